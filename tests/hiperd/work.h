/*
 * Transactions as T-SQL counts them, over one of SQLite's. SQLite's begins with the first write: until then every
 * SELECT sees what others have committed meanwhile, as READ COMMITTED does, and the write has nothing old to wait for
 * in vain. It is a savepoint, which outside of a transaction begins one, so that the loader of scripts can have its own
 * around it.
 */
#ifndef WORK_H
#define WORK_H

#include "batch.h"

/* One more @@TRANCOUNT. */
void work_begin(const struct batch *batch);

/* One less; the outermost makes the changes last. False: there is none, or SQLite says why not. */
bool work_commit(const struct batch *batch);

/* All is undone, @@TRANCOUNT is 0. False: there is none. */
bool work_rollback(const struct batch *batch);

/* SAVE TRANSACTION; and back to it. False: there is no transaction, or no such point in it. */
bool work_save(const struct batch *batch, const char *name);
bool work_return(const struct batch *batch, const char *name);

/* Before a statement that begins a transaction by itself while IMPLICIT_TRANSACTIONS is on. */
void work_touch(const struct batch *batch);

/* The same, and SQLite's transaction begins where one is counted: before every write. False: SQLite says why not. */
bool work_write(const struct batch *batch);

/* SQLite undoes everything by itself when a write is interrupted or finds no room: then the count follows. */
void work_look(const struct batch *batch);

#endif
