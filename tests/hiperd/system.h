/*
 * The system views INFORMATION_SCHEMA.TABLES and COLUMNS, sys.tables, objects, columns, types, schemas, databases: real
 * tables here, whose rows follow the catalogue.
 */
#ifndef SYSTEM_H
#define SYSTEM_H

#include "run.h"

/* The DDL of the views, T-SQL, for every database. */
extern const char system_ddl[];
/* What only master has: sys.databases, the sessions, the log of logins. */
extern const char system_master_ddl[];

/* The rows of a table, new or in place of its old ones. System views list themselves nowhere. */
void system_publish(struct run *run, enum database database, const struct table *table);
void system_forget(struct run *run, enum database database, const struct table *table);

#endif
