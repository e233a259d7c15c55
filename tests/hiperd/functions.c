/*
 * Conversion, exact arithmetic, and registration of all the functions.
 */
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "functions.h"
#include "guid.h"
#include "numeric.h"
#include "value.h"
#include "wtf8.h"

void functions_fail(sqlite3_context *context, int number, const char *first, const char *second)
{
    struct sqlerr error = {0};
    char text[800];
    sqlerr_set(&error, number, first, second, "");
    sqlerr_encode(&error, text, sizeof text);
    sqlite3_result_error(context, text, -1);
}

bool functions_any_null(sqlite3_context *context, int count, sqlite3_value **values)
{
    for (int i = 0; i < count; i++) {
        if (sqlite3_value_type(values[i]) == SQLITE_NULL) {
            sqlite3_result_null(context);
            return true;
        }
    }
    return false;
}

struct value functions_take(sqlite3_value *value)
{
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        return value_integer(sqlite3_value_int64(value));
    case SQLITE_FLOAT:
        return (struct value){.form = VALUE_REAL, .real = sqlite3_value_double(value)};
    case SQLITE_TEXT: {
        const void *text = sqlite3_value_text(value);
        return value_text(text, (size_t)sqlite3_value_bytes(value));
    }
    case SQLITE_BLOB: {
        const void *blob = sqlite3_value_blob(value);
        return value_blob(blob != NULL ? blob : "", (size_t)sqlite3_value_bytes(value));
    }
    default:
        return (struct value){.form = VALUE_NULL};
    }
}

void functions_give(sqlite3_context *context, const struct value *value)
{
    switch (value->form) {
    case VALUE_NULL:
        sqlite3_result_null(context);
        break;
    case VALUE_INTEGER:
        sqlite3_result_int64(context, value->integer);
        break;
    case VALUE_REAL:
        sqlite3_result_double(context, value->real);
        break;
    case VALUE_TEXT:
        sqlite3_result_text(context, value->bytes, (int)value->size, SQLITE_TRANSIENT);
        break;
    case VALUE_BLOB:
        sqlite3_result_blob(context, value->bytes, (int)value->size, SQLITE_TRANSIENT);
        break;
    }
}

/* (value, from, to, style) */
static void convert(sqlite3_context *context, sqlite3_value **values, bool quietly)
{
    struct arena arena = {0};
    struct sqlerr error = {0};
    struct value in = functions_take(values[0]);
    struct value out;
    struct type from = type_unpack(sqlite3_value_int64(values[1]));
    struct type to = type_unpack(sqlite3_value_int64(values[2]));
    if (value_convert(&in, from, to, sqlite3_value_int(values[3]), &arena, &out, &error)) {
        functions_give(context, &out);
    } else if (quietly) {
        sqlite3_result_null(context);
    } else {
        char text[800];
        sqlerr_encode(&error, text, sizeof text);
        sqlite3_result_error(context, text, -1);
    }
    arena_free(&arena);
}

static void h_cv(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    convert(context, values, false);
}

static void h_try(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    convert(context, values, true);
}

static void h_quotient(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    double divisor = sqlite3_value_double(values[1]);
    if (divisor == 0)
        functions_fail(context, 8134, "", "");
    else
        sqlite3_result_double(context, sqlite3_value_double(values[0]) / divisor);
}

static void h_isnumeric(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    struct value value = functions_take(values[0]);
    struct wide ignored;
    bool is = value.form == VALUE_TEXT && wide_parse(value.bytes, value.size, 4, &ignored) >= 0;
    sqlite3_result_int(context, is);
}

static void h_newid(sqlite3_context *context, int count, sqlite3_value **values)
{
    unsigned char wire[GUID_SIZE];
    unsigned char sorted[GUID_SIZE];
    (void)count;
    (void)values;
    if (sys_random(wire, sizeof wire) != 0) {
        sqlite3_result_error(context, "no random bytes", -1);
        return;
    }
    wire[7] = (unsigned char)((wire[7] & 0x0F) | 0x40); /* RFC 9562: version 4, in the third group */
    wire[8] = (unsigned char)((wire[8] & 0x3F) | 0x80);
    guid_from_wire(wire, sorted);
    sqlite3_result_blob(context, sorted, sizeof sorted, SQLITE_TRANSIENT);
}

/* (the statement's variables, place): a variable as it is now, where a SELECT assigns to it row by row */
static void h_variable(sqlite3_context *context, int count, sqlite3_value **values)
{
    const struct variables *variables = sqlite3_value_pointer(values[0], FUNCTIONS_VARIABLES);
    size_t place = (size_t)sqlite3_value_int64(values[1]);
    (void)count;
    if (variables != NULL && place < variables->count)
        functions_give(context, &variables->list[place].value);
}

/* (database, object_id): the next value of an identity that SQLite does not count */
static void h_identity(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    sqlite3_result_int64(context, catalogue_next_identity(sqlite3_user_data(context),
                                                          (enum database)sqlite3_value_int(values[0]),
                                                          sqlite3_value_int(values[1])));
}

static const struct function functions_list[] = {{"h_cv", 4, h_cv},
                                                 {"h_try", 4, h_try},
                                                 {"h_quotient", 2, h_quotient},
                                                 {"h_isnumeric", 1, h_isnumeric},
                                                 {NULL, 0, NULL}};

/* Lower case of Latin, Greek and Cyrillic letters: enough for names in a store. */
static uint32_t fold(uint32_t point)
{
    if (point < 0x80)
        return point >= 'A' && point <= 'Z' ? point + 32 : point;
    if ((point >= 0xC0 && point <= 0xDE && point != 0xD7) || (point >= 0x391 && point <= 0x3A9) ||
        (point >= 0x410 && point <= 0x42F))
        return point + 32;
    if ((point >= 0x100 && point <= 0x137) || (point >= 0x14A && point <= 0x177))
        return point | 1;
    return point;
}

/* By code points after folding: not the order of Windows' tables, but equality, and that is what statements rely on. */
static int compare_ci(void *unused, int size_a, const void *a, int size_b, const void *b)
{
    const char *left = a;
    const char *right = b;
    size_t left_size = (size_t)size_a;
    size_t right_size = (size_t)size_b;
    (void)unused;
    while (left_size > 0 && left[left_size - 1] == ' ')
        left_size--;
    while (right_size > 0 && right[right_size - 1] == ' ')
        right_size--;
    size_t i = 0;
    size_t j = 0;
    while (i < left_size && j < right_size) {
        size_t used_left = 0;
        size_t used_right = 0;
        uint32_t x = fold(wtf8_next(left + i, left_size - i, &used_left));
        uint32_t y = fold(wtf8_next(right + j, right_size - j, &used_right));
        if (x != y)
            return x < y ? -1 : 1;
        i += used_left;
        j += used_right;
    }
    return (i < left_size) - (j < right_size);
}

static bool add_all(sqlite3 *db, const struct function *list)
{
    for (; list->name != NULL; list++)
        if (sqlite3_create_function(db, list->name, list->arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                    list->call, NULL, NULL) != SQLITE_OK)
            return false;
    return true;
}

bool functions_register(sqlite3 *db, struct catalogue *catalogue)
{
    return sqlite3_create_collation(db, "ci", SQLITE_UTF8, NULL, compare_ci) == SQLITE_OK &&
           /* These three give another value at every call. */
           sqlite3_create_function(db, "h_identity", 2, SQLITE_UTF8, catalogue, h_identity, NULL, NULL) == SQLITE_OK &&
           sqlite3_create_function(db, "h_newid", 0, SQLITE_UTF8, NULL, h_newid, NULL, NULL) == SQLITE_OK &&
           sqlite3_create_function(db, "h_variable", 2, SQLITE_UTF8, NULL, h_variable, NULL, NULL) == SQLITE_OK &&
           add_all(db, functions_list) && add_all(db, functiontext_list) && functionexact_register(db) &&
           add_all(db, functionexact_list) && add_all(db, functiondate_list);
}
