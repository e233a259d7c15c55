/*
 * Which tables the three databases (master, Caixa, Gestao) have and of which types their columns are. SQLite's own
 * schema is untyped here; this is what the translation asks. Safe for several threads: what is found is copied out.
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "type.h"

enum database { DATABASE_MASTER, DATABASE_CAIXA, DATABASE_GESTAO, DATABASES };

struct column {
    const char *name;
    struct type type;
};

struct table {
    const char *schema; /* dbo, sys or INFORMATION_SCHEMA */
    const char *name;
    int id; /* object_id */
    struct column *columns;
    size_t count;
    int64_t seed; /* of the identity column: its first value, ... */
    int64_t step; /* ... how far apart they are, 0: there is none ... */
    int64_t next; /* ... and the value of the next row, kept only where SQLite does not count itself */
};

struct catalogue;

struct catalogue *catalogue_new(void);
void catalogue_free(struct catalogue *catalogue);

/* The database's name as clients see it: master, HiperPdv, Hiper. */
const char *catalogue_database_name(enum database database);
/* -1: no database of that name (any case). */
int catalogue_database_find(const char *name);

/* Copies the table of that schema (NULL: dbo) and name into *table and the arena. False: there is none. */
bool catalogue_find(struct catalogue *catalogue, enum database database, const char *schema, const char *name,
                    struct arena *arena, struct table *table);

/* The table's column of that name (any case); NULL: it has none. */
const struct column *catalogue_column(const struct table *table, const char *name);

/* Adds a copy of the table, or replaces the one of that name; sets its object_id. */
void catalogue_put(struct catalogue *catalogue, enum database database, struct table *table);
void catalogue_remove(struct catalogue *catalogue, enum database database, const char *name);

/* SQLite counts up by one, from one or more; all other identities are counted here. */
bool catalogue_counts(const struct table *table);
/* Takes the next value of such an identity. As in SQL Server no rollback gives it back. */
int64_t catalogue_next_identity(struct catalogue *catalogue, enum database database, int id);
/* From here on it goes on with `next`, or with a value beyond it when `given` is true and that one is further on. */
void catalogue_set_identity(struct catalogue *catalogue, enum database database, int id, int64_t next, bool given);

/* The table of that object_id; false: none. */
bool catalogue_find_id(struct catalogue *catalogue, enum database database, int id, struct arena *arena,
                       struct table *table);

#endif
