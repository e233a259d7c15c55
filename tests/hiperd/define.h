/*
 * DDL: CREATE TABLE, CREATE INDEX, ALTER TABLE (ADD, DROP COLUMN), DROP TABLE, sp_rename of a column. The table becomes
 * one of SQLite's and an entry in the catalogue; the system views get their rows.
 */
#ifndef DEFINE_H
#define DEFINE_H

#include "run.h"

void define_create(struct run *run);
void define_alter(struct run *run);
void define_drop(struct run *run);
/* EXEC sp_rename 'table.column', 'new', 'COLUMN', the arguments as literals. */
void define_rename(struct run *run, const char *from, const char *to);

/* The identity begins at its seed again; nothing for a table without one. False: the error is reported. */
bool define_seed(struct run *run, enum database database, const struct table *table);

#endif
