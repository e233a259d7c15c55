/*
 * What T-SQL's functions do, as functions of SQLite: their names begin with h_ and the translation alone uses them.
 * Also the collation ci: no case, no blanks at the end, as SQL_Latin1_General_CP1_CI_AS compares.
 */
#ifndef FUNCTIONS_H
#define FUNCTIONS_H

#include <sqlite3.h>
#include <stdbool.h>

#include "catalogue.h"
#include "value.h"

struct function {
    const char *name;
    int arguments; /* -1: any number */
    void (*call)(sqlite3_context *context, int count, sqlite3_value **values);
};

/* The kind of pointer, for sqlite3_bind_pointer, by which h_variable gets a struct variables. */
#define FUNCTIONS_VARIABLES "hiperd variables"

/* All of them on one connection; the catalogue counts identities. False: SQLite says why. */
bool functions_register(sqlite3 *db, struct catalogue *catalogue);

/* For functiontext.c, functiondate.c and functionexact.c. */
extern const struct function functiontext_list[];
extern const struct function functiondate_list[];
extern const struct function functionexact_list[];

/* Those of functionexact.c that are no plain functions. False: SQLite says why. */
bool functionexact_register(sqlite3 *db);

/* An argument, whose bytes are SQLite's, and a result. */
struct value functions_take(sqlite3_value *value);
void functions_give(sqlite3_context *context, const struct value *value);

/* Raises the message `number` of sqlerr.h. */
void functions_fail(sqlite3_context *context, int number, const char *first, const char *second);

/* True when an argument is NULL: then the result, NULL, is already set. */
bool functions_any_null(sqlite3_context *context, int count, sqlite3_value **values);

#endif
