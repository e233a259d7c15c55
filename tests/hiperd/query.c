/*
 * One SELECT after the other is kept as its list and its tail, so that the list can still be brought to the types of
 * all branches.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "expr.h"
#include "from.h"
#include "grouping.h"
#include "query.h"
#include "selectlist.h"

#define BRANCHES 64

/* A SELECT of a UNION. */
struct branch {
    const char *combined; /* "UNION ALL" ...: how it follows the one before */
    struct selectlist list;
    const char *tail;  /* FROM to HAVING */
    const char *limit; /* TOP's */
    bool distinct;
    bool grouped;             /* by GROUP BY, or into one row by an aggregate */
    const struct use *groups; /* the columns of GROUP BY */
};

struct body {
    struct branch branches[BRANCHES];
    size_t count;
    const char *order;
    const char *limit;
};

bool query_seek_from(struct parser *parser)
{
    static const char *const stops[] = {";",      "WHERE",    "UNION",   "EXCEPT", "INTERSECT", "ORDER",   "GROUP",
                                        "OPTION", "SELECT",   "INSERT",  "UPDATE", "DELETE",    "DECLARE", "EXEC",
                                        "SET",    "IF",       "CREATE",  "DROP",   "USE",       "PRINT",   "WITH",
                                        "COMMIT", "ROLLBACK", "WAITFOR", "FOR",    "EXECUTE",   "HAVING"};
    int depth = 0;
    for (; !parser_at_end(parser); (void)parser_take(parser)) {
        if (parser_is(parser, "("))
            depth++;
        else if (parser_is(parser, ")") && --depth < 0)
            return false;
        if (depth > 0)
            continue;
        if (parser_is(parser, "FROM"))
            return true;
        for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
            if (parser_is(parser, stops[i]))
                return false;
    }
    return false;
}

/* TOP 5 without parentheses takes a literal only. */
static const char *parse_top(struct parser *parser)
{
    if (!parser_accept(parser, "TOP"))
        return NULL;
    if (!parser_is(parser, "("))
        return expr_primary(parser).sql;
    (void)parser_take(parser);
    const char *sql = expr_value(parser).sql;
    parser_expect(parser, ")");
    return sql;
}

/* WHERE, GROUP BY, HAVING; `listed` are the columns of the list. */
static void parse_tail(struct parser *parser, struct branch *branch, const struct use *listed, struct buffer *sql)
{
    if (parser_accept(parser, "WHERE"))
        buffer_printf(sql, " WHERE %s", expr_condition(parser));
    (void)grouping_take(parser);
    branch->grouped = parser_is(parser, "GROUP");
    if (parser_accept(parser, "GROUP")) {
        parser_expect(parser, "BY");
        const char *before = " GROUP BY ";
        do {
            buffer_printf(sql, "%s%s", before, expr_collated(parser, expr_value(parser)));
            before = ", ";
        } while (parser_accept(parser, ","));
    }
    branch->groups = grouping_take(parser);
    if (parser_accept(parser, "HAVING")) {
        buffer_printf(sql, " HAVING %s", expr_condition(parser));
        branch->grouped = true;
    }
    branch->grouped = branch->grouped || parser->scope->aggregates;
    if (branch->grouped) {
        grouping_check(parser, listed, branch->groups, 8120);
        grouping_check(parser, parser->scope->uses, branch->groups, 8121);
    }
    (void)grouping_take(parser);
}

/* Twice over the tokens: first FROM, for the types of its columns, then back to the list. */
static void parse_branch(struct parser *parser, struct branch *branch)
{
    struct buffer tail = {0};
    const struct use *listed = NULL;
    parser_expect(parser, "SELECT");
    branch->distinct = parser_accept(parser, "DISTINCT");
    if (!branch->distinct)
        (void)parser_accept(parser, "ALL");
    branch->limit = parse_top(parser);
    size_t list = parser->at;
    bool has_from = parser->error.number == 0 && query_seek_from(parser);
    size_t from = parser->at;
    size_t behind = from;
    if (has_from) {
        buffer_text(&tail, from_parse(parser));
        behind = parser->at;
    }
    (void)grouping_take(parser);
    parser->scope->aggregates = false;
    if (parser->error.number == 0) {
        parser->at = list;
        selectlist_parse(parser, &branch->list);
        listed = grouping_take(parser);
        if (has_from && parser->error.number == 0) {
            if (parser->at != from)
                parser_fail_here(parser);
            else
                parser->at = behind;
        }
    }
    parse_tail(parser, branch, listed, &tail);
    branch->tail = arena_copy(parser->arena, tail.data, tail.size);
    buffer_free(&tail);
}

static const char *combination(struct parser *parser)
{
    if (parser_accept(parser, "UNION"))
        return parser_accept(parser, "ALL") ? "UNION ALL" : "UNION";
    if (parser_accept(parser, "EXCEPT"))
        return "EXCEPT";
    return parser_accept(parser, "INTERSECT") ? "INTERSECT" : NULL;
}

/* ORDER BY a name or number of the list becomes its number; all else is an expression over the sources. */
static const char *order_item(struct parser *parser, const struct body *body)
{
    const struct selectlist *list = &body->branches[0].list;
    size_t size = 0;
    const char *name = lex_content(parser->arena, parser_peek(parser), &size);
    const struct token *after = parser_ahead(parser, 1);
    bool alone = !lex_is(after, ".") && !lex_is(after, "(") &&
                 (after->kind != LEX_SIGN || lex_is(after, ",") || lex_is(after, ")") || lex_is(after, ";"));
    if (parser_peek(parser)->kind == LEX_INTEGER && alone) {
        (void)parser_take(parser);
        size_t number = (size_t)strtoul(name, NULL, 10);
        struct type type = number >= 1 && number <= list->count ? list->items[number - 1].expr.type : type_of(KIND_INT);
        return type_is_text(type.kind) && !type.binary_order ? arena_printf(parser->arena, "%s COLLATE ci", name)
                                                             : name;
    }
    for (size_t i = 0; alone && parser_is_name(parser) && i < list->count; i++) {
        if (strcasecmp(list->items[i].name, name) == 0) {
            (void)parser_take(parser);
            struct expr position = expr_make(arena_printf(parser->arena, "%zu", i + 1), list->items[i].expr.type);
            return expr_collated(parser, position);
        }
    }
    return expr_collated(parser, expr_value(parser));
}

static void parse_order(struct parser *parser, struct body *body)
{
    struct buffer sql = {0};
    if (parser_accept(parser, "ORDER")) {
        parser_expect(parser, "BY");
        const char *before = " ORDER BY ";
        do {
            buffer_printf(&sql, "%s%s", before, order_item(parser, body));
            if (parser_accept(parser, "DESC"))
                buffer_text(&sql, " DESC");
            else
                (void)parser_accept(parser, "ASC");
            before = ", ";
        } while (parser_accept(parser, ","));
        if (body->count == 1 && body->branches[0].grouped)
            grouping_check(parser, parser->scope->uses, body->branches[0].groups, 8127);
    }
    if (parser_accept(parser, "OFFSET")) {
        const char *offset = expr_value(parser).sql;
        const char *rows = "-1";
        (void)(parser_accept(parser, "ROWS") || parser_accept(parser, "ROW"));
        if (parser_accept(parser, "FETCH")) {
            (void)(parser_accept(parser, "NEXT") || parser_accept(parser, "FIRST"));
            rows = expr_value(parser).sql;
            (void)(parser_accept(parser, "ROWS") || parser_accept(parser, "ROW"));
            parser_expect(parser, "ONLY");
        }
        body->limit = arena_printf(parser->arena, " LIMIT %s OFFSET %s", rows, offset);
    }
    body->order = arena_copy(parser->arena, sql.data, sql.size);
    buffer_free(&sql);
}

/* The columns' types over all branches, or those that are wanted. */
static void settle_columns(struct parser *parser, struct body *body, struct query *query)
{
    const struct selectlist *first = &body->branches[0].list;
    query->count = first->count;
    query->columns = arena_alloc(parser->arena, (first->count + 1) * sizeof *query->columns);
    for (size_t i = 0; i < first->count; i++) {
        struct type type = first->items[i].expr.type;
        for (size_t b = 1; b < body->count && (query->self == NULL || query->self->columns == NULL); b++)
            if (i < body->branches[b].list.count)
                type = type_common(type, body->branches[b].list.items[i].expr.type);
        if (query->wanted != NULL && i < query->wanted_count)
            type = query->wanted[i].type;
        if (query->self != NULL && query->self->columns != NULL)
            type.nullable = true;   /* a recursive column always may be */
        if (type.kind == KIND_NULL) /* an untyped NULL is an int */
            type = type_of(KIND_INT);
        query->columns[i] = (struct column){first->items[i].name, type};
    }
}

static void write_branch(struct parser *parser, struct buffer *sql, const struct body *body, size_t b,
                         const struct query *query)
{
    const struct branch *branch = &body->branches[b];
    bool sorted = branch->distinct || body->count > 1;
    bool wrapped = branch->limit != NULL && body->count > 1;
    if (branch->list.count != query->count)
        parser_fail(parser, query->wanted != NULL ? 213 : 205, "", "");
    if (branch->combined != NULL)
        buffer_printf(sql, " %s ", branch->combined);
    buffer_printf(sql, "%sSELECT %s", wrapped ? "SELECT * FROM (" : "", branch->distinct ? "DISTINCT " : "");
    for (size_t i = 0; i < query->count && i < branch->list.count; i++) {
        struct expr item = expr_convert(parser, branch->list.items[i].expr, query->columns[i].type,
                                        query->wanted != NULL ? VALUE_ASSIGN : 0);
        const char *text = sorted ? expr_collated(parser, item) : item.sql;
        buffer_printf(sql, "%s%s", i > 0 ? ", " : "", text);
        if (query->columns[i].name[0] != '\0')
            buffer_printf(sql, " AS %s", parser_quote(parser, query->columns[i].name));
    }
    buffer_text(sql, branch->tail);
    if (wrapped)
        buffer_printf(sql, " LIMIT %s)", branch->limit);
}

static void note_variables(struct parser *parser, const struct selectlist *list, struct query *query)
{
    query->variables = NULL;
    for (size_t i = 1; i < list->count; i++)
        if ((list->items[i].variable == NULL) != (list->items[0].variable == NULL))
            parser_fail(parser, 141, "", "");
    if (list->count == 0 || list->items[0].variable == NULL || parser->error.number != 0)
        return;
    query->variables = arena_alloc(parser->arena, list->count * sizeof *query->variables);
    for (size_t i = 0; i < list->count; i++)
        query->variables[i] = list->items[i].variable;
}

/* Before the second branch of a CTE's body its name comes into reach, with the first branch's columns. */
static void bring_self(struct parser *parser, const struct selectlist *list, struct cte *self)
{
    struct column *columns = arena_alloc(parser->arena, (list->count + 1) * sizeof *columns);
    for (size_t i = 0; i < list->count; i++) {
        const char *name = self->columns != NULL && i < self->count ? self->columns[i].name : list->items[i].name;
        columns[i] = (struct column){name, list->items[i].expr.type};
        columns[i].type.nullable = true;
    }
    self->columns = columns;
    self->count = list->count;
    self->next = parser->ctes;
    parser->ctes = self;
}

const char *query_body(struct parser *parser, struct query *query)
{
    struct body *body = arena_alloc(parser->arena, sizeof *body);
    struct scope *scope = arena_alloc(parser->arena, sizeof *scope);
    struct cte *ctes = parser->ctes;
    struct scope *outer = parser->scope;
    const char *combined = NULL;
    scope->outer = outer;
    parser->scope = scope;
    do {
        struct branch *branch = &body->branches[body->count++];
        scope->sources = NULL;
        branch->combined = combined;
        bool parenthesis = parser_are(parser, "(", "SELECT") && parser_accept(parser, "(");
        parse_branch(parser, branch);
        if (parenthesis)
            parser_expect(parser, ")");
        combined = combination(parser);
        if (combined != NULL && body->count == 1 && query->self != NULL)
            bring_self(parser, &branch->list, query->self);
    } while (combined != NULL && body->count < BRANCHES);
    parse_order(parser, body);
    settle_columns(parser, body, query);
    struct buffer sql = {0};
    for (size_t b = 0; b < body->count && parser->error.number == 0; b++)
        write_branch(parser, &sql, body, b, query);
    buffer_text(&sql, body->order);
    if (body->limit != NULL)
        buffer_text(&sql, body->limit);
    else if (body->count == 1 && body->branches[0].limit != NULL)
        buffer_printf(&sql, " LIMIT %s", body->branches[0].limit);
    note_variables(parser, &body->branches[0].list, query);
    const char *result = arena_copy(parser->arena, sql.data, sql.size);
    buffer_free(&sql);
    parser->scope = outer;
    parser->ctes = ctes;
    return result;
}

const char *query_nested(struct parser *parser, struct query *query)
{
    *query = (struct query){0};
    return query_body(parser, query);
}

static void parse_cte(struct parser *parser, struct buffer *sql)
{
    struct cte *cte = arena_alloc(parser->arena, sizeof *cte);
    struct buffer names = {0};
    cte->name = parser_name(parser);
    if (parser_accept(parser, "(")) {
        do {
            struct column column = {.name = parser_name(parser)};
            buffer_add(&names, &column, sizeof column);
        } while (parser_accept(parser, ","));
        parser_expect(parser, ")");
        const void *kept = arena_copy(parser->arena, names.data, names.size);
        cte->columns = kept;
        cte->count = names.size / sizeof(struct column);
    }
    buffer_free(&names);
    parser_expect(parser, "AS");
    parser_expect(parser, "(");
    const struct column *named = cte->columns;
    size_t named_count = cte->count;
    struct query query = {.self = cte};
    const char *body = query_body(parser, &query);
    parser_expect(parser, ")");
    struct column *columns = arena_alloc(parser->arena, (query.count + 1) * sizeof *columns);
    buffer_printf(sql, "%s(", parser_quote(parser, cte->name));
    for (size_t i = 0; i < query.count; i++) {
        columns[i] = query.columns[i];
        columns[i].type.is_column = false;
        if (i < named_count)
            columns[i].name = named[i].name;
        if (columns[i].name[0] == '\0')
            parser_fail(parser, 8155, arena_printf(parser->arena, "%zu", i + 1), cte->name);
        buffer_printf(sql, "%s%s", i > 0 ? ", " : "", parser_quote(parser, columns[i].name));
    }
    buffer_printf(sql, ") AS (%s)", body);
    *cte = (struct cte){.next = parser->ctes, .name = cte->name, .columns = columns, .count = query.count};
    parser->ctes = cte;
}

const char *query_with(struct parser *parser)
{
    struct buffer sql = {0};
    if (!parser_accept(parser, "WITH"))
        return "";
    buffer_text(&sql, "WITH RECURSIVE ");
    do {
        if (sql.data[sql.size - 1] == ')')
            buffer_text(&sql, ", ");
        parse_cte(parser, &sql);
    } while (parser_accept(parser, ","));
    buffer_text(&sql, " ");
    const char *result = arena_copy(parser->arena, sql.data, sql.size);
    buffer_free(&sql);
    return result;
}

void query_skip_option(struct parser *parser)
{
    if (parser_is(parser, "FOR")) /* FOR BROWSE: what FMTONLY clients add */
        (void)(parser_take(parser), parser_accept(parser, "BROWSE"));
    if (!parser_accept(parser, "OPTION"))
        return;
    parser_expect(parser, "(");
    while (!parser_at_end(parser) && !parser_is(parser, ")"))
        (void)parser_take(parser);
    parser_expect(parser, ")");
}

const char *query_statement(struct parser *parser, struct query *query)
{
    const char *with = query_with(parser);
    const char *body = query_body(parser, query);
    query_skip_option(parser);
    return arena_printf(parser->arena, "%s%s", with, body);
}
