/*
 * One value as SQLite holds it, and its conversion between types as CAST and CONVERT do it ("CAST and CONVERT
 * (Transact-SQL)"). The translation converts literals with it, SQLite every other value.
 */
#ifndef VALUE_H
#define VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "sqlerr.h"
#include "type.h"
#include "wide.h"

enum value_form { VALUE_NULL, VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };

struct value {
    enum value_form form;
    int64_t integer;
    double real;
    const char *bytes; /* text or blob; owned by an arena or by SQLite */
    size_t size;
};

/* Assignment to a column: text that is too long is error 8152, where CAST cuts it. Other styles are CONVERT's, 0 none.
 */
#define VALUE_ASSIGN (-1)

/*
 * Converts `in` of type `from` to `to`. What *out points to is in the arena, or is `in`'s own. NULL stays NULL.
 * False: *error says why.
 */
bool value_convert(const struct value *in, struct type from, struct type to, int style, struct arena *arena,
                   struct value *out, struct sqlerr *error);

/* An exact number: the bits of an integer or decimal. */
struct wide value_wide(const struct value *value);
/* The other way, in the form of the type. False: it has more digits than a decimal of that precision, or than 18. */
bool value_of_wide(const struct wide *wide, struct type type, struct arena *arena, struct value *value);

struct value value_integer(int64_t integer);
struct value value_text(const char *text, size_t size);
struct value value_blob(const void *bytes, size_t size);

/* The value as a literal in SQLite's SQL. */
void value_write_sql(const struct value *value, struct buffer *sql);

#endif
