/*
 * Reading a call and choosing what it becomes. Plain functions are rows of a table: which types the arguments are
 * brought to, which function of SQLite does the work (those with h_ are in functions.c and functiondate.c), which type
 * comes out.
 */
#include <string.h>
#include <strings.h>

#include "exprcall.h"
#include "exprcast.h"
#include "exprglobal.h"
#include "expraggregate.h"

#define ARGUMENTS 32

/*
 * Arguments: s text, i integer, n number, m date or time, f float, v any; what follows a ? may be left out; * repeats
 * the last one. Result: i int, b bigint, f float, 1 as the first argument, s text as the first argument but longer, u
 * nvarchar(1), c varchar(1), d date, t datetime, g uniqueidentifier.
 */
static const struct function {
    const char *name;
    const char *arguments;
    char result;
    const char *sqlite;
} functions[] = {
    {"LEN", "s", 'i', "h_len"},
    {"UPPER", "s", '1', "h_upper"},
    {"LOWER", "s", '1', "h_lower"},
    {"LTRIM", "s", '1', "h_ltrim"},
    {"RTRIM", "s", '1', "h_rtrim"},
    {"TRIM", "s", '1', "h_trim"},
    {"SUBSTRING", "sii", '1', "h_substring"},
    {"LEFT", "si", '1', "h_left"},
    {"RIGHT", "si", '1', "h_right"},
    {"REPLACE", "sss", 's', "h_replace"},
    {"CHARINDEX", "ss?i", 'i', "h_charindex"},
    {"REPLICATE", "si", 's', "h_replicate"},
    {"REVERSE", "s", '1', "h_reverse"},
    {"STUFF", "siis", 's', "h_stuff"},
    {"SPACE", "i", 'c', "h_space"},
    {"NCHAR", "i", 'u', "h_nchar"},
    {"CHAR", "i", 'c', "h_char"},
    {"UNICODE", "s", 'i', "h_unicode"},
    {"ASCII", "s", 'i', "h_ascii"},
    {"STR", "f?ii", 'c', "h_str"},
    {"ABS", "n", '1', "h_abs"},
    {"SIGN", "n", 'i', "h_sign"},
    {"SQRT", "f", 'f', "sqrt"},
    {"POWER", "ff", 'f', "pow"},
    {"DATEFROMPARTS", "iii", 'd', "h_datefromparts"},
    {"DATETIMEFROMPARTS", "iiiiiii", 't', "h_datetimefromparts"},
    {"NEWID", "", 'g', "h_newid"},
    {"ISNUMERIC", "s", 'i', "h_isnumeric"},
    {"ISDATE", "v", 'i', "h_isdate"},
};

static struct type result_type(char code, const struct expr *arguments, size_t count)
{
    struct type first = count > 0 ? arguments[0].type : type_of(KIND_INT);
    bool nullable = false;
    for (size_t i = 0; i < count; i++)
        nullable = nullable || arguments[i].type.nullable;
    struct type type = first;
    switch (code) {
    case 'i':
        type = type_of(KIND_INT);
        break;
    case 'b':
        type = type_of(KIND_BIGINT);
        break;
    case 'f':
        type = type_of(KIND_FLOAT);
        break;
    case 'u':
        type = type_text(KIND_NVARCHAR, 1);
        break;
    case 'c':
        type = type_text(KIND_VARCHAR, 8000);
        break;
    case 'd':
        type = type_of(KIND_DATE);
        break;
    case 'g':
        type = type_of(KIND_GUID);
        break;
    case 't':
        type = type_of(KIND_DATETIME);
        break;
    case 's':
        type = type_text(type_is_unicode(first.kind) ? KIND_NVARCHAR : KIND_VARCHAR,
                         first.length == TYPE_MAX_LENGTH ? TYPE_MAX_LENGTH : 8000);
        break;
    default:
        if (type.kind == KIND_CHAR || type.kind == KIND_NCHAR)
            type.kind = type.kind == KIND_CHAR ? KIND_VARCHAR : KIND_NVARCHAR;
        break;
    }
    type.nullable = nullable;
    return type;
}

/* Brings one argument to what the function takes. */
static struct expr fit(struct parser *parser, struct expr argument, char code)
{
    switch (code) {
    case 's':
        return type_is_text(argument.type.kind) ? argument
                                                : expr_convert(parser, argument, type_text(KIND_VARCHAR, 8000), 0);
    case 'i':
        return type_is_integer(argument.type.kind) ? argument : expr_convert(parser, argument, type_of(KIND_BIGINT), 0);
    case 'f':
        return expr_convert(parser, argument, type_of(KIND_FLOAT), 0);
    case 'n':
        return type_is_number(argument.type.kind) ? argument : expr_convert(parser, argument, type_of(KIND_FLOAT), 0);
    default:
        return argument;
    }
}

static struct expr call_plain(struct parser *parser, const struct function *function, struct expr *arguments,
                              size_t count)
{
    struct buffer sql = {0};
    const char *code = function->arguments;
    bool optional = false;
    buffer_printf(&sql, "%s(", function->sqlite);
    for (size_t i = 0; i < count; i++) {
        if (*code == '?') {
            optional = true;
            code++;
        }
        if (*code == '\0')
            parser_fail(parser, 174, function->name, arena_printf(parser->arena, "%zu", i));
        arguments[i] = fit(parser, arguments[i], *code);
        buffer_printf(&sql, "%s%s", i > 0 ? ", " : "", arguments[i].sql);
        code += *code != '\0';
    }
    if (*code != '\0' && *code != '?' && !optional)
        parser_fail(parser, 174, function->name, arena_printf(parser->arena, "%zu", strlen(function->arguments)));
    buffer_text(&sql, ")");
    struct expr result =
        expr_make(arena_copy(parser->arena, sql.data, sql.size), result_type(function->result, arguments, count));
    buffer_free(&sql);
    return result;
}

/* ISNULL takes the first type, where COALESCE takes the common one. */
static struct expr isnull(struct parser *parser, struct expr *arguments)
{
    struct type type = arguments[0].type.kind == KIND_NULL ? arguments[1].type : arguments[0].type;
    struct expr second = expr_convert(parser, arguments[1], type, 0);
    struct expr result = expr_make(arena_printf(parser->arena, "ifnull(%s, %s)", arguments[0].sql, second.sql), type);
    result.type.nullable = arguments[0].type.nullable && second.type.nullable;
    return result;
}

/* NOT NULL as soon as one argument is: SQL Server tells the client so. */
static struct expr coalesce(struct parser *parser, struct expr *arguments, size_t count)
{
    struct type common = arguments[0].type;
    struct buffer sql = {0};
    bool nullable = true;
    for (size_t i = 1; i < count; i++)
        common = type_common(common, arguments[i].type);
    buffer_text(&sql, "coalesce(");
    for (size_t i = 0; i < count; i++) {
        nullable = nullable && arguments[i].type.nullable;
        buffer_printf(&sql, "%s%s", i > 0 ? ", " : "", expr_convert(parser, arguments[i], common, 0).sql);
    }
    buffer_text(&sql, ")");
    struct expr result = expr_make(arena_copy(parser->arena, sql.data, sql.size), common);
    result.type.nullable = nullable;
    buffer_free(&sql);
    return result;
}

/* CONCAT takes NULL for an empty text, where + gives NULL. */
static struct expr concat(struct parser *parser, struct expr *arguments, size_t count)
{
    struct buffer sql = {0};
    struct type type = type_text(KIND_VARCHAR, 8000);
    buffer_text(&sql, "h_concat(''");
    for (size_t i = 0; i < count; i++) {
        if (type_is_unicode(arguments[i].type.kind))
            type = type_text(KIND_NVARCHAR, 4000);
        buffer_printf(&sql, ", ifnull(%s, '')", fit(parser, arguments[i], 's').sql);
    }
    buffer_text(&sql, ")");
    struct expr result = expr_make(arena_copy(parser->arena, sql.data, sql.size), type);
    buffer_free(&sql);
    return result;
}

static struct expr datalength(struct parser *parser, const struct expr *argument)
{
    struct type type = type_of(KIND_INT);
    const char *sql =
        arena_printf(parser->arena, "h_datalength(%s, %lld)", argument->sql, (long long)type_pack(argument->type));
    return expr_make(sql, type);
}

/* Functions whose result depends on their arguments' types in ways of their own. */
static bool call_special(struct parser *parser, const char *name, struct expr *arguments, size_t count,
                         struct expr *result)
{
    if (strcasecmp(name, "ISNULL") == 0 && count == 2)
        *result = isnull(parser, arguments);
    else if (strcasecmp(name, "COALESCE") == 0 && count >= 2)
        *result = coalesce(parser, arguments, count);
    else if (strcasecmp(name, "CONCAT") == 0 && count >= 2)
        *result = concat(parser, arguments, count);
    else if (strcasecmp(name, "DATALENGTH") == 0 && count == 1)
        *result = datalength(parser, &arguments[0]);
    else if (strcasecmp(name, "NULLIF") == 0 && count == 2) {
        const char *same = expr_compare(parser, arguments[0], "=", arguments[1]).sql;
        *result = expr_make(arena_printf(parser->arena, "CASE WHEN %s THEN NULL ELSE %s END", same, arguments[0].sql),
                            arguments[0].type);
        result->type.nullable = true;
    } else {
        return exprcast_rounding(parser, name, arguments, count, result);
    }
    return true;
}

bool exprcall_is_call(const struct parser *parser)
{
    static const char *const words[] = {"LEFT", "RIGHT", "CONVERT", "COALESCE", "NULLIF"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (parser_is(parser, words[i]))
            return true;
    return !parser_is_reserved(parser_peek(parser));
}

struct expr exprcall_parse(struct parser *parser)
{
    size_t size = 0;
    struct expr arguments[ARGUMENTS];
    size_t count = 0;
    struct expr result = expr_null(parser);
    const char *name = lex_content(parser->arena, parser_take(parser), &size);
    parser_expect(parser, "(");
    if (exprcast_call(parser, name, &result) || expraggregate_call(parser, name, &result))
        return result;
    while (!parser_is(parser, ")") && !parser_at_end(parser) && count < ARGUMENTS) {
        arguments[count++] = expr_value(parser);
        if (!parser_accept(parser, ","))
            break;
    }
    parser_expect(parser, ")");
    if (parser->error.number != 0 || call_special(parser, name, arguments, count, &result) ||
        exprglobal_call(parser, name, arguments, count, &result))
        return result;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcasecmp(functions[i].name, name) == 0)
            return call_plain(parser, &functions[i], arguments, count);
    parser_fail(parser, 195, name, "");
    return result;
}
