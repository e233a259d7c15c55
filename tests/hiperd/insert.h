/*
 * INSERT: VALUES, a query, DEFAULT VALUES. Values are converted to the columns' types as an assignment, so that text
 * too long is error 8152.
 */
#ifndef INSERT_H
#define INSERT_H

#include "run.h"

/* The parser stands at the verb; `with` is the WITH clause before it, already translated. */
void insert_run(struct run *run, const char *with);

#endif
