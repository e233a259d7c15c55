/*
 * Expressions and conditions: T-SQL in, SQLite's SQL and the static type out.
 */
#ifndef EXPR_H
#define EXPR_H

#include "parser.h"

struct expr {
    const char *sql; /* the arena's */
    struct type type;
    const struct value *constant; /* a literal: conversions happen while translating; NULL: not a literal */
    const char *name;             /* of a plain column, NULL for all else */
    const char *chain; /* the operands of a sum or concatenation without what encloses them; NULL: no chain */
    char chain_kind;
    int chain_length;
};

/* A value, or with KIND_CONDITION a condition. */
struct expr expr_parse(struct parser *parser);
/* A value; a condition is error 102. */
struct expr expr_value(struct parser *parser);
/* A condition as SQL; a value is error 4145. */
const char *expr_condition(struct parser *parser);

struct expr expr_constant(struct parser *parser, struct value value, struct type type);
struct expr expr_number(struct parser *parser, int64_t number, enum kind kind);
struct expr expr_make(const char *sql, struct type type);
struct expr expr_null(struct parser *parser);

/* CAST, or CONVERT with a style, or VALUE_ASSIGN. */
struct expr expr_convert(struct parser *parser, struct expr expr, struct type to, int style);

/* The SQL with " COLLATE ci" behind it when it is text that compares without regard to case. */
const char *expr_collated(struct parser *parser, struct expr expr);

/* Two values compared, both in their common type. */
struct expr expr_compare(struct parser *parser, struct expr left, const char *sign, struct expr right);

/* a, a.b, a.b.c, a.b.c.d: a column in reach. Errors 207, 209, 4104. */
struct expr expr_column(struct parser *parser);

/* A primary with its signs before it and COLLATE behind it. */
struct expr expr_signed(struct parser *parser);

/* Everything from a literal to a function call (exprcall.h) that arithmetic combines. */
struct expr expr_primary(struct parser *parser);

#endif
