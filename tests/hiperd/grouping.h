/*
 * Which columns a SELECT names, and where: in one that groups, those outside of aggregates must be named in GROUP BY.
 */
#ifndef GROUPING_H
#define GROUPING_H

#include "parser.h"

/* Notes that the column of that source was named; `source` is in the scope. */
void grouping_use(struct parser *parser, struct scope *scope, const struct source *source, const struct column *column);

/* What was named since `before` (the scope's uses then) stood in an aggregate. */
void grouping_aggregate(struct parser *parser, const struct use *before);

/* Takes what was named since the last call; the scope begins anew. */
struct use *grouping_take(struct parser *parser);

/* Error `number` for the first of `uses` that stands in no aggregate and is not among `grouped`. */
void grouping_check(struct parser *parser, const struct use *uses, const struct use *grouped, int number);

#endif
