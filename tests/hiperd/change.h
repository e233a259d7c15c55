/*
 * UPDATE, DELETE, TRUNCATE: values are converted to the columns' types as an assignment, so that text too long is error
 * 8152.
 */
#ifndef CHANGE_H
#define CHANGE_H

#include "run.h"

/* The parser stands at the verb; `with` is the WITH clause before it, already translated. */
void change_update(struct run *run, const char *with);
void change_delete(struct run *run, const char *with);
void change_truncate(struct run *run);

#endif
