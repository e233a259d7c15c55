/*
 * Types: COUNT int, SUM(decimal(p,s)) decimal(38,s), SUM of integers int or bigint, AVG(decimal) decimal(38, max(s,6)),
 * MIN and MAX as their argument. Source: the pages of these functions.
 */
#include <strings.h>

#include "expraggregate.h"
#include "grouping.h"
#include "numeric.h"

static const char *over(struct parser *parser)
{
    struct buffer sql = {0};
    if (!parser_accept(parser, "OVER"))
        return "";
    parser_expect(parser, "(");
    buffer_text(&sql, " OVER (");
    if (parser_accept(parser, "PARTITION")) {
        parser_expect(parser, "BY");
        const char *before = "PARTITION BY ";
        do {
            buffer_printf(&sql, "%s%s", before, expr_collated(parser, expr_value(parser)));
            before = ", ";
        } while (parser_accept(parser, ","));
    }
    if (parser_accept(parser, "ORDER")) {
        parser_expect(parser, "BY");
        const char *before = " ORDER BY ";
        do {
            buffer_printf(&sql, "%s%s", before, expr_collated(parser, expr_value(parser)));
            if (parser_accept(parser, "DESC"))
                buffer_text(&sql, " DESC");
            else
                (void)parser_accept(parser, "ASC");
            before = ", ";
        } while (parser_accept(parser, ","));
    }
    /* ROWS BETWEEN ... is the same in both languages, word for word. */
    while (!parser_is(parser, ")") && !parser_at_end(parser)) {
        const struct token *token = parser_take(parser);
        buffer_printf(&sql, " %.*s", (int)token->size, token->text);
    }
    parser_expect(parser, ")");
    buffer_text(&sql, ")");
    const char *result = arena_copy(parser->arena, sql.data, sql.size);
    buffer_free(&sql);
    return result;
}

/* What was named so far; an aggregate's argument comes after it. */
static const struct use *named(const struct parser *parser)
{
    return parser->scope != NULL ? parser->scope->uses : NULL;
}

static struct expr count(struct parser *parser, bool big)
{
    const struct use *before = named(parser);
    struct type type = type_of(big ? KIND_BIGINT : KIND_INT);
    const char *inner = "*";
    const char *distinct = "";
    if (!parser_accept(parser, "*")) {
        distinct = parser_accept(parser, "DISTINCT") ? "DISTINCT " : "";
        if (distinct[0] == '\0')
            (void)parser_accept(parser, "ALL");
        inner = expr_collated(parser, expr_value(parser));
    }
    parser_expect(parser, ")");
    const char *window = over(parser);
    if (window[0] == '\0')
        grouping_aggregate(parser, before);
    return expr_make(arena_printf(parser->arena, "count(%s%s)%s", distinct, inner, window), type);
}

static struct type sum_type(struct type type)
{
    struct type sum = type;
    if (type.kind == KIND_DECIMAL)
        sum = type_decimal(38, type.scale);
    else if (type.kind == KIND_REAL)
        sum = type_of(KIND_FLOAT);
    else if (type_is_integer(type.kind) && type.kind != KIND_BIGINT)
        sum = type_of(KIND_INT);
    sum.nullable = true;
    return sum;
}

/* SQLite's own makes a double of a blob. */
static const char *sum_function(struct type type)
{
    return type.kind == KIND_DECIMAL ? "h_sum" : "sum";
}

/* The average of exact numbers is cut, not rounded; SQLite's avg would be a double. */
static struct expr average_of(struct parser *parser, const char *distinct, struct expr argument, const char *window)
{
    struct type type = sum_type(argument.type);
    int shift = 0;
    if (type.kind == KIND_FLOAT)
        return expr_make(arena_printf(parser->arena, "avg(%s%s)%s", distinct, argument.sql, window), type);
    if (type.kind == KIND_DECIMAL && type.scale < 6) {
        shift = 6 - type.scale;
        type.scale = 6;
    }
    return expr_make(arena_printf(parser->arena, "h_average(%lld, %s(%s%s)%s, count(%s%s)%s, %d)",
                                  (long long)type_pack(type), sum_function(argument.type), distinct, argument.sql,
                                  window, distinct, argument.sql, window, shift),
                     type);
}

/* No aggregate but COUNT takes a bit, and no sum a text or a date. */
static void need_operand(struct parser *parser, struct type type, bool sum, const char *function)
{
    bool good = type.kind != KIND_BIT && type.kind != KIND_NULL && (!sum || type_is_number(type.kind));
    if (!good && !parser->checking)
        parser_fail(parser, 8117, type.kind == KIND_NULL ? "NULL" : type_name(type.kind), function);
}

static struct expr aggregate(struct parser *parser, const char *name)
{
    const struct use *before = named(parser);
    const char *distinct = parser_accept(parser, "DISTINCT") ? "DISTINCT " : "";
    struct expr argument = expr_value(parser);
    parser_expect(parser, ")");
    const char *window = over(parser);
    if (window[0] == '\0')
        grouping_aggregate(parser, before);
    bool average = strcasecmp(name, "AVG") == 0;
    bool sum = strcasecmp(name, "SUM") == 0;
    const char *lower = average ? "avg" : sum ? "sum" : strcasecmp(name, "MIN") == 0 ? "min" : "max";
    need_operand(parser, argument.type, sum || average, lower);
    if (average)
        return average_of(parser, distinct, argument, window);
    struct type type = sum ? sum_type(argument.type) : argument.type;
    type.nullable = true;
    const char *function = sum ? sum_function(argument.type) : lower;
    return expr_make(
        arena_printf(parser->arena, "%s(%s%s)%s", function, distinct, expr_collated(parser, argument), window), type);
}

/* LAG(value, n, default): the default takes the value's type, the offset stays a number. */
static struct expr window_function(struct parser *parser, const char *name, bool of_value)
{
    struct buffer arguments = {0};
    struct type type = type_of(KIND_BIGINT);
    bool first = true;
    while (!parser_is(parser, ")") && !parser_at_end(parser)) {
        struct expr argument = expr_value(parser);
        if (first && of_value)
            type = argument.type;
        else if (of_value)
            argument = argument.type.kind == KIND_INT ? argument : expr_convert(parser, argument, type, 0);
        buffer_printf(&arguments, "%s%s", first ? "" : ", ", argument.sql);
        first = false;
        if (!parser_accept(parser, ","))
            break;
    }
    parser_expect(parser, ")");
    type.nullable = of_value;
    const char *sql = arena_printf(parser->arena, "%s(%s)", name, arguments.data != NULL ? arguments.data : "");
    buffer_free(&arguments);
    return expr_make(arena_printf(parser->arena, "%s%s", sql, over(parser)), type);
}

bool expraggregate_call(struct parser *parser, const char *name, struct expr *result)
{
    static const char *const ranks[] = {"ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE"};
    static const char *const values[] = {"LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE"};
    static const char *const sums[] = {"SUM", "AVG", "MIN", "MAX"};
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
        if (strcasecmp(name, ranks[i]) == 0)
            return *result = window_function(parser, ranks[i], false), true;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (strcasecmp(name, values[i]) == 0)
            return *result = window_function(parser, values[i], true), true;
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        if (strcasecmp(name, sums[i]) == 0)
            return *result = aggregate(parser, sums[i]), true;
    if (strcasecmp(name, "COUNT") != 0 && strcasecmp(name, "COUNT_BIG") != 0)
        return false;
    *result = count(parser, strcasecmp(name, "COUNT_BIG") == 0);
    return true;
}
