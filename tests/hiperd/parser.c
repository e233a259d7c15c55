/*
 * Steps over the tokens.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parser.h"

/* Those of "Reserved Keywords (Transact-SQL)" that can follow where a name can stand, or that begin a statement. */
static const char *const reserved[] = {
    "ADD",       "ALL",     "ALTER",       "AND",      "ANY",      "AS",        "ASC",       "BEGIN",      "BETWEEN",
    "BREAK",     "BULK",    "BY",          "CASE",     "CHECK",    "CLOSE",     "CLUSTERED", "COALESCE",   "COLLATE",
    "COLUMN",    "COMMIT",  "CONSTRAINT",  "CONTINUE", "CONVERT",  "CREATE",    "CROSS",     "CURRENT",    "DATABASE",
    "DECLARE",   "DEFAULT", "DELETE",      "DESC",     "DISTINCT", "DROP",      "ELSE",      "END",        "EXCEPT",
    "EXEC",      "EXECUTE", "EXISTS",      "FETCH",    "FOR",      "FOREIGN",   "FROM",      "FULL",       "FUNCTION",
    "GRANT",     "GROUP",   "HAVING",      "IDENTITY", "IF",       "IN",        "INDEX",     "INNER",      "INSERT",
    "INTERSECT", "INTO",    "IS",          "JOIN",     "KEY",      "LEFT",      "LIKE",      "MERGE",      "NOT",
    "NULL",      "NULLIF",  "OF",          "ON",       "OPEN",     "OPTION",    "OR",        "ORDER",      "OUTER",
    "OVER",      "PIVOT",   "PRIMARY",     "PRINT",    "PROC",     "PROCEDURE", "RAISERROR", "REFERENCES", "RETURN",
    "REVOKE",    "RIGHT",   "ROLLBACK",    "SAVE",     "SELECT",   "SET",       "TABLE",     "THEN",       "TO",
    "TOP",       "TRAN",    "TRANSACTION", "TRIGGER",  "TRUNCATE", "UNION",     "UNIQUE",    "UPDATE",     "USE",
    "USER",      "VALUES",  "VIEW",        "WAITFOR",  "WHEN",     "WHERE",     "WHILE",     "WITH"};

const struct token *parser_ahead(const struct parser *parser, size_t count)
{
    size_t at = parser->at + count;
    return &parser->tokens[at < parser->count ? at : parser->count - 1];
}

const struct token *parser_peek(const struct parser *parser)
{
    return parser_ahead(parser, 0);
}

const struct token *parser_take(struct parser *parser)
{
    const struct token *token = parser_peek(parser);
    if (parser->at + 1 < parser->count)
        parser->at++;
    return token;
}

bool parser_is(const struct parser *parser, const char *word)
{
    return lex_is(parser_peek(parser), word);
}

bool parser_are(const struct parser *parser, const char *first, const char *second)
{
    return parser_is(parser, first) && lex_is(parser_ahead(parser, 1), second);
}

bool parser_accept(struct parser *parser, const char *word)
{
    if (!parser_is(parser, word))
        return false;
    (void)parser_take(parser);
    return true;
}

void parser_expect(struct parser *parser, const char *word)
{
    if (!parser_accept(parser, word))
        parser_fail_here(parser);
}

bool parser_at_end(const struct parser *parser)
{
    return parser_peek(parser)->kind == LEX_END;
}

bool parser_is_reserved(const struct token *token)
{
    if (token->kind != LEX_WORD)
        return false;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (lex_is(token, reserved[i]))
            return true;
    return false;
}

bool parser_is_name(const struct parser *parser)
{
    const struct token *token = parser_peek(parser);
    return token->kind == LEX_NAME || (token->kind == LEX_WORD && !parser_is_reserved(token));
}

const char *parser_name(struct parser *parser)
{
    size_t size = 0;
    if (!parser_is_name(parser)) {
        parser_fail_here(parser);
        return "";
    }
    return lex_content(parser->arena, parser_take(parser), &size);
}

/* A name that is not found stands before the parser, a sign that does not belong there is next. */
static void stop(struct parser *parser, bool before)
{
    size_t at = before && parser->at > 0 ? parser->at - 1 : parser->at;
    parser->error.line = parser->tokens[at].line;
    parser->at = parser->count - 1;
}

void parser_fail(struct parser *parser, int number, const char *first, const char *second)
{
    if (parser->error.number != 0)
        return;
    sqlerr_set(&parser->error, number, first, second, "");
    stop(parser, parser->error.class > 15 || parser_at_end(parser));
}

void parser_fail_here(struct parser *parser)
{
    size_t size = 0;
    const struct token *token = parser_peek(parser);
    /* At the end SQL Server names the last token that it has read. */
    if (token->kind == LEX_END && parser->at > 0)
        token = &parser->tokens[parser->at - 1];
    parser_fail(parser, parser_is_reserved(token) ? 156 : 102, lex_content(parser->arena, token, &size), "");
}

void parser_fail_name(struct parser *parser, int number, const char *name)
{
    if (!parser->checking)
        parser_fail(parser, number, name, "");
}

void parser_fail_with(struct parser *parser, const struct sqlerr *error)
{
    if (parser->error.number != 0 || parser->checking)
        return;
    parser->error = *error;
    stop(parser, parser->error.class > 15 || parser_at_end(parser));
}

static int type_number(struct parser *parser)
{
    const struct token *token = parser_peek(parser);
    if (token->kind != LEX_INTEGER) {
        parser_fail_here(parser);
        return 0;
    }
    return (int)strtol(parser_take(parser)->text, NULL, 10);
}

/* float(1) to float(24) is a real. */
static void type_sizes(struct parser *parser, struct type *type)
{
    if (parser_accept(parser, "max")) {
        type->length = TYPE_MAX_LENGTH;
    } else {
        int first = type_number(parser);
        if (type->kind == KIND_DECIMAL) {
            type->precision = first;
            type->scale = parser_accept(parser, ",") ? type_number(parser) : 0;
            if (first < 1 || first > 38 || type->scale > first)
                parser_fail_here(parser);
        } else if (type->kind == KIND_FLOAT) {
            if (first <= 24)
                type->kind = KIND_REAL;
        } else if (type_is_text(type->kind) || type_is_binary(type->kind)) {
            type->length = first;
            if (first < 1 || first > (type_is_unicode(type->kind) ? 4000 : 8000))
                parser_fail_here(parser);
        } else {
            type->scale = first;
        }
    }
    parser_expect(parser, ")");
}

struct type parser_type(struct parser *parser, bool cast)
{
    struct type type = type_of(KIND_INT);
    const char *name = parser_name(parser);
    if (strcasecmp(name, "sys") == 0 && parser_accept(parser, "."))
        name = parser_name(parser);
    if (!type_find(name, strlen(name), &type))
        parser_fail(parser, 243, name, "");
    bool sized = type_is_text(type.kind) || type_is_binary(type.kind);
    if (cast && sized && type.length == 1)
        type.length = 30;
    if (parser_accept(parser, "("))
        type_sizes(parser, &type);
    return type;
}

const char *parser_quote(struct parser *parser, const char *name)
{
    struct buffer quoted = {0};
    buffer_text(&quoted, "\"");
    for (const char *c = name; *c != '\0'; c++)
        buffer_add(&quoted, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    buffer_text(&quoted, "\"");
    const char *result = arena_copy(parser->arena, quoted.data, quoted.size);
    buffer_free(&quoted);
    return result;
}
