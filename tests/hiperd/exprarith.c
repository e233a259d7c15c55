/*
 * Values, conversions between them, and the operators. A decimal is an integer here: sides of different scales are
 * brought to one before they are added, and products and quotients go through functions that notice an overflow.
 */
#include <string.h>

#include "exprarith.h"
#include "moment.h"
#include "numeric.h"

struct expr expr_make(const char *sql, struct type type)
{
    type.identity = false;
    type.is_column = false;
    return (struct expr){.sql = sql, .type = type};
}

struct expr expr_constant(struct parser *parser, struct value value, struct type type)
{
    struct value *kept = arena_alloc(parser->arena, sizeof *kept);
    struct buffer sql = {0};
    *kept = value;
    value_write_sql(kept, &sql);
    type.nullable = value.form == VALUE_NULL;
    struct expr expr = {.sql = arena_copy(parser->arena, sql.data, sql.size), .type = type, .constant = kept};
    buffer_free(&sql);
    return expr;
}

struct expr expr_number(struct parser *parser, int64_t number, enum kind kind)
{
    return expr_constant(parser, value_integer(number), type_of(kind));
}

struct expr expr_null(struct parser *parser)
{
    return expr_constant(parser, (struct value){.form = VALUE_NULL}, (struct type){.kind = KIND_NULL});
}

/* True when the bits in SQLite are the same in both types and no value has to be cut, rounded or refused. */
static bool passes(struct type from, struct type to)
{
    if (to.kind == KIND_NULL || from.kind == KIND_CONDITION)
        return true;
    if (type_is_integer(from.kind) && type_is_integer(to.kind))
        return to.kind >= from.kind && (to.kind != KIND_BIT || from.kind == KIND_BIT);
    bool longer = to.length == TYPE_MAX_LENGTH || (from.length != TYPE_MAX_LENGTH && to.length >= from.length);
    if (type_is_text(from.kind) && type_is_text(to.kind))
        return longer &&
               (to.kind == from.kind || to.kind == KIND_NVARCHAR ||
                (to.kind == KIND_VARCHAR && from.kind == KIND_CHAR)) &&
               (to.kind == KIND_VARCHAR || to.kind == KIND_NVARCHAR || to.length == from.length);
    if (type_is_binary(from.kind) && to.kind == KIND_VARBINARY)
        return longer;
    if (type_is_moment(from.kind) && to.kind == KIND_DATETIME2)
        return to.scale >= (from.kind == KIND_DATE || from.kind == KIND_SMALLDATETIME ? 0 : from.scale);
    if (from.kind == KIND_DECIMAL && to.kind == KIND_DECIMAL)
        return to.scale == from.scale && to.precision >= from.precision && type_is_wide(to) == type_is_wide(from);
    return from.kind == to.kind && from.kind != KIND_BINARY && to.scale >= from.scale && from.kind != KIND_REAL;
}

/* An integer becomes a decimal, or a decimal one with a larger scale, and no value is too large for it. */
static bool only_scales(struct type from, struct type to)
{
    if (to.kind != KIND_DECIMAL || type_is_wide(from) || (from.kind != KIND_DECIMAL && !type_is_integer(from.kind)))
        return false;
    int scale = from.kind == KIND_DECIMAL ? from.scale : 0;
    return to.scale >= scale && to.precision - to.scale >= type_whole_digits(from);
}

/* By a bare multiplication where it can be one, so that an index on the other side can be used. */
static const char *scale_up(struct parser *parser, const struct expr *expr, struct type to)
{
    int places = to.scale - (expr->type.kind == KIND_DECIMAL ? expr->type.scale : 0);
    return type_is_wide(to) ? arena_printf(parser->arena, "h_wide(%s, %d)", expr->sql, places)
                            : arena_printf(parser->arena, "(%s * %lld)", expr->sql, (long long)numeric_power(places));
}

struct expr expr_convert(struct parser *parser, struct expr expr, struct type to, int style)
{
    struct expr result = expr;
    struct sqlerr error = {0};
    bool nullable = expr.type.nullable;
    if (expr.constant != NULL) {
        struct value converted;
        if (!value_convert(expr.constant, expr.type, to, style, parser->arena, &converted, &error))
            parser_fail_with(parser, &error);
        else
            result = expr_constant(parser, converted, to);
    } else if (expr.type.kind == KIND_NULL || (passes(expr.type, to) && style <= 0)) {
        result = expr_make(expr.sql, to);
        result.chain = expr.chain;
        result.chain_kind = expr.chain_kind;
        result.chain_length = expr.chain_length;
    } else if (only_scales(expr.type, to)) {
        result = expr_make(scale_up(parser, &expr, to), to);
    } else {
        result = expr_make(arena_printf(parser->arena, "h_cv(%s, %lld, %lld, %d)", expr.sql,
                                        (long long)type_pack(expr.type), (long long)type_pack(to), style),
                           to);
    }
    result.type.nullable = nullable;
    result.type.binary_order = expr.type.binary_order || to.binary_order;
    return result;
}

const char *expr_collated(struct parser *parser, struct expr expr)
{
    if (!type_is_text(expr.type.kind))
        return expr.sql;
    return arena_printf(parser->arena, "%s COLLATE %s", expr.sql, expr.type.binary_order ? "BINARY" : "ci");
}

struct expr expr_compare(struct parser *parser, struct expr left, const char *sign, struct expr right)
{
    struct type common = type_common(left.type, right.type);
    struct expr a = expr_convert(parser, left, common, 0);
    struct expr b = expr_convert(parser, right, common, 0);
    a.type.binary_order = a.type.binary_order || b.type.binary_order;
    const char *sql = arena_printf(parser->arena, "(%s %s %s)", expr_collated(parser, a), sign, b.sql);
    return (struct expr){.sql = sql, .type = {.kind = KIND_CONDITION}};
}

/* How operands are put together. */
struct link {
    char kind;
    const char *head;
    const char *glue;
    const char *tail;
};

#define LINKS 64 /* a function of SQLite takes up to 127 arguments */

/*
 * The operand behind those of a chain of the same kind, within the same parentheses: SQLite's parser has room for a
 * hundred that are open.
 */
static struct expr append(struct parser *parser, struct expr left, const struct link *link, const char *right,
                          struct type type)
{
    bool more = left.chain != NULL && left.chain_kind == link->kind && left.chain_length < LINKS;
    const char *chain = arena_printf(parser->arena, "%s%s%s", more ? left.chain : left.sql, link->glue, right);
    struct expr expr = expr_make(arena_printf(parser->arena, "%s%s%s", link->head, chain, link->tail), type);
    expr.chain = chain;
    expr.chain_kind = link->kind;
    expr.chain_length = more ? left.chain_length + 1 : 2;
    return expr;
}

/* The result is as long as both together, at most what the type can hold. */
static struct expr concatenate(struct parser *parser, struct expr left, struct expr right)
{
    struct type type = type_common(left.type, right.type);
    int length = left.type.length == TYPE_MAX_LENGTH || right.type.length == TYPE_MAX_LENGTH
                     ? TYPE_MAX_LENGTH
                     : left.type.length + right.type.length;
    type = type_text(type_is_unicode(type.kind) ? KIND_NVARCHAR : KIND_VARCHAR, length);
    type.nullable = left.type.nullable || right.type.nullable;
    /* Not SQLite's ||: two lone surrogates that meet become a pair. */
    static const struct link wide = {'w', "h_concat(", ", ", ")"};
    static const struct link narrow = {'n', "(", " || ", ")"};
    return append(parser, left, type_is_unicode(type.kind) ? &wide : &narrow, right.sql, type);
}

/* An integer as the decimal that it becomes; a constant has as many digits as it needs. */
static struct type decimal_of(const struct expr *expr)
{
    int digits = type_whole_digits(expr->type);
    if (expr->type.kind == KIND_DECIMAL)
        return expr->type;
    if (expr->constant != NULL && expr->constant->form == VALUE_INTEGER)
        for (digits = 1; digits < 19 && !numeric_fits(expr->constant->integer, digits); digits++)
            continue;
    return type_decimal(digits, 0);
}

static const struct link plus = {'+', "(", " + ", ")"};
static const struct link minus = {'+', "(", " - ", ")"};
static const struct link times = {'*', "(", " * ", ")"};
static const struct link both = {'&', "(", " & ", ")"};
static const struct link either = {'|', "(", " | ", ")"};

/* Sums of up to 18 digits are SQLite's own. */
static struct expr add_decimals(struct parser *parser, struct expr left, char sign, struct expr right,
                                struct type common)
{
    struct type type = type_decimal(common.precision + 1, common.scale);
    left = expr_convert(parser, left, common, 0);
    right = expr_convert(parser, right, common, 0);
    if (!type_is_wide(type))
        return append(parser, left, sign == '-' ? &minus : &plus, right.sql, type);
    const char *second = sign == '-' ? arena_printf(parser->arena, "h_negate(%s)", right.sql) : right.sql;
    const char *head = arena_printf(parser->arena, "h_add(%lld, ", (long long)type_pack(type));
    const struct link sum = {'a', head, ", ", ")"};
    return append(parser, left, &sum, second, type);
}

static struct expr take_rest(struct parser *parser, struct expr left, struct expr right, struct type common)
{
    left = expr_convert(parser, left, common, 0);
    right = expr_convert(parser, right, common, 0);
    if (!type_is_wide(common))
        return expr_make(arena_printf(parser->arena, "h_modulo(%s, %s)", left.sql, right.sql), common);
    return expr_make(
        arena_printf(parser->arena, "h_rest(%lld, %s, %s)", (long long)type_pack(common), left.sql, right.sql), common);
}

/* Scales become equal for sums, add up for products, and grow for quotients. */
static struct expr combine_decimals(struct parser *parser, struct expr left, char sign, struct expr right)
{
    struct type a = decimal_of(&left);
    struct type b = decimal_of(&right);
    struct expr result;
    if (sign == '*') {
        struct type type = type_decimal(a.precision + b.precision + 1, a.scale + b.scale);
        result = expr_make(arena_printf(parser->arena, "h_multiply(%lld, %s, %s, %d)", (long long)type_pack(type),
                                        left.sql, right.sql, a.scale + b.scale),
                           type);
    } else if (sign == '/') {
        int scale = a.scale + b.precision + 1 > 6 ? a.scale + b.precision + 1 : 6;
        struct type type = type_decimal(a.precision - a.scale + b.scale + scale, scale);
        result = expr_make(arena_printf(parser->arena, "h_ratio(%lld, %s, %s, %d)", (long long)type_pack(type),
                                        left.sql, right.sql, type.scale - a.scale + b.scale),
                           type);
    } else if (sign == '%') {
        result = take_rest(parser, left, right, type_common(a, b));
    } else {
        result = add_decimals(parser, left, sign, right, type_common(a, b));
    }
    result.type.nullable = left.type.nullable || right.type.nullable;
    return result;
}

/* datetime + days */
static struct expr shift_days(struct parser *parser, struct expr moment, char sign, struct expr days)
{
    struct expr count = expr_convert(parser, days, type_of(KIND_FLOAT), 0);
    const char *sql = arena_printf(parser->arena, "(%s %c CAST(%s * %lld AS INTEGER))", moment.sql, sign, count.sql,
                                   (long long)MOMENT_DAY);
    return expr_convert(parser, expr_make(sql, type_of(KIND_DATETIME2)), moment.type, 0);
}

static struct expr combine_numbers(struct parser *parser, struct expr left, char sign, struct expr right,
                                   struct type common)
{
    left = expr_convert(parser, left, common, 0);
    right = expr_convert(parser, right, common, 0);
    if (common.kind == KIND_BIT && strchr("&|^", sign) == NULL)
        common = type_of(KIND_INT);
    bool real = common.kind == KIND_FLOAT || common.kind == KIND_REAL;
    common.nullable = left.type.nullable || right.type.nullable;
    switch (sign) {
    case '/':
        return expr_make(
            arena_printf(parser->arena, "%s(%s, %s)", real ? "h_quotient" : "h_divide", left.sql, right.sql), common);
    case '%':
        return expr_make(arena_printf(parser->arena, "h_modulo(%s, %s)", left.sql, right.sql), common);
    case '^':
        return expr_make(
            arena_printf(parser->arena, "((%s | %s) - (%s & %s))", left.sql, right.sql, left.sql, right.sql), common);
    default: {
        const struct link *link = sign == '+'   ? &plus
                                  : sign == '-' ? &minus
                                  : sign == '*' ? &times
                                  : sign == '&' ? &both
                                                : &either;
        return append(parser, left, link, right.sql, common);
    }
    }
}

struct expr exprarith_combine(struct parser *parser, struct expr left, char sign, struct expr right)
{
    struct type common = type_common(left.type, right.type);
    if (left.type.kind == KIND_CONDITION || right.type.kind == KIND_CONDITION)
        parser_fail_here(parser);
    if (sign == '+' && type_is_text(common.kind))
        return concatenate(parser, left, right);
    if (type_is_moment(left.type.kind) && type_is_number(right.type.kind))
        return shift_days(parser, left, sign, right);
    if (common.kind == KIND_DECIMAL && type_is_number(left.type.kind) && type_is_number(right.type.kind))
        return combine_decimals(parser, left, sign, right);
    if (common.kind == KIND_NULL)
        common = type_of(KIND_INT);
    if (!type_is_number(common.kind)) {
        struct sqlerr error = {0};
        sqlerr_set(&error, 8114, type_name(left.type.kind), type_name(right.type.kind));
        parser_fail_with(parser, &error);
    }
    return combine_numbers(parser, left, sign, right, common);
}

struct expr exprarith_assigned(struct parser *parser, struct expr before)
{
    static const char *const signs[] = {"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (parser_accept(parser, signs[i]))
            return exprarith_combine(parser, before, signs[i][0], expr_value(parser));
    parser_expect(parser, "=");
    return expr_value(parser);
}

struct expr exprarith_negate(struct parser *parser, struct expr inner)
{
    if (inner.constant != NULL && inner.constant->form == VALUE_INTEGER && type_is_number(inner.type.kind))
        return expr_constant(parser, value_integer(-inner.constant->integer), inner.type);
    if (type_is_wide(inner.type) && inner.constant != NULL && inner.constant->form == VALUE_BLOB) {
        struct value value;
        struct wide wide = value_wide(inner.constant);
        wide = wide_negate(&wide);
        if (value_of_wide(&wide, inner.type, parser->arena, &value))
            return expr_constant(parser, value, inner.type);
    }
    const char *function = type_is_wide(inner.type) ? "h_negate" : "-";
    return expr_make(arena_printf(parser->arena, "(%s(%s))", function, inner.sql), inner.type);
}
