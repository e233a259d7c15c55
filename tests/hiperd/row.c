/*
 * SQLite's five types are those of struct value.
 */
#include "row.h"

struct value row_value(sqlite3_stmt *row, int column)
{
    switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
        return value_integer(sqlite3_column_int64(row, column));
    case SQLITE_FLOAT:
        return (struct value){.form = VALUE_REAL, .real = sqlite3_column_double(row, column)};
    case SQLITE_NULL:
        return (struct value){.form = VALUE_NULL};
    default: {
        bool text = sqlite3_column_type(row, column) == SQLITE_TEXT;
        const void *bytes = sqlite3_column_blob(row, column);
        size_t size = (size_t)sqlite3_column_bytes(row, column);
        bytes = bytes != NULL ? bytes : "";
        return text ? value_text(bytes, size) : value_blob(bytes, size);
    }
    }
}

struct value row_copy(sqlite3_stmt *row, int column, struct arena *arena)
{
    struct value value = row_value(row, column);
    if (value.form == VALUE_TEXT || value.form == VALUE_BLOB)
        value.bytes = arena_copy(arena, value.bytes, value.size);
    return value;
}
