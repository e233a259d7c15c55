/*
 * T-SQL scripts as hiperd gets them on its command line: a BOM or none, CRLF or LF, batches separated by GO on a line
 * of its own.
 */
#ifndef LOAD_H
#define LOAD_H

#include "batch.h"
#include "reason.h"
#include "store.h"

/* The system views of all databases. */
bool load_system(struct store *store, struct reason *why);

/* Runs the script in the database. False: *why names file, line and reason (EXIT_BAD_INPUT or EXIT_IO). */
bool load_file(struct store *store, enum database database, const char *path, struct reason *why);

#endif
