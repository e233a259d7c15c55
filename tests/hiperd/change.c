/*
 * A row that is inserted names its columns always; an identity column may be given only while IDENTITY_INSERT is on for
 * its table.
 */
#include <string.h>
#include <strings.h>

#include "change.h"
#include "expr.h"
#include "from.h"

static const struct column *find_column(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcasecmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

static bool may_set_identity(const struct run *run, const struct table *table)
{
    return strcasecmp(run->batch->context->identity_insert, table->name) == 0;
}

/* The columns that the statement gives: those in parentheses, or all but the identity. */
static size_t insert_columns(struct run *run, const struct table *table, struct column *columns)
{
    struct parser *parser = &run->parser;
    size_t count = 0;
    bool listed = parser_is(parser, "(") && !lex_is(parser_ahead(parser, 1), "SELECT");
    if (listed) {
        (void)parser_take(parser);
        do {
            const char *name = parser_name(parser);
            const struct column *column = find_column(table, name);
            if (column == NULL)
                parser_fail_name(parser, 207, name);
            else if (count < table->count)
                columns[count++] = *column;
            else
                parser_fail_name(parser, 264, name);
        } while (parser_accept(parser, ","));
        parser_expect(parser, ")");
    }
    for (size_t i = 0; !listed && i < table->count; i++)
        if (!table->columns[i].type.identity || may_set_identity(run, table))
            columns[count++] = table->columns[i];
    for (size_t i = 0; i < count; i++)
        if (columns[i].type.identity && !may_set_identity(run, table) && !run->skipping)
            parser_fail_name(parser, 544, table->name);
    return count;
}

/* Rows of literals become literals of SQLite: a script of thousands of rows is one statement per INSERT. */
static void insert_values(struct run *run, struct buffer *sql, const struct column *columns, size_t count)
{
    struct parser *parser = &run->parser;
    const char *before = "VALUES (";
    do {
        size_t here = 0;
        parser_expect(parser, "(");
        buffer_text(sql, before);
        do {
            if (parser_accept(parser, "DEFAULT")) {
                buffer_text(sql, here > 0 ? ", NULL" : "NULL");
                here++;
                continue;
            }
            struct expr expr = expr_value(parser);
            if (here < count)
                expr = expr_convert(parser, expr, columns[here].type, VALUE_ASSIGN);
            buffer_printf(sql, "%s%s", here > 0 ? ", " : "", expr.sql);
            here++;
        } while (parser_accept(parser, ","));
        parser_expect(parser, ")");
        buffer_text(sql, ")");
        if (here != count && !parser->checking)
            parser_fail(parser, here < count ? 109 : 110, "", "");
        before = ", (";
    } while (parser_accept(parser, ","));
}

void change_insert(struct run *run, const char *with)
{
    struct parser *parser = &run->parser;
    struct from_table target;
    struct buffer sql = {0};
    (void)parser_take(parser);
    (void)parser_accept(parser, "INTO");
    bool exists = from_name(parser, &target);
    from_skip_hints(parser);
    struct column *columns = arena_alloc(parser->arena, (target.table.count + 1) * sizeof *columns);
    size_t count = insert_columns(run, &target.table, columns);
    buffer_printf(&sql, "%sINSERT INTO %s (", with, exists ? target.sql : "?");
    for (size_t i = 0; i < count; i++)
        buffer_printf(&sql, "%s%s", i > 0 ? ", " : "", parser_quote(parser, columns[i].name));
    buffer_text(&sql, ") ");
    if (parser_accept(parser, "VALUES")) {
        insert_values(run, &sql, columns, count);
    } else if (parser_accept(parser, "DEFAULT")) {
        parser_expect(parser, "VALUES");
        buffer_printf(&sql, "SELECT NULL");
    } else {
        struct query query = {.wanted = exists ? columns : NULL, .wanted_count = count};
        const char *inner_with = query_with(parser);
        const char *body = query_body(parser, &query);
        if (exists && query.count != count && parser->error.number == 0)
            parser_fail(parser, query.count < count ? 109 : 110, "", "");
        buffer_printf(&sql, "%s%s", inner_with, body);
        query_skip_option(parser);
    }
    bool identity = false;
    for (size_t i = 0; i < target.table.count; i++)
        identity = identity || target.table.columns[i].type.identity;
    if (!run->skipping && parser->error.number == 0)
        run_change(run, sql.data, "INSERT", identity);
    buffer_free(&sql);
}

static const char *parse_top(struct parser *parser)
{
    if (!parser_accept(parser, "TOP"))
        return NULL;
    parser_expect(parser, "(");
    const char *top = expr_value(parser).sql;
    parser_expect(parser, ")");
    return top;
}

/* WHERE as it is, or with TOP over the row numbers that it finds. */
static void add_where(struct parser *parser, struct buffer *sql, const struct from_table *target, const char *top)
{
    const char *where =
        parser_accept(parser, "WHERE") ? arena_printf(parser->arena, " WHERE %s", expr_condition(parser)) : "";
    if (top != NULL)
        buffer_printf(sql, " WHERE rowid IN (SELECT rowid FROM %s AS %s%s LIMIT %s)",
                      target->sql != NULL ? target->sql : "?",
                      parser_quote(parser, target->table.name != NULL ? target->table.name : "?"), where, top);
    else
        buffer_text(sql, where);
    query_skip_option(parser);
}

/* The name may carry its table or alias: SET t.a = 1. */
static void add_assignments(struct parser *parser, struct buffer *sql, const struct from_table *target)
{
    const char *before = " SET ";
    parser_expect(parser, "SET");
    do {
        const char *name = parser_name(parser);
        if (parser_accept(parser, "."))
            name = parser_name(parser);
        const struct column *column = find_column(&target->table, name);
        if (column == NULL)
            parser_fail_name(parser, 207, name);
        parser_expect(parser, "=");
        struct expr value = expr_value(parser);
        if (column != NULL)
            value = expr_convert(parser, value, column->type, VALUE_ASSIGN);
        buffer_printf(sql, "%s%s = %s", before, parser_quote(parser, name), value.sql);
        before = ", ";
    } while (parser_accept(parser, ","));
}

/* The table that is changed, the only source of the statement's scope. */
static bool take_target(struct parser *parser, struct from_table *target)
{
    bool exists = from_name(parser, target);
    from_skip_hints(parser);
    parser->scope = arena_alloc(parser->arena, sizeof *parser->scope);
    if (exists)
        (void)from_add_source(parser, target->table.name, target->table.columns, target->table.count);
    return exists;
}

void change_update(struct run *run, const char *with)
{
    struct parser *parser = &run->parser;
    struct from_table target;
    struct buffer sql = {0};
    (void)parser_take(parser);
    const char *top = parse_top(parser);
    bool exists = take_target(parser, &target);
    buffer_printf(&sql, "%sUPDATE %s AS %s", with, exists ? target.sql : "?",
                  parser_quote(parser, exists ? target.table.name : "?"));
    add_assignments(parser, &sql, &target);
    add_where(parser, &sql, &target, top);
    parser->scope = NULL;
    if (!run->skipping && parser->error.number == 0)
        run_change(run, sql.data, "UPDATE", false);
    buffer_free(&sql);
}

void change_delete(struct run *run, const char *with)
{
    struct parser *parser = &run->parser;
    struct from_table target;
    struct buffer sql = {0};
    (void)parser_take(parser);
    const char *top = parse_top(parser);
    (void)parser_accept(parser, "FROM");
    bool exists = take_target(parser, &target);
    buffer_printf(&sql, "%sDELETE FROM %s AS %s", with, exists ? target.sql : "?",
                  parser_quote(parser, exists ? target.table.name : "?"));
    add_where(parser, &sql, &target, top);
    parser->scope = NULL;
    if (!run->skipping && parser->error.number == 0)
        run_change(run, sql.data, "DELETE", false);
    buffer_free(&sql);
}

void change_truncate(struct run *run)
{
    struct from_table target;
    (void)parser_take(&run->parser);
    parser_expect(&run->parser, "TABLE");
    bool exists = from_name(&run->parser, &target);
    if (exists && !run->skipping && run_may_read(run))
        (void)run_quietly(run, arena_printf(&run->scratch, "DELETE FROM %s", target.sql));
}
