/*
 * Aggregates and window functions: COUNT, SUM, AVG, MIN, MAX, ROW_NUMBER, RANK, LAG ... with OVER. SQLite has them all;
 * sums of scaled integers are exact, and one that does not fit in 64 bits is an error there too.
 */
#ifndef EXPRAGGREGATE_H
#define EXPRAGGREGATE_H

#include "expr.h"

/* Reads the rest of the call behind its opening parenthesis, with OVER (...). False: not one of these, and nothing is
 * read. */
bool expraggregate_call(struct parser *parser, const char *name, struct expr *result);

#endif
