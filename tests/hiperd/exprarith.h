/*
 * Arithmetic and concatenation: which type comes out ("Precision, scale, and length (Transact-SQL)") and how SQLite
 * computes it exactly.
 */
#ifndef EXPRARITH_H
#define EXPRARITH_H

#include "expr.h"

/* `sign` is one of + - * / % & | ^. */
struct expr exprarith_combine(struct parser *parser, struct expr left, char sign, struct expr right);
struct expr exprarith_negate(struct parser *parser, struct expr inner);

#endif
