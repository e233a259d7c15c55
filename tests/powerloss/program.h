/*
 * pdv-outbox and pdv-merge as functions: their own mains, with standard input, output and error in files, and the
 * queue's output read as the world outside would read it.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "world.h"

/* Opens the files, in each process anew. Words for people go to `errors` (a path; NULL: nowhere). */
void program_begin(const char *errors);

/*
 * Runs `arguments` (separated by blanks) in the current folder with `input` ("": none) and returns the exit code.
 * *output is to be freed, NULL: nobody wants it. `world` learns of each line when it is written.
 */
int program_run(struct world *world, const char *arguments, const char *input, char **output);

/* What pdv-merge makes of the streams, which must be whole ones. To be freed. */
char *program_merge(const struct world *world, const char *streams);

/* PROGRAM_KILLED instead of an exit code: double_run.die_before was reached. */
#define PROGRAM_KILLED (-1)

#endif
