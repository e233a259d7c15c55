/*
 * Arithmetic and concatenation: which type comes out ("Precision, scale, and length (Transact-SQL)") and how SQLite
 * computes it exactly.
 */
#ifndef EXPRARITH_H
#define EXPRARITH_H

#include "expr.h"

/* `sign` is one of + - * / % & | ^. */
struct expr exprarith_combine(struct parser *parser, struct expr left, char sign, struct expr right);
/* What = value, += value and their kind assign to what was `before`; the parser stands at the sign. */
struct expr exprarith_assigned(struct parser *parser, struct expr before);
struct expr exprarith_negate(struct parser *parser, struct expr inner);

#endif
