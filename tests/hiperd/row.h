/*
 * A cell of a row that SQLite gives, as a value.
 */
#ifndef ROW_H
#define ROW_H

#include <sqlite3.h>

#include "value.h"

/* Text and blobs are SQLite's own, until the statement goes on. */
struct value row_value(sqlite3_stmt *row, int column);

/* The same with the bytes in the arena. */
struct value row_copy(sqlite3_stmt *row, int column, struct arena *arena);

#endif
