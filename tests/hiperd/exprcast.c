/*
 * CAST and CONVERT end in value_convert; date functions take the part's name as a text and are done in functiondate.c.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exprcast.h"
#include "numeric.h"

/* TRY_CAST gives NULL where CAST fails, so its conversion cannot happen while translating. */
static struct expr cast(struct parser *parser, bool quietly)
{
    struct expr inner = expr_value(parser);
    parser_expect(parser, "AS");
    struct type type = parser_type(parser, true);
    parser_expect(parser, ")");
    struct expr result = expr_convert(parser, inner, type, 0);
    if (quietly)
        result.sql = arena_printf(parser->arena, "h_try(%s, %lld, %lld, 0)", inner.sql,
                                  (long long)type_pack(inner.type), (long long)type_pack(type));
    return result;
}

static struct expr convert(struct parser *parser, bool quietly)
{
    struct type type = parser_type(parser, true);
    parser_expect(parser, ",");
    struct expr inner = expr_value(parser);
    int style = 0;
    if (parser_accept(parser, ",")) {
        struct expr number = expr_value(parser);
        if (number.constant == NULL || number.constant->form != VALUE_INTEGER)
            parser_fail_here(parser);
        else
            style = (int)number.constant->integer;
    }
    parser_expect(parser, ")");
    struct expr result = expr_convert(parser, inner, type, style);
    if (quietly)
        result.sql = arena_printf(parser->arena, "h_try(%s, %lld, %lld, %d)", inner.sql,
                                  (long long)type_pack(inner.type), (long long)type_pack(type), style);
    return result;
}

static struct expr iif(struct parser *parser)
{
    const char *condition = expr_condition(parser);
    parser_expect(parser, ",");
    struct expr yes = expr_value(parser);
    parser_expect(parser, ",");
    struct expr no = expr_value(parser);
    parser_expect(parser, ")");
    struct type common = type_common(yes.type, no.type);
    const char *sql = arena_printf(parser->arena, "CASE WHEN %s THEN %s ELSE %s END", condition,
                                   expr_convert(parser, yes, common, 0).sql, expr_convert(parser, no, common, 0).sql);
    return expr_make(sql, common);
}

/* The names of a part and its number for functiondate.c, under which the table there knows it. */
static const char *date_part(struct parser *parser)
{
    static const char *const parts[][5] = {{"year", "yy", "yyyy", "year", ""},
                                           {"quarter", "qq", "q", "quarter", ""},
                                           {"month", "mm", "m", "month", ""},
                                           {"dayofyear", "dy", "y", "dayofyear", ""},
                                           {"day", "dd", "d", "day", ""},
                                           {"week", "wk", "ww", "week", ""},
                                           {"weekday", "dw", "w", "weekday", ""},
                                           {"hour", "hh", "hour", "hour", ""},
                                           {"minute", "mi", "n", "minute", ""},
                                           {"second", "ss", "s", "second", ""},
                                           {"millisecond", "ms", "ms", "ms", ""},
                                           {"microsecond", "mcs", "mcs", "mcs", ""},
                                           {"nanosecond", "ns", "ns", "ns", ""},
                                           {"tzoffset", "tz", "tz", "tz", ""},
                                           {"iso_week", "isowk", "isoww", "isowk", ""}};
    size_t size = 0;
    const char *name = lex_content(parser->arena, parser_take(parser), &size);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (size_t j = 0; j < 4; j++)
            if (strcasecmp(parts[i][j], name) == 0)
                return parts[i][0];
    parser_fail(parser, 155, name, "");
    return "day";
}

/* A date or time; with an offset its local time. Text becomes the old datetime for DATEADD alone. */
static struct expr moment_argument(struct parser *parser, bool old)
{
    struct expr expr = expr_value(parser);
    if (type_is_moment(expr.type.kind) || expr.type.kind == KIND_TIME)
        return expr;
    bool text = type_is_text(expr.type.kind) && !old;
    enum kind kind = text || expr.type.kind == KIND_DATETIMEOFFSET ? KIND_DATETIME2 : KIND_DATETIME;
    return expr_convert(parser, expr, type_of(kind), 0);
}

static struct expr dateadd(struct parser *parser)
{
    const char *part = date_part(parser);
    parser_expect(parser, ",");
    struct expr count = expr_convert(parser, expr_value(parser), type_of(KIND_BIGINT), 0);
    parser_expect(parser, ",");
    struct expr moment = moment_argument(parser, true);
    parser_expect(parser, ")");
    const char *sql = arena_printf(parser->arena, "h_dateadd('%s', %s, %s, %lld)", part, count.sql, moment.sql,
                                   (long long)type_pack(moment.type));
    moment.type.nullable = true;
    return expr_make(sql, moment.type);
}

static struct expr datediff(struct parser *parser)
{
    const char *part = date_part(parser);
    parser_expect(parser, ",");
    struct expr from = moment_argument(parser, false);
    parser_expect(parser, ",");
    struct expr to = moment_argument(parser, false);
    parser_expect(parser, ")");
    return expr_make(arena_printf(parser->arena, "h_datediff('%s', %s, %s)", part, from.sql, to.sql),
                     type_of(KIND_INT));
}

static struct expr datepart(struct parser *parser, const char *part)
{
    if (part == NULL) {
        part = date_part(parser);
        parser_expect(parser, ",");
    }
    if (strcmp(part, "tzoffset") == 0) {
        struct expr zoned = expr_convert(parser, expr_value(parser), type_of(KIND_DATETIMEOFFSET), 0);
        parser_expect(parser, ")");
        return expr_make(arena_printf(parser->arena, "h_tzoffset(%s)", zoned.sql), type_of(KIND_INT));
    }
    struct expr moment = moment_argument(parser, false);
    parser_expect(parser, ")");
    return expr_make(arena_printf(parser->arena, "h_datepart('%s', %s)", part, moment.sql), type_of(KIND_INT));
}

static struct expr datename(struct parser *parser)
{
    const char *part = date_part(parser);
    parser_expect(parser, ",");
    struct expr moment = moment_argument(parser, false);
    parser_expect(parser, ")");
    return expr_make(arena_printf(parser->arena, "h_datename('%s', %s)", part, moment.sql),
                     type_text(KIND_NVARCHAR, 30));
}

static struct expr eomonth(struct parser *parser)
{
    struct expr moment = moment_argument(parser, false);
    parser_expect(parser, ")");
    return expr_make(arena_printf(parser->arena, "h_eomonth(%s)", moment.sql), type_of(KIND_DATE));
}

static struct expr switchoffset(struct parser *parser, bool keeps_instant)
{
    struct expr moment = expr_convert(parser, expr_value(parser), type_of(KIND_DATETIMEOFFSET), 0);
    parser_expect(parser, ",");
    struct expr offset = expr_value(parser);
    parser_expect(parser, ")");
    return expr_make(arena_printf(parser->arena, "h_switchoffset(%s, %s, %d)", moment.sql, offset.sql, keeps_instant),
                     type_of(KIND_DATETIMEOFFSET));
}

bool exprcast_call(struct parser *parser, const char *name, struct expr *result)
{
    if (strcasecmp(name, "CAST") == 0 || strcasecmp(name, "TRY_CAST") == 0)
        *result = cast(parser, name[0] == 'T' || name[0] == 't');
    else if (strcasecmp(name, "CONVERT") == 0 || strcasecmp(name, "TRY_CONVERT") == 0)
        *result = convert(parser, name[0] == 'T' || name[0] == 't');
    else if (strcasecmp(name, "IIF") == 0)
        *result = iif(parser);
    else if (strcasecmp(name, "DATEADD") == 0)
        *result = dateadd(parser);
    else if (strcasecmp(name, "DATEDIFF") == 0)
        *result = datediff(parser);
    else if (strcasecmp(name, "DATEPART") == 0)
        *result = datepart(parser, NULL);
    else if (strcasecmp(name, "DATENAME") == 0)
        *result = datename(parser);
    else if (strcasecmp(name, "YEAR") == 0)
        *result = datepart(parser, "year");
    else if (strcasecmp(name, "MONTH") == 0)
        *result = datepart(parser, "month");
    else if (strcasecmp(name, "DAY") == 0)
        *result = datepart(parser, "day");
    else if (strcasecmp(name, "EOMONTH") == 0)
        *result = eomonth(parser);
    else if (strcasecmp(name, "SWITCHOFFSET") == 0 || strcasecmp(name, "TODATETIMEOFFSET") == 0)
        *result = switchoffset(parser, name[0] == 'S' || name[0] == 's');
    else
        return false;
    return true;
}

bool exprcast_rounding(struct parser *parser, const char *name, struct expr *arguments, size_t count,
                       struct expr *result)
{
    bool round = strcasecmp(name, "ROUND") == 0 && count >= 2;
    bool ceiling = strcasecmp(name, "CEILING") == 0 && count == 1;
    bool floor = strcasecmp(name, "FLOOR") == 0 && count == 1;
    if (!round && !ceiling && !floor)
        return false;
    struct expr value = arguments[0];
    if (!type_is_number(value.type.kind))
        value = expr_convert(parser, value, type_of(KIND_FLOAT), 0);
    int scale = value.type.kind == KIND_DECIMAL ? value.type.scale : 0;
    if (value.type.kind == KIND_FLOAT || value.type.kind == KIND_REAL) {
        const char *digits = round ? arena_printf(parser->arena, ", %s", arguments[1].sql) : "";
        const char *function = round ? "round" : ceiling ? "ceil" : "floor";
        *result = expr_make(arena_printf(parser->arena, "%s(%s%s)", function, value.sql, digits), type_of(KIND_FLOAT));
        return true;
    }
    if (round) {
        *result = expr_make(arena_printf(parser->arena, "h_round(%lld, %s, %s, %s)", (long long)type_pack(value.type),
                                         value.sql, arguments[1].sql, count > 2 ? arguments[2].sql : "0"),
                            value.type);
        return true;
    }
    struct type type = value.type;
    if (type.kind == KIND_DECIMAL)
        type.scale = 0;
    *result = expr_make(arena_printf(parser->arena, "%s(%lld, %s, %d)", ceiling ? "h_ceiling" : "h_floor",
                                     (long long)type_pack(type), value.sql, scale),
                        type);
    return true;
}
