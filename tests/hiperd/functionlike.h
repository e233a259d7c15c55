/*
 * The matching of patterns, as a function of SQLite.
 */
#ifndef FUNCTIONLIKE_H
#define FUNCTIONLIKE_H

#include <sqlite3.h>

/* (text, pattern, escape or NULL) */
void functionlike_call(sqlite3_context *context, int count, sqlite3_value **values);

#endif
