/*
 * Reading tokens one by one, the names in reach, and the first error. The translation is one pass: each function of
 * expr.h, query.h and so on reads its part of T-SQL and returns SQLite's SQL with its static type. After an error the
 * parser stands at the end of the tokens, so that every loop ends by itself and nobody has to ask.
 */
#ifndef PARSER_H
#define PARSER_H

#include "context.h"
#include "lex.h"

/* A table or query in a FROM clause. */
struct source {
    struct source *next;
    const char *alias;
    const char *table; /* as SQLite knows it; NULL: a query */
    const struct column *columns;
    size_t count;
    bool optional; /* the outer side of a join: every column may be NULL */
};

/* A column that was named (grouping.h). */
struct use {
    struct use *next;
    const struct source *source;
    const struct column *column;
    bool aggregated;
};

/* The sources of one SELECT, and the SELECT around it. */
struct scope {
    struct source *sources;
    struct scope *outer;
    struct use *uses; /* the newest first */
    bool aggregates;  /* an aggregate function was seen in this SELECT */
};

/* WITH name (columns) AS (...) */
struct cte {
    struct cte *next;
    const char *name;
    const struct column *columns;
    size_t count;
};

struct parser {
    const struct token *tokens;
    size_t count;
    size_t at;
    struct arena *arena;
    struct context *context;
    struct scope *scope;
    struct cte *ctes;
    struct sqlerr error;
    bool checking;  /* only the syntax counts: a name that is not found is no error */
    unsigned reads; /* bit n: a table or view of database n is read or changed */
    bool assigning; /* within SELECT @a = ...: a variable may change from row to row */
};

const struct token *parser_peek(const struct parser *parser);
const struct token *parser_ahead(const struct parser *parser, size_t count);
const struct token *parser_take(struct parser *parser);
bool parser_is(const struct parser *parser, const char *word);
bool parser_are(const struct parser *parser, const char *first, const char *second);
/* Takes the word or sign if it is next. */
bool parser_accept(struct parser *parser, const char *word);
/* The same; error 102 or 156 if it is not. */
void parser_expect(struct parser *parser, const char *word);
bool parser_at_end(const struct parser *parser);

/* A name, bare or quoted, not a reserved word: "" after an error. The arena's. */
const char *parser_name(struct parser *parser);
bool parser_is_name(const struct parser *parser);
bool parser_is_reserved(const struct token *token);

/* The first error: 102 or 156 near the next token, or any other number (message arguments as in sqlerr_set). */
void parser_fail_here(struct parser *parser);
void parser_fail(struct parser *parser, int number, const char *first, const char *second);
/* An error in a name: none while only checking. */
void parser_fail_name(struct parser *parser, int number, const char *name);
/* Takes over what a conversion left; it stands at the current line. */
void parser_fail_with(struct parser *parser, const struct sqlerr *error);

/* A type as in DECLARE, CAST and CREATE TABLE: name [(n | max | p[,s])]. `cast`: char types without size have 30. */
struct type parser_type(struct parser *parser, bool cast);

/* The name in SQLite's double quotes. The arena's. */
const char *parser_quote(struct parser *parser, const char *name);

#endif
