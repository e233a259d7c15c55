/*
 * Calls whose arguments are no plain expressions (CAST, CONVERT, IIF, the parts of dates), and rounding.
 */
#ifndef EXPRCAST_H
#define EXPRCAST_H

#include "expr.h"

/* Reads the rest of the call behind its opening parenthesis. False: not one of these, and nothing is read. */
bool exprcast_call(struct parser *parser, const char *name, struct expr *result);

/* ROUND, CEILING, FLOOR. False: none of them. */
bool exprcast_rounding(struct parser *parser, const char *name, struct expr *arguments, size_t count,
                       struct expr *result);

#endif
