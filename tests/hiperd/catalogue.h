/*
 * Which tables the three databases (master, Caixa, Gestao) have and of which types their columns are. SQLite's own
 * schema is untyped here; this is what the translation asks. Safe for several threads: what is found is copied out.
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

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

/* Adds a copy of the table, or replaces the one of that name; sets its object_id. */
void catalogue_put(struct catalogue *catalogue, enum database database, struct table *table);
void catalogue_remove(struct catalogue *catalogue, enum database database, const char *name);

/* The table of that object_id; false: none. */
bool catalogue_find_id(struct catalogue *catalogue, enum database database, int id, struct arena *arena,
                       struct table *table);

#endif
