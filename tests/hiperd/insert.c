/*
 * INSERT names its columns always; an identity column may be given only while IDENTITY_INSERT is on for its table.
 */
#include <strings.h>

#include "expr.h"
#include "from.h"
#include "insert.h"

static bool may_set_identity(const struct run *run, const struct table *table)
{
    return table->name != NULL && strcasecmp(run->batch->context->identity_insert, table->name) == 0;
}

/* An INSERT being read. */
struct insertion {
    struct from_table target;
    bool exists;
    struct column *columns; /* those that the statement gives */
    size_t count;
    const char *counter;           /* the next value of an identity that SQLite does not count, NULL: none is needed */
    const struct column *identity; /* NULL: the table has none */
    bool given;                    /* its value is among the columns */
};

/* Those in parentheses, or all but the identity. */
static void list_columns(struct run *run, struct insertion *insertion)
{
    struct parser *parser = &run->parser;
    const struct table *table = &insertion->target.table;
    if (!parser_is(parser, "(") || lex_is(parser_ahead(parser, 1), "SELECT")) {
        for (size_t i = 0; i < table->count; i++)
            if (!table->columns[i].type.identity || may_set_identity(run, table))
                insertion->columns[insertion->count++] = table->columns[i];
        return;
    }
    (void)parser_take(parser);
    do {
        const char *name = parser_name(parser);
        const struct column *column = catalogue_column(table, name);
        if (column == NULL)
            parser_fail_name(parser, 207, name);
        else if (insertion->count < table->count)
            insertion->columns[insertion->count++] = *column;
        else
            parser_fail_name(parser, 264, name);
    } while (parser_accept(parser, ","));
    parser_expect(parser, ")");
    bool given = false;
    for (size_t i = 0; i < insertion->count; i++)
        given = given || insertion->columns[i].type.identity;
    if (!given && may_set_identity(run, table) && !run->skipping)
        parser_fail_name(parser, 545, table->name);
}

static void look_at_identity(struct run *run, struct insertion *insertion)
{
    struct parser *parser = &run->parser;
    const struct table *table = &insertion->target.table;
    for (size_t i = 0; i < insertion->count; i++)
        insertion->given = insertion->given || insertion->columns[i].type.identity;
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].type.identity)
            insertion->identity = &table->columns[i];
    if (insertion->given && !may_set_identity(run, table) && !run->skipping)
        parser_fail_name(parser, 544, table->name);
    if (insertion->identity != NULL && !insertion->given && catalogue_counts(table))
        insertion->counter =
            arena_printf(parser->arena, "h_identity(%d, %d)", (int)insertion->target.database, table->id);
}

/* DEFAULT as a value: SQLite has the word for whole rows only, so its own text of the column's default is asked for. */
static const char *default_of(struct run *run, const struct insertion *insertion, size_t i)
{
    struct value value = {.form = VALUE_NULL};
    if (run->skipping || !insertion->exists || i >= insertion->count)
        return "NULL";
    char *sql = sqlite3_mprintf("(SELECT dflt_value FROM pragma_table_info(%Q, %Q) WHERE name = %Q)",
                                insertion->target.table.name, catalogue_database_name(insertion->target.database),
                                insertion->columns[i].name);
    if (sql != NULL)
        (void)run_value(run, sql, type_of(KIND_NVARCHAR), &value);
    sqlite3_free(sql);
    return value.form == VALUE_TEXT ? arena_printf(run->parser.arena, "(%s)", value.bytes) : "NULL";
}

/* One row in parentheses; the number of its values. */
static size_t insert_row(struct run *run, struct buffer *sql, const struct insertion *insertion)
{
    struct parser *parser = &run->parser;
    const char *before = insertion->counter != NULL ? ", " : "";
    size_t here = 0;
    buffer_text(sql, insertion->counter != NULL ? insertion->counter : "");
    do {
        if (parser_accept(parser, "DEFAULT")) {
            buffer_printf(sql, "%s%s", before, default_of(run, insertion, here));
        } else {
            struct expr expr = expr_value(parser);
            if (here < insertion->count)
                expr = expr_convert(parser, expr, insertion->columns[here].type, VALUE_ASSIGN);
            buffer_printf(sql, "%s%s", before, expr.sql);
        }
        before = ", ";
        here++;
    } while (parser_accept(parser, ","));
    return here;
}

/* Rows of literals become literals of SQLite: a script of thousands of rows is one statement per INSERT. */
static void insert_values(struct run *run, struct buffer *sql, const struct insertion *insertion)
{
    struct parser *parser = &run->parser;
    const char *before = "VALUES (";
    do {
        parser_expect(parser, "(");
        buffer_text(sql, before);
        size_t here = insert_row(run, sql, insertion);
        parser_expect(parser, ")");
        buffer_text(sql, ")");
        if (here != insertion->count && !parser->checking)
            parser_fail(parser, here < insertion->count ? 109 : 110, "", "");
        before = ", (";
    } while (parser_accept(parser, ","));
}

/* The rows are counted in their order: only of a query that is done with its own sorting. */
static void insert_query(struct run *run, struct buffer *sql, const struct insertion *insertion)
{
    struct parser *parser = &run->parser;
    struct query query = {.wanted = insertion->exists ? insertion->columns : NULL, .wanted_count = insertion->count};
    const char *with = query_with(parser);
    const char *body = query_body(parser, &query);
    int64_t limit = parser->context->row_limit;
    if (insertion->exists && query.count != insertion->count && parser->error.number == 0)
        parser_fail(parser, query.count < insertion->count ? 109 : 110, "", "");
    if (insertion->counter != NULL)
        buffer_printf(sql, "WITH \"h_q\" AS MATERIALIZED (%s%s) SELECT %s, * FROM \"h_q\"", with, body,
                      insertion->counter);
    else if (limit > 0)
        buffer_printf(sql, "SELECT * FROM (%s%s)", with, body);
    else
        buffer_printf(sql, "%s%s", with, body);
    if (limit > 0)
        buffer_printf(sql, " LIMIT %lld", (long long)limit);
    query_skip_option(parser);
}

/* An identity that is counted here goes on behind those that were given. */
static void count_on(struct run *run, const struct insertion *insertion)
{
    const struct table *table = &insertion->target.table;
    struct value value;
    const char *sql = arena_printf(run->parser.arena, "(SELECT %s(%s) FROM %s)", table->step > 0 ? "max" : "min",
                                   parser_quote(&run->parser, insertion->identity->name), insertion->target.sql);
    if (insertion->given && catalogue_counts(table) && run_value(run, sql, type_of(KIND_BIGINT), &value) &&
        value.form == VALUE_INTEGER)
        catalogue_set_identity(run->batch->context->catalogue, insertion->target.database, table->id, value.integer,
                               true);
}

static void insert_columns(struct parser *parser, struct buffer *sql, const struct insertion *insertion)
{
    const char *before = "";
    buffer_text(sql, " (");
    if (insertion->counter != NULL) {
        buffer_text(sql, parser_quote(parser, insertion->identity->name));
        before = ", ";
    }
    for (size_t i = 0; i < insertion->count; i++) {
        buffer_printf(sql, "%s%s", before, parser_quote(parser, insertion->columns[i].name));
        before = ", ";
    }
    buffer_text(sql, ") ");
}

static void insert_defaults(struct parser *parser, struct buffer *sql, const struct insertion *insertion)
{
    parser_expect(parser, "VALUES");
    if (insertion->counter != NULL)
        buffer_printf(sql, " (%s) VALUES (%s)", parser_quote(parser, insertion->identity->name), insertion->counter);
    else
        buffer_text(sql, " DEFAULT VALUES");
}

void insert_run(struct run *run, const char *with)
{
    struct parser *parser = &run->parser;
    struct insertion insertion = {.count = 0};
    struct buffer sql = {0};
    (void)parser_take(parser);
    (void)parser_accept(parser, "INTO");
    insertion.exists = from_name(parser, &insertion.target);
    from_skip_hints(parser);
    insertion.columns = arena_alloc(parser->arena, (insertion.target.table.count + 1) * sizeof *insertion.columns);
    list_columns(run, &insertion);
    look_at_identity(run, &insertion);
    buffer_printf(&sql, "%sINSERT INTO %s", with, insertion.exists ? insertion.target.sql : "?");
    if (parser_accept(parser, "DEFAULT")) {
        insert_defaults(parser, &sql, &insertion);
    } else {
        insert_columns(parser, &sql, &insertion);
        if (parser_accept(parser, "VALUES"))
            insert_values(run, &sql, &insertion);
        else
            insert_query(run, &sql, &insertion);
    }
    if (!run->skipping && parser->error.number == 0) {
        run_change(run, sql.data, "INSERT", insertion.identity != NULL);
        if (insertion.identity != NULL && !run->stopped)
            count_on(run, &insertion);
    }
    buffer_free(&sql);
}
