/*
 * The databases' files: three SQLite databases in a private folder under TMPDIR, in WAL mode, so that a reader never
 * waits for a writer nor a writer for a reader. A child process that outlives this one removes the folder, also when
 * this one is killed.
 */
#ifndef STORE_H
#define STORE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "catalogue.h"
#include "reason.h"

struct store;

/* Creates the folder and the databases. Before any thread. NULL: *why says why. */
struct store *store_open(struct reason *why);
void store_close(struct store *store);

/* A connection of its own for one session: the databases are attached under their names. Close with sqlite3_close. */
sqlite3 *store_connect(struct store *store, struct reason *why);

struct catalogue *store_catalogue(struct store *store);

#endif
