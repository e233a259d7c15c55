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

/* [NOT] IN (...) */
static struct expr parse_in(struct parser *parser, struct expr left, const char * not )
{
    struct buffer list = {0};
    parser_expect(parser, "(");
    if (parser_is(parser, "SELECT")) {
        struct query query;
        const char *sql = query_nested(parser, &query);
        if (query.count != 1)
            parser_fail_here(parser);
        /* The subquery's values stay as they are; the left side is brought to their type. */
        struct expr converted = query.count == 1 ? expr_convert(parser, left, query.columns[0].type, 0) : left;
        parser_expect(parser, ")");
        return condition(arena_printf(parser->arena, "(%s %sIN (%s))", expr_collated(parser, converted), not, sql));
    }
    do {
        struct expr item = expr_value(parser);
        struct expr test = expr_compare(parser, left, "=", item);
        buffer_printf(&list, "%s%s", list.size > 0 ? " OR " : "", test.sql);
    } while (parser_accept(parser, ","));
    parser_expect(parser, ")");
    const char *sql = arena_printf(parser->arena, "(%s(%s))", not, list.size > 0 ? list.data : "0");
    buffer_free(&list);
    return condition(sql);
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

static struct expr parse_and(struct parser *parser)
{
    struct expr left = parse_not(parser);
    while (parser_accept(parser, "AND")) {
        struct expr right = parse_not(parser);
        need(parser, &left, true);
        need(parser, &right, true);
        left = condition(arena_printf(parser->arena, "(%s AND %s)", left.sql, right.sql));
    }
    return left;
}

struct expr expr_parse(struct parser *parser)
{
    struct expr left = parse_and(parser);
    while (parser_accept(parser, "OR")) {
        struct expr right = parse_and(parser);
        need(parser, &left, true);
        need(parser, &right, true);
        left = condition(arena_printf(parser->arena, "(%s OR %s)", left.sql, right.sql));
    }
    return left;
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
