/*
 * The grammar of expressions by precedence: OR, AND, NOT, comparison, + -, * / %, sign. Source: "Operator precedence
 * (Transact-SQL)".
 */
#include <string.h>
#include <strings.h>

#include "expr.h"
#include "exprarith.h"
#include "numeric.h"
#include "query.h"

static struct expr parse_sum(struct parser *parser);

static struct expr condition(const char *sql)
{
    return (struct expr){.sql = sql, .type = {.kind = KIND_CONDITION}};
}

/* T-SQL keeps values and conditions apart: WHERE 1 and SELECT a = b are errors. */
static void need(struct parser *parser, const struct expr *expr, bool is_condition)
{
    if ((expr->type.kind == KIND_CONDITION) != is_condition && parser->error.number == 0) {
        size_t size = 0;
        if (is_condition)
            parser_fail(parser, 4145, lex_content(parser->arena, parser_peek(parser), &size), "");
        else
            parser_fail_here(parser);
    }
}

/* Operands with AND or OR between them, in parentheses that halve them: SQLite's expressions have a limited depth. */
static const char *join(struct parser *parser, const char *const *operands, size_t count, const char *glue)
{
    if (count == 1)
        return operands[0];
    return arena_printf(parser->arena, "(%s %s %s)", join(parser, operands, count / 2, glue), glue,
                        join(parser, operands + count / 2, count - count / 2, glue));
}

static const char *join_all(struct parser *parser, struct buffer *operands, const char *glue)
{
    const void *list = operands->data;
    size_t count = operands->size / sizeof(const char *);
    const char *sql = count > 0 ? join(parser, list, count, glue) : "0";
    buffer_free(operands);
    return sql;
}

static struct expr parse_in_query(struct parser *parser, struct expr left, const char * not )
{
    struct query query;
    const char *sql = query_nested(parser, &query);
    if (query.count != 1)
        parser_fail_here(parser);
    /* The subquery's values stay as they are; the left side is brought to their type. */
    struct expr converted = query.count == 1 ? expr_convert(parser, left, query.columns[0].type, 0) : left;
    parser_expect(parser, ")");
    return condition(arena_printf(parser->arena, "(%s %sIN (%s))", expr_collated(parser, converted), not, sql));
}

/* Those items that are compared in the same type share a list of SQLite's. */
struct in_lists {
    struct buffer done; /* of const char *: the lists that are complete */
    struct buffer list; /* the one being written */
    const char *subject;
};

static void close_list(struct parser *parser, struct in_lists *lists)
{
    if (lists->list.size == 0)
        return;
    const char *sql = arena_printf(parser->arena, "%s IN (%s)", lists->subject, lists->list.data);
    buffer_add(&lists->done, &sql, sizeof sql);
    buffer_free(&lists->list);
}

/* [NOT] IN (...) */
static struct expr parse_in(struct parser *parser, struct expr left, const char * not )
{
    struct in_lists lists = {.subject = ""};
    parser_expect(parser, "(");
    if (parser_is(parser, "SELECT"))
        return parse_in_query(parser, left, not );
    do {
        struct expr item = expr_value(parser);
        struct type common = type_common(left.type, item.type);
        struct expr subject = expr_convert(parser, left, common, 0);
        subject.type.binary_order = subject.type.binary_order || item.type.binary_order;
        const char *sql = expr_collated(parser, subject);
        if (strcmp(sql, lists.subject) != 0)
            close_list(parser, &lists);
        lists.subject = sql;
        buffer_printf(&lists.list, "%s%s", lists.list.size > 0 ? ", " : "", expr_convert(parser, item, common, 0).sql);
    } while (parser_accept(parser, ","));
    parser_expect(parser, ")");
    close_list(parser, &lists);
    return condition(arena_printf(parser->arena, "(%s(%s))", not, join_all(parser, &lists.done, "OR")));
}

static struct expr parse_like(struct parser *parser, struct expr left, const char * not )
{
    struct type text = type_text(KIND_NVARCHAR, TYPE_MAX_LENGTH);
    struct expr subject = expr_convert(parser, left, text, 0);
    struct expr pattern = expr_convert(parser, parse_sum(parser), text, 0);
    const char *escape = "NULL";
    if (parser_accept(parser, "ESCAPE"))
        escape = expr_primary(parser).sql;
    return condition(arena_printf(parser->arena, "(%sh_like(%s, %s, %s))", not, subject.sql, pattern.sql, escape));
}

/* Not SQLite's BETWEEN: each bound is compared in its own common type. */
static struct expr parse_between(struct parser *parser, struct expr left, const char * not )
{
    struct expr low = parse_sum(parser);
    parser_expect(parser, "AND");
    struct expr high = parse_sum(parser);
    const char *above = expr_compare(parser, left, ">=", low).sql;
    const char *below = expr_compare(parser, left, "<=", high).sql;
    return condition(arena_printf(parser->arena, "(%s(%s AND %s))", not, above, below));
}

static const char *comparison_sign(const struct parser *parser)
{
    static const char *const signs[][2] = {{"=", "="},   {"<>", "<>"}, {"!=", "<>"}, {"<", "<"},  {">", ">"},
                                           {"<=", "<="}, {">=", ">="}, {"!<", ">="}, {"!>", "<="}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (parser_is(parser, signs[i][0]))
            return signs[i][1];
    return NULL;
}

/* Comparisons do not chain in T-SQL: a = b = c is an error. */
static struct expr parse_comparison(struct parser *parser)
{
    struct expr left = parse_sum(parser);
    const char *sign = comparison_sign(parser);
    if (sign != NULL) {
        (void)parser_take(parser);
        struct expr right = parse_sum(parser);
        need(parser, &left, false);
        need(parser, &right, false);
        return expr_compare(parser, left, sign, right);
    }
    if (parser_accept(parser, "IS")) {
        const char *not = parser_accept(parser, "NOT") ? "NOT " : "";
        parser_expect(parser, "NULL");
        return condition(arena_printf(parser->arena, "(%s IS %sNULL)", left.sql, not ));
    }
    const char *not = "";
    if (parser_is(parser, "NOT") && left.type.kind != KIND_CONDITION) {
        (void)parser_take(parser);
        not = "NOT ";
    }
    if (parser_accept(parser, "IN"))
        return parse_in(parser, left, not );
    if (parser_accept(parser, "LIKE"))
        return parse_like(parser, left, not );
    if (parser_accept(parser, "BETWEEN"))
        return parse_between(parser, left, not );
    if (not [0] != '\0')
        parser_fail_here(parser);
    return left;
}

static struct expr parse_not(struct parser *parser)
{
    if (!parser_accept(parser, "NOT"))
        return parse_comparison(parser);
    struct expr inner = parse_not(parser);
    need(parser, &inner, true);
    return condition(arena_printf(parser->arena, "(NOT %s)", inner.sql));
}

/* Operands of the next higher precedence with one word between them. */
static struct expr parse_joined(struct parser *parser, struct expr (*operand)(struct parser *), const char *word)
{
    struct buffer operands = {0};
    struct expr first = operand(parser);
    if (!parser_is(parser, word))
        return first;
    need(parser, &first, true);
    buffer_add(&operands, &first.sql, sizeof first.sql);
    while (parser_accept(parser, word)) {
        struct expr next = operand(parser);
        need(parser, &next, true);
        buffer_add(&operands, &next.sql, sizeof next.sql);
    }
    return condition(join_all(parser, &operands, word));
}

static struct expr parse_and(struct parser *parser)
{
    return parse_joined(parser, parse_not, "AND");
}

struct expr expr_parse(struct parser *parser)
{
    return parse_joined(parser, parse_and, "OR");
}

struct expr expr_value(struct parser *parser)
{
    struct expr expr = expr_parse(parser);
    need(parser, &expr, false);
    return expr;
}

const char *expr_condition(struct parser *parser)
{
    struct expr expr = expr_parse(parser);
    need(parser, &expr, true);
    return expr.sql;
}

/* COLLATE name behind a text: only whether it is a binary one counts. */
static struct expr parse_collate(struct parser *parser, struct expr expr)
{
    while (parser_accept(parser, "COLLATE")) {
        const char *name = parser_name(parser);
        expr.type.binary_order = strstr(name, "BIN") != NULL || strstr(name, "bin") != NULL;
        expr.constant = NULL;
    }
    return expr;
}

struct expr expr_signed(struct parser *parser)
{
    if (parser_accept(parser, "+"))
        return expr_signed(parser);
    if (parser_accept(parser, "-"))
        return exprarith_negate(parser, expr_signed(parser));
    if (parser_accept(parser, "~")) {
        struct expr inner = expr_signed(parser);
        const char *turn = inner.type.kind == KIND_BIT ? "1 - " : "~";
        return expr_make(arena_printf(parser->arena, "(%s%s)", turn, inner.sql), inner.type);
    }
    return parse_collate(parser, expr_primary(parser));
}

static struct expr parse_product(struct parser *parser)
{
    struct expr left = expr_signed(parser);
    while (parser_is(parser, "*") || parser_is(parser, "/") || parser_is(parser, "%")) {
        char sign = parser_take(parser)->text[0];
        struct expr right = expr_signed(parser);
        left = exprarith_combine(parser, left, sign, right);
    }
    return left;
}

static struct expr parse_sum(struct parser *parser)
{
    struct expr left = parse_product(parser);
    while (parser_is(parser, "+") || parser_is(parser, "-") || parser_is(parser, "&") || parser_is(parser, "|") ||
           parser_is(parser, "^")) {
        char sign = parser_take(parser)->text[0];
        struct expr right = parse_product(parser);
        left = exprarith_combine(parser, left, sign, right);
    }
    return left;
}
