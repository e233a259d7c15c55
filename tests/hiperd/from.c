/*
 * System views (sys., INFORMATION_SCHEMA.) are ordinary tables of the same names, found in the current database or in
 * master.
 */
#include <string.h>
#include <strings.h>

#include "expr.h"
#include "from.h"
#include "query.h"

struct source *from_add_source(struct parser *parser, const char *alias, const struct column *columns, size_t count)
{
    struct source *source = arena_alloc(parser->arena, sizeof *source);
    struct source **end = &parser->scope->sources;
    *source = (struct source){.alias = alias, .columns = columns, .count = count};
    while (*end != NULL)
        end = &(*end)->next;
    *end = source;
    return source;
}

void from_skip_hints(struct parser *parser)
{
    bool with = parser_are(parser, "WITH", "(");
    bool bare = parser_is(parser, "(") &&
                (lex_is(parser_ahead(parser, 1), "NOLOCK") || lex_is(parser_ahead(parser, 1), "READPAST"));
    if (!with && !bare)
        return;
    if (with)
        (void)parser_take(parser);
    while (!parser_at_end(parser) && !parser_is(parser, ")"))
        (void)parser_take(parser);
    parser_expect(parser, ")");
}

/* Reads a.b.c.d; a part left out (db..x) is NULL. The last is parts[3]. */
static const char *read_parts(struct parser *parser, const char *parts[4])
{
    struct buffer shown = {0};
    for (size_t i = 0; i < 4; i++)
        parts[i] = NULL;
    for (;;) {
        for (size_t i = 0; i < 3; i++)
            parts[i] = parts[i + 1];
        parts[3] = parser_is(parser, ".") ? NULL : parser_name(parser);
        buffer_text(&shown, parts[3] != NULL ? parts[3] : "");
        if (!parser_accept(parser, "."))
            break;
        buffer_text(&shown, ".");
    }
    const char *text = arena_copy(parser->arena, shown.data, shown.size);
    buffer_free(&shown);
    return text;
}

bool from_name(struct parser *parser, struct from_table *found)
{
    const char *parts[4];
    *found = (struct from_table){.shown = read_parts(parser, parts)};
    if (parser->error.number != 0)
        return false;
    const char *schema = parts[2];
    int database = parts[1] != NULL ? catalogue_database_find(parts[1]) : (int)parser->context->database;
    bool exists = database >= 0 && catalogue_find(parser->context->catalogue, (enum database)database, schema, parts[3],
                                                  parser->arena, &found->table);
    if (!exists && schema != NULL && strcasecmp(schema, "dbo") != 0) {
        database = DATABASE_MASTER;
        exists =
            catalogue_find(parser->context->catalogue, DATABASE_MASTER, schema, parts[3], parser->arena, &found->table);
    }
    if (!exists) {
        parser_fail_name(parser, 208, found->shown);
        return false;
    }
    bool user = strcmp(found->table.schema, "dbo") == 0;
    found->database = (enum database)database;
    const char *name =
        user ? found->table.name : arena_printf(parser->arena, "%s.%s", found->table.schema, found->table.name);
    found->sql =
        arena_printf(parser->arena, "\"%s\".%s", catalogue_database_name(found->database), parser_quote(parser, name));
    /* A view of master's is read by whoever is in another database, too. */
    parser->reads |= 1U << (user ? database : (int)parser->context->database);
    return true;
}

/* [AS] alias, or `otherwise`. */
static const char *parse_alias(struct parser *parser, const char *otherwise)
{
    if (parser_accept(parser, "AS") || parser_is_name(parser))
        return parser_name(parser);
    if (otherwise == NULL)
        parser_fail_here(parser);
    return otherwise != NULL ? otherwise : "?";
}

/* A CTE hides a table of the same name. */
static const char *parse_table(struct parser *parser)
{
    struct from_table found;
    const struct cte *cte = NULL;
    if (!lex_is(parser_ahead(parser, 1), ".") && parser_is_name(parser)) {
        size_t size = 0;
        const char *name = lex_content(parser->arena, parser_peek(parser), &size);
        for (cte = parser->ctes; cte != NULL && strcasecmp(cte->name, name) != 0; cte = cte->next)
            continue;
    }
    if (cte != NULL) {
        (void)parser_take(parser);
        const char *alias = parse_alias(parser, cte->name);
        from_skip_hints(parser);
        (void)from_add_source(parser, alias, cte->columns, cte->count);
        return arena_printf(parser->arena, "%s AS %s", parser_quote(parser, cte->name), parser_quote(parser, alias));
    }
    bool exists = from_name(parser, &found);
    from_skip_hints(parser);
    const char *alias = parse_alias(parser, exists ? found.table.name : "?");
    from_skip_hints(parser);
    if (!exists)
        return "?";
    from_add_source(parser, alias, found.table.columns, found.table.count)->table = found.sql;
    return arena_printf(parser->arena, "%s AS %s", found.sql, parser_quote(parser, alias));
}

/* VALUES (a, b), (c, d) as a derived table: the rows' expressions in the common types of their columns. */
static const char *parse_values(struct parser *parser, struct query *query)
{
    struct buffer cells = {0};
    struct buffer sql = {0};
    size_t width = 0;
    size_t rows = 0;
    do {
        size_t here = 0;
        parser_expect(parser, "(");
        do {
            struct expr expr = expr_value(parser);
            buffer_add(&cells, &expr, sizeof expr);
            here++;
        } while (parser_accept(parser, ","));
        parser_expect(parser, ")");
        if (rows++ > 0 && here != width)
            parser_fail_here(parser);
        width = here;
    } while (parser_accept(parser, ","));
    const void *bytes = cells.data;
    const struct expr *all = bytes;
    query->count = width;
    query->columns = arena_alloc(parser->arena, width * sizeof *query->columns);
    for (size_t c = 0; c < width; c++)
        query->columns[c] = (struct column){"", type_of(KIND_INT)};
    for (size_t c = 0; c < width && parser->error.number == 0; c++) {
        struct type type = all[c].type;
        for (size_t r = 1; r < rows; r++)
            type = type_common(type, all[r * width + c].type);
        query->columns[c].type = type;
    }
    for (size_t i = 0; i < rows * width && parser->error.number == 0; i++)
        buffer_printf(&sql, "%s%s%s",
                      i == 0           ? "VALUES ("
                      : i % width == 0 ? "), ("
                                       : ", ",
                      expr_convert(parser, all[i], query->columns[i % width].type, 0).sql,
                      i + 1 == rows * width ? ")" : "");
    const char *result = arena_copy(parser->arena, sql.data, sql.size);
    buffer_free(&cells);
    buffer_free(&sql);
    return result;
}

/* (SELECT ...) AS alias [(names)]; the list of names becomes that of a WITH, which SQLite knows. */
static const char *parse_derived(struct parser *parser)
{
    struct query query = {0};
    struct source *sources = parser->scope->sources;
    parser->scope->sources = NULL; /* a derived table does not see its neighbours */
    const char *sql = parser_accept(parser, "VALUES") ? parse_values(parser, &query) : query_nested(parser, &query);
    parser->scope->sources = sources;
    parser_expect(parser, ")");
    const char *alias = parse_alias(parser, NULL);
    struct column *columns = arena_alloc(parser->arena, (query.count + 1) * sizeof *columns);
    struct buffer names = {0};
    bool listed = parser_accept(parser, "(");
    for (size_t i = 0; i < query.count; i++) {
        columns[i] = query.columns[i];
        columns[i].type.is_column = false;
        if (listed) {
            columns[i].name = parser_name(parser);
            if (i + 1 < query.count)
                parser_expect(parser, ",");
        }
        if (columns[i].name[0] == '\0')
            parser_fail(parser, 8155, arena_printf(parser->arena, "%zu", i + 1), alias);
        buffer_printf(&names, "%s%s", i > 0 ? ", " : "", parser_quote(parser, columns[i].name));
    }
    if (listed)
        parser_expect(parser, ")");
    (void)from_add_source(parser, alias, columns, query.count);
    const char *result = listed ? arena_printf(parser->arena, "(WITH \"h_q\"(%s) AS (%s) SELECT * FROM \"h_q\") AS %s",
                                               names.data, sql, parser_quote(parser, alias))
                                : arena_printf(parser->arena, "(%s) AS %s", sql, parser_quote(parser, alias));
    buffer_free(&names);
    return result;
}

static const char *parse_joins(struct parser *parser);

static const char *parse_source(struct parser *parser)
{
    if (!parser_accept(parser, "("))
        return parse_table(parser);
    if (parser_is(parser, "SELECT") || parser_is(parser, "VALUES"))
        return parse_derived(parser);
    const char *inner = parse_joins(parser);
    parser_expect(parser, ")");
    return arena_printf(parser->arena, "(%s)", inner);
}

static void make_optional(struct source *from, const struct source *to)
{
    for (; from != NULL && from != to; from = from->next)
        from->optional = true;
}

/* INNER, LEFT, RIGHT, FULL, CROSS and their JOIN, as SQLite writes it; NULL: no join follows. */
static const char *join_kind(struct parser *parser)
{
    const char *sql = NULL;
    if (parser_are(parser, "CROSS", "JOIN")) {
        (void)(parser_take(parser), parser_take(parser));
        return " CROSS JOIN ";
    }
    if (parser_accept(parser, "LEFT"))
        sql = " LEFT JOIN ";
    else if (parser_accept(parser, "RIGHT"))
        sql = " RIGHT JOIN ";
    else if (parser_accept(parser, "FULL"))
        sql = " FULL JOIN ";
    else if (parser_accept(parser, "INNER") || parser_is(parser, "JOIN"))
        sql = " JOIN ";
    if (sql == NULL)
        return NULL;
    (void)parser_accept(parser, "OUTER");
    (void)(parser_accept(parser, "HASH") || parser_accept(parser, "LOOP") || parser_accept(parser, "MERGE"));
    parser_expect(parser, "JOIN");
    return sql;
}

/* ON is read before the sides become optional: inside it a column is what its table says. */
static const char *parse_joins(struct parser *parser)
{
    struct source *before = parser->scope->sources;
    while (before != NULL && before->next != NULL)
        before = before->next;
    const char *sql = parse_source(parser);
    struct source *left = before != NULL ? before->next : parser->scope->sources;
    for (const char *kind = join_kind(parser); kind != NULL; kind = join_kind(parser)) {
        struct source *last = left;
        while (last != NULL && last->next != NULL)
            last = last->next;
        const char *right = parse_source(parser);
        struct source *added = last != NULL ? last->next : NULL;
        const char *on = "";
        if (strcmp(kind, " CROSS JOIN ") != 0) {
            parser_expect(parser, "ON");
            on = arena_printf(parser->arena, " ON %s", expr_condition(parser));
        }
        if (strcmp(kind, " LEFT JOIN ") == 0 || strcmp(kind, " FULL JOIN ") == 0)
            make_optional(added, NULL);
        if (strcmp(kind, " RIGHT JOIN ") == 0 || strcmp(kind, " FULL JOIN ") == 0)
            make_optional(left, added);
        sql = arena_printf(parser->arena, "%s%s%s%s", sql, strcmp(kind, " CROSS JOIN ") == 0 ? " JOIN " : kind, right,
                           on);
    }
    return sql;
}

const char *from_parse(struct parser *parser)
{
    parser_expect(parser, "FROM");
    const char *sql = parse_joins(parser);
    while (parser_accept(parser, ","))
        sql = arena_printf(parser->arena, "%s JOIN %s", sql, parse_joins(parser));
    return arena_printf(parser->arena, " FROM %s", sql);
}
