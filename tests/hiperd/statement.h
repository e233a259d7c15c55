/*
 * One statement of a batch: translated, and executed unless the run skips.
 */
#ifndef STATEMENT_H
#define STATEMENT_H

#include "run.h"

/* Takes the statement that is next, with the semicolons before it. */
void statement_run(struct run *run);

/* A statement without rows and without a count still ends with a DONE of its own. */
void statement_done(struct run *run);

#endif
