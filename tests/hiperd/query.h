/*
 * SELECT: common table expressions, UNION, TOP, ORDER BY, OFFSET. The select list stands before FROM but is understood
 * only after it, so FROM is read first and the parser goes back.
 */
#ifndef QUERY_H
#define QUERY_H

#include "parser.h"

struct query {
    /* Given: the types that the columns must have (an INSERT's table), NULL: their own. VALUE_ASSIGN conversions. */
    const struct column *wanted;
    size_t wanted_count;
    /* Given: the CTE that this query is the body of; it is in reach from the second branch on. */
    struct cte *self;
    /* Out: the columns, their names "" where they have none; the arena's. */
    struct column *columns;
    size_t count;
    /* Out: the variables of SELECT @a = ..., NULL when it is none. */
    const char **variables;
};

/* WITH ... SELECT ... OPTION (...): a statement. The SQL is the arena's. */
const char *query_statement(struct parser *parser, struct query *query);

/* Only the WITH clause, if there is one, "" otherwise: it also stands before INSERT, UPDATE and DELETE. */
const char *query_with(struct parser *parser);

/* The same without WITH: what follows query_with, and an INSERT's SELECT. */
const char *query_body(struct parser *parser, struct query *query);

/* A SELECT in parentheses that sees the sources around it; the parentheses are the caller's. */
const char *query_nested(struct parser *parser, struct query *query);

/* Steps to the FROM that belongs to the list here, of a SELECT or of an UPDATE's SET. False: there is none. */
bool query_seek_from(struct parser *parser);

/* OPTION (...) if it is there. */
void query_skip_option(struct parser *parser);

#endif
