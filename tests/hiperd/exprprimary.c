/*
 * What arithmetic combines: literals, variables, columns, CASE, CAST, subqueries, calls.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "expr.h"
#include "exprcall.h"
#include "exprglobal.h"
#include "numeric.h"
#include "query.h"
#include "wtf8.h"

static struct expr parse_string(struct parser *parser, enum kind kind)
{
    size_t size = 0;
    const char *text = lex_content(parser->arena, parser_take(parser), &size);
    struct value value = value_text(text, size);
    size_t units = wtf8_units(text, size);
    struct type type = type_text(kind, units > 4000 ? TYPE_MAX_LENGTH : (int)units);
    if (kind == KIND_VARCHAR) {
        /* A literal without N goes through the code page, as it does on its way to a real server. */
        struct value narrow;
        struct sqlerr error = {0};
        if (value_convert(&value, type, type, 0, parser->arena, &narrow, &error))
            value = narrow;
    }
    return expr_constant(parser, value, type);
}

/* As many digits as are written, but for zeros at the beginning of an integer. */
static struct type decimal_literal(struct parser *parser, const struct token *token)
{
    const char *point = memchr(token->text, '.', token->size);
    const char *end = token->text + token->size;
    size_t zeros = token->kind == LEX_INTEGER ? strspn(token->text, "0") : 0;
    int scale = point != NULL ? (int)(end - point) - 1 : 0;
    int digits = (int)(token->size - zeros) - (point != NULL ? 1 : 0);
    if (digits > WIDE_DIGITS)
        parser_fail(parser, 1007, arena_copy(parser->arena, token->text, token->size), "");
    return type_decimal(digits > 0 ? digits : 1, scale);
}

/* 1.50 is decimal(3,2), 1e0 a float, and an integer without a point the smallest of int and numeric that holds it. */
static struct expr parse_number(struct parser *parser)
{
    const struct token *token = parser_take(parser);
    struct value text = value_text(token->text, token->size);
    struct value value = {.form = VALUE_NULL};
    struct type type = type_of(KIND_INT);
    struct sqlerr error = {0};
    if (token->kind == LEX_FLOAT)
        type = type_of(KIND_FLOAT);
    else if (token->kind == LEX_DECIMAL || (token->size > 9 && strtoll(token->text, NULL, 10) > INT32_MAX))
        type = decimal_literal(parser, token); /* an integer beyond int is a numeric in T-SQL */
    if (parser->error.number == 0 &&
        !value_convert(&text, type_text(KIND_VARCHAR, 64), type, 0, parser->arena, &value, &error))
        parser_fail_with(parser, &error);
    return expr_constant(parser, value, type);
}

/* An odd number of digits has a zero before it. */
static struct expr parse_hex(struct parser *parser)
{
    const struct token *token = parser_take(parser);
    struct value value = value_text(token->text, token->size);
    struct type type = {.kind = KIND_VARBINARY, .length = (int)(token->size - 1) / 2};
    struct sqlerr error = {0};
    if (token->size % 2 != 0) { /* 0x1 is 0x01 */
        value.bytes = arena_printf(parser->arena, "0x0%.*s", (int)token->size - 2, token->text + 2);
        value.size++;
    }
    if (type.length < 1)
        type.length = 1;
    if (!value_convert(&value, type_text(KIND_VARCHAR, 8000), type, 1, parser->arena, &value, &error))
        parser_fail_with(parser, &error);
    return expr_constant(parser, value, type);
}

static struct expr parse_variable(struct parser *parser)
{
    size_t size = 0;
    const char *name = lex_content(parser->arena, parser_take(parser), &size);
    if (name[0] == '@' && name[1] == '@')
        return exprglobal_variable(parser, name);
    const struct variable *variable = context_variable(parser->context, name);
    if (variable == NULL) {
        parser_fail(parser, 137, name, "");
        return expr_null(parser);
    }
    int place = (int)(variable - parser->context->variables.list);
    if (parser->assigning)
        return expr_make(
            arena_printf(parser->arena, "h_variable(?%zu, %d)", parser->context->variables.count + 1, place),
            variable->type);
    return expr_make(arena_printf(parser->arena, "?%d", place + 1), variable->type);
}

#define CASE_BRANCHES 200

struct branches {
    const char *conditions[CASE_BRANCHES];
    struct expr results[CASE_BRANCHES];
    size_t count;
    struct type common;
};

static void add_branch(struct parser *parser, struct branches *branches, const char *when, struct expr result)
{
    if (branches->count == CASE_BRANCHES) {
        parser_fail_here(parser);
        return;
    }
    branches->common = branches->count == 0 ? result.type : type_common(branches->common, result.type);
    branches->conditions[branches->count] = when;
    branches->results[branches->count++] = result;
}

/* The results' common type is known only at the end, so all branches are kept till then. */
static struct expr parse_case(struct parser *parser)
{
    struct branches *branches = arena_alloc(parser->arena, sizeof *branches);
    bool simple = !parser_is(parser, "WHEN");
    struct expr subject = simple ? expr_value(parser) : expr_null(parser);
    while (parser_accept(parser, "WHEN")) {
        const char *when = simple ? expr_compare(parser, subject, "=", expr_value(parser)).sql : expr_condition(parser);
        parser_expect(parser, "THEN");
        add_branch(parser, branches, when, expr_value(parser));
    }
    bool has_else = parser_accept(parser, "ELSE");
    add_branch(parser, branches, NULL, has_else ? expr_value(parser) : expr_null(parser));
    parser_expect(parser, "END");
    struct buffer sql = {0};
    buffer_text(&sql, "CASE");
    for (size_t i = 0; i < branches->count; i++) {
        struct expr result = expr_convert(parser, branches->results[i], branches->common, 0);
        if (branches->conditions[i] != NULL)
            buffer_printf(&sql, " WHEN %s THEN %s", branches->conditions[i], result.sql);
        else
            buffer_printf(&sql, " ELSE %s END", result.sql);
    }
    struct expr expr = expr_make(arena_copy(parser->arena, sql.data, sql.size), branches->common);
    expr.type.nullable = expr.type.nullable || !has_else;
    buffer_free(&sql);
    return expr;
}

static struct expr parse_parenthesis(struct parser *parser)
{
    if (parser_is(parser, "SELECT")) {
        struct query query;
        const char *sql = query_nested(parser, &query);
        parser_expect(parser, ")");
        if (query.count != 1)
            parser_fail_here(parser);
        struct type type = query.count > 0 ? query.columns[0].type : type_of(KIND_INT);
        type.nullable = true;
        return expr_make(arena_printf(parser->arena, "(%s)", sql), type);
    }
    struct expr inner = expr_parse(parser);
    parser_expect(parser, ")");
    inner.sql = arena_printf(parser->arena, "(%s)", inner.sql);
    inner.name = NULL;
    inner.chain = NULL;
    return inner;
}

static struct expr parse_exists(struct parser *parser)
{
    struct query query;
    parser_expect(parser, "(");
    const char *sql = query_nested(parser, &query);
    parser_expect(parser, ")");
    return (struct expr){.sql = arena_printf(parser->arena, "EXISTS (%s)", sql), .type = {.kind = KIND_CONDITION}};
}

static struct expr parse_word(struct parser *parser)
{
    if (parser_accept(parser, "NULL"))
        return expr_null(parser);
    if (parser_accept(parser, "CASE"))
        return parse_case(parser);
    if (parser_accept(parser, "EXISTS"))
        return parse_exists(parser);
    if (parser_accept(parser, "CURRENT_TIMESTAMP"))
        return exprglobal_now(parser, "GETDATE");
    bool call = lex_is(parser_ahead(parser, 1), "(") && exprcall_is_call(parser);
    return call ? exprcall_parse(parser) : expr_column(parser);
}

struct expr expr_primary(struct parser *parser)
{
    switch (parser_peek(parser)->kind) {
    case LEX_STRING:
        return parse_string(parser, KIND_VARCHAR);
    case LEX_NSTRING:
        return parse_string(parser, KIND_NVARCHAR);
    case LEX_INTEGER:
    case LEX_DECIMAL:
    case LEX_FLOAT:
        return parse_number(parser);
    case LEX_HEX:
        return parse_hex(parser);
    case LEX_VARIABLE:
        return parse_variable(parser);
    case LEX_WORD:
        return parse_word(parser);
    case LEX_NAME:
        return expr_column(parser);
    default:
        if (parser_accept(parser, "("))
            return parse_parenthesis(parser);
        parser_fail_here(parser);
        return expr_null(parser);
    }
}
