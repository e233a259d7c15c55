/*
 * One pass over the text; each function takes the place where its token begins and returns where it ends.
 */
#include <string.h>
#include <strings.h>

#include "lex.h"

struct lexer {
    const char *at;
    const char *end;
    int line;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool begins_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '#' || (unsigned char)c >= 0x80;
}

static bool in_word(char c)
{
    return begins_word(c) || is_digit(c) || c == '@' || c == '$';
}

static char peek(const struct lexer *lexer, size_t ahead)
{
    return (size_t)(lexer->end - lexer->at) > ahead ? lexer->at[ahead] : '\0';
}

static void skip_line(struct lexer *lexer)
{
    while (lexer->at < lexer->end && *lexer->at != '\n')
        lexer->at++;
}

/* False: the comment does not end. */
static bool skip_comment(struct lexer *lexer)
{
    int depth = 0;
    int begun = lexer->line;
    do {
        if (peek(lexer, 0) == '/' && peek(lexer, 1) == '*') {
            depth++;
            lexer->at += 2;
        } else if (peek(lexer, 0) == '*' && peek(lexer, 1) == '/') {
            depth--;
            lexer->at += 2;
        } else if (lexer->at < lexer->end) {
            lexer->line += *lexer->at == '\n';
            lexer->at++;
        } else {
            lexer->line = begun; /* that is the line to be told */
            return false;
        }
    } while (depth > 0);
    return true;
}

static bool skip_blanks(struct lexer *lexer)
{
    while (lexer->at < lexer->end) {
        if (*lexer->at == '\n' || strchr(" \t\r\f\v", *lexer->at) != NULL) {
            lexer->line += *lexer->at == '\n';
            lexer->at++;
        } else if (peek(lexer, 0) == '-' && peek(lexer, 1) == '-') {
            skip_line(lexer);
        } else if (peek(lexer, 0) == '/' && peek(lexer, 1) == '*') {
            if (!skip_comment(lexer))
                return false;
        } else {
            break;
        }
    }
    return true;
}

/* From the opening quote to behind the closing one; a doubled closing quote stands for itself. False: it does not end.
 */
static bool quoted(struct lexer *lexer, char closing)
{
    for (lexer->at++; lexer->at < lexer->end; lexer->at++) {
        lexer->line += *lexer->at == '\n';
        if (*lexer->at == closing) {
            if (peek(lexer, 1) != closing) {
                lexer->at++;
                return true;
            }
            lexer->at++;
        }
    }
    return false;
}

static enum lex_kind number(struct lexer *lexer)
{
    enum lex_kind kind = LEX_INTEGER;
    if (peek(lexer, 0) == '0' && (peek(lexer, 1) == 'x' || peek(lexer, 1) == 'X')) {
        lexer->at += 2;
        while (strchr("0123456789abcdefABCDEF", peek(lexer, 0)) != NULL && peek(lexer, 0) != '\0')
            lexer->at++;
        return LEX_HEX;
    }
    while (is_digit(peek(lexer, 0)))
        lexer->at++;
    if (peek(lexer, 0) == '.') {
        kind = LEX_DECIMAL;
        lexer->at++;
        while (is_digit(peek(lexer, 0)))
            lexer->at++;
    }
    size_t sign = peek(lexer, 1) == '+' || peek(lexer, 1) == '-' ? 1 : 0;
    if ((peek(lexer, 0) == 'e' || peek(lexer, 0) == 'E') && is_digit(peek(lexer, 1 + sign))) {
        kind = LEX_FLOAT;
        lexer->at += 1 + sign;
        while (is_digit(peek(lexer, 0)))
            lexer->at++;
    }
    return kind;
}

static enum lex_kind sign(struct lexer *lexer)
{
    static const char pairs[][3] = {
        "<>", "<=", ">=", "!=", "!<", "!>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "::"};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (peek(lexer, 0) == pairs[i][0] && peek(lexer, 1) == pairs[i][1]) {
            lexer->at += 2;
            return LEX_SIGN;
        }
    }
    lexer->at++;
    return LEX_SIGN;
}

static enum lex_kind word(struct lexer *lexer)
{
    while (lexer->at < lexer->end && in_word(*lexer->at))
        lexer->at++;
    return LEX_WORD;
}

/* False: a quote is not closed. */
static bool next(struct lexer *lexer, bool quoted_names, struct token *token)
{
    char c = *lexer->at;
    *token = (struct token){.text = lexer->at, .line = lexer->line};
    bool closed = true;
    if (c == '\'' || ((c == 'N' || c == 'n') && peek(lexer, 1) == '\'')) {
        token->kind = c == '\'' ? LEX_STRING : LEX_NSTRING;
        lexer->at += c == '\'' ? 0 : 1;
        closed = quoted(lexer, '\'');
    } else if (c == '[') {
        token->kind = LEX_NAME;
        closed = quoted(lexer, ']');
    } else if (c == '"') {
        token->kind = quoted_names ? LEX_NAME : LEX_STRING;
        closed = quoted(lexer, '"');
    } else if (c == '@') {
        (void)word(lexer);
        token->kind = LEX_VARIABLE;
    } else if (is_digit(c) || (c == '.' && is_digit(peek(lexer, 1)))) {
        token->kind = number(lexer);
    } else {
        token->kind = begins_word(c) ? word(lexer) : sign(lexer);
    }
    token->size = (size_t)(lexer->at - token->text);
    return closed;
}

const struct token *lex_split(struct arena *arena, const char *text, size_t size, bool quoted_names, size_t *count,
                              struct sqlerr *error)
{
    struct lexer lexer = {text, text + size, 1};
    struct buffer tokens = {0};
    const struct token *result = NULL;
    int begun = 1; /* the line of what did not end */
    for (;;) {
        struct token token = {.kind = LEX_END, .text = lexer.end};
        if (!skip_blanks(&lexer)) {
            sqlerr_set(error, 113);
            begun = lexer.line;
            break;
        }
        token.line = begun = lexer.line;
        if (lexer.at < lexer.end && !next(&lexer, quoted_names, &token)) {
            sqlerr_set(error, 105, arena_copy(arena, token.text + 1, token.size - 1));
            break;
        }
        buffer_add(&tokens, &token, sizeof token);
        if (token.kind == LEX_END) {
            const void *copy = arena_copy(arena, tokens.data, tokens.size);
            *count = tokens.size / sizeof token;
            result = copy;
            break;
        }
    }
    if (error->number != 0)
        error->line = begun;
    buffer_free(&tokens);
    return result;
}

char *lex_content(struct arena *arena, const struct token *token, size_t *size)
{
    size_t prefix = token->kind == LEX_NSTRING ? 2 : 1;
    if (token->kind != LEX_STRING && token->kind != LEX_NSTRING && token->kind != LEX_NAME) {
        *size = token->size;
        return arena_copy(arena, token->text, token->size);
    }
    char closing = token->text[token->size - 1];
    char *content = arena_alloc(arena, token->size);
    *size = 0;
    for (size_t i = prefix; i + 1 < token->size; i++) {
        content[(*size)++] = token->text[i];
        if (token->text[i] == closing)
            i++; /* its double */
    }
    return content;
}

bool lex_is(const struct token *token, const char *word)
{
    return (token->kind == LEX_WORD || token->kind == LEX_SIGN) && strlen(word) == token->size &&
           strncasecmp(token->text, word, token->size) == 0;
}
