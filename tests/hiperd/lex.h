/*
 * The tokens of Transact-SQL: comments (nested), [names] and "names", N'text' with doubled quotes, 0x constants,
 * numbers, @variables. Tokens point into the text, which must outlive them. Source: "Transact-SQL syntax conventions",
 * "Constants".
 */
#ifndef LEX_H
#define LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "sqlerr.h"

enum lex_kind {
    LEX_END,
    LEX_WORD,     /* a bare name or keyword */
    LEX_NAME,     /* [x] or "x": never a keyword */
    LEX_VARIABLE, /* @x or @@x */
    LEX_STRING,   /* 'x' */
    LEX_NSTRING,  /* N'x' */
    LEX_INTEGER,
    LEX_DECIMAL,
    LEX_FLOAT,
    LEX_HEX,
    LEX_SIGN /* operators and punctuation, of one or two characters */
};

struct token {
    enum lex_kind kind;
    const char *text; /* as written, with its quotes */
    size_t size;
    int line;
};

/*
 * Splits `text`; the last of the *count tokens is LEX_END. The array is the arena's. NULL: error 105 or 113. With
 * `quoted_names` off ("SET QUOTED_IDENTIFIER OFF") "x" is a string.
 */
const struct token *lex_split(struct arena *arena, const char *text, size_t size, bool quoted_names, size_t *count,
                              struct sqlerr *error);

/* The token's content: without quotes and brackets, doubled ones halved; as written for all others. The arena's. */
char *lex_content(struct arena *arena, const struct token *token, size_t *size);

/* True for the word or sign, in any case; a [name] is neither. */
bool lex_is(const struct token *token, const char *word);

#endif
