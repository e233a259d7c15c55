/*
 * The list of a SELECT: expressions with their names, * written out, @variable = expression.
 */
#ifndef SELECTLIST_H
#define SELECTLIST_H

#include "expr.h"

struct selectitem {
    struct expr expr;
    const char *name;     /* "": none */
    const char *variable; /* SELECT @v = expr; NULL otherwise */
};

struct selectlist {
    struct selectitem *items; /* the arena's */
    size_t count;
};

/* Reads the list at the parser, whose scope holds the sources. */
void selectlist_parse(struct parser *parser, struct selectlist *list);

#endif
