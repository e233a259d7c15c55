/*
 * Function calls: CAST and its kind, aggregates and windows, and a table of plain functions.
 */
#ifndef EXPRCALL_H
#define EXPRCALL_H

#include "expr.h"

/* True when the word before a parenthesis is a function (reserved words such as LEFT and CONVERT are too; IN and VALUES
 * are not). */
bool exprcall_is_call(const struct parser *parser);
struct expr exprcall_parse(struct parser *parser);

#endif
