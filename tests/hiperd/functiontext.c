/*
 * Text: lengths and positions count UTF-16 units, as SQL Server does without a _SC collation.
 */
#include <stdio.h>
#include <string.h>

#include "cp1252.h"
#include "functionlike.h"
#include "functions.h"
#include "type.h"
#include "wtf8.h"

#define LONGEST ((size_t)16 << 20)

struct text {
    const char *bytes;
    size_t size;
};

static struct text text_of(sqlite3_value *value)
{
    const void *bytes = sqlite3_value_text(value);
    return (struct text){bytes != NULL ? bytes : "", (size_t)sqlite3_value_bytes(value)};
}

static void give(sqlite3_context *context, const char *bytes, size_t size)
{
    sqlite3_result_text(context, size > 0 ? bytes : "", (int)size, SQLITE_TRANSIENT);
}

static void give_buffer(sqlite3_context *context, struct buffer *buffer)
{
    give(context, buffer->data, buffer->size);
    buffer_free(buffer);
}

static size_t without_blanks(struct text text)
{
    while (text.size > 0 && text.bytes[text.size - 1] == ' ')
        text.size--;
    return text.size;
}

static void h_len(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    struct text text = text_of(values[0]);
    sqlite3_result_int64(context, (sqlite3_int64)wtf8_units(text.bytes, without_blanks(text)));
}

/* (value, its packed type): bytes as SQL Server stores them */
static void h_datalength(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    struct type type = type_unpack(sqlite3_value_int64(values[1]));
    sqlite3_int64 size = sqlite3_value_bytes(values[0]);
    if (type_is_text(type.kind)) {
        struct text text = text_of(values[0]);
        size = (sqlite3_int64)wtf8_units(text.bytes, text.size) * (type_is_unicode(type.kind) ? 2 : 1);
    } else if (!type_is_binary(type.kind)) {
        size = type_bytes(type.kind);
    }
    sqlite3_result_int64(context, size);
}

/* Case of ASCII and of the letters that Latin-1 has. */
static void change_case(sqlite3_context *context, sqlite3_value **values, bool up)
{
    struct buffer result = {0};
    if (functions_any_null(context, 1, values))
        return;
    struct text text = text_of(values[0]);
    for (size_t i = 0, used = 0; i < text.size; i += used) {
        uint32_t point = wtf8_next(text.bytes + i, text.size - i, &used);
        bool upper = (point >= 'A' && point <= 'Z') || (point >= 0xC0 && point <= 0xDE && point != 0xD7);
        bool lower = (point >= 'a' && point <= 'z') || (point >= 0xE0 && point <= 0xFE && point != 0xF7);
        wtf8_add(&result, up && lower ? point - 32 : !up && upper ? point + 32 : point);
    }
    give_buffer(context, &result);
}

static void h_upper(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    change_case(context, values, true);
}

static void h_lower(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    change_case(context, values, false);
}

static void trim(sqlite3_context *context, sqlite3_value **values, bool left, bool right)
{
    if (functions_any_null(context, 1, values))
        return;
    struct text text = text_of(values[0]);
    if (right)
        text.size = without_blanks(text);
    while (left && text.size > 0 && text.bytes[0] == ' ') {
        text.bytes++;
        text.size--;
    }
    give(context, text.bytes, text.size);
}

static void h_ltrim(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    trim(context, values, true, false);
}

static void h_rtrim(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    trim(context, values, false, true);
}

static void h_trim(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    trim(context, values, true, true);
}

/* The UTF-16 units from `start` (counted from 0) on, `length` of them; a pair may be cut in two. */
static void units(sqlite3_context *context, struct text text, int64_t start, int64_t length)
{
    struct buffer wide = {0};
    struct buffer result = {0};
    wtf8_to_utf16(&wide, text.bytes, text.size);
    int64_t all = (int64_t)wide.size / 2;
    if (start < 0) {
        length += start;
        start = 0;
    }
    if (start > all)
        start = all;
    if (length > all - start)
        length = all - start;
    if (length > 0)
        wtf8_from_utf16(&result, wide.data + start * 2, (size_t)length * 2);
    give_buffer(context, &result);
    buffer_free(&wide);
}

static void h_substring(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (!functions_any_null(context, count, values))
        units(context, text_of(values[0]), sqlite3_value_int64(values[1]) - 1, sqlite3_value_int64(values[2]));
}

static void h_left(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (!functions_any_null(context, count, values))
        units(context, text_of(values[0]), 0, sqlite3_value_int64(values[1]));
}

static void h_right(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    struct text text = text_of(values[0]);
    int64_t all = (int64_t)wtf8_units(text.bytes, text.size);
    int64_t wanted = sqlite3_value_int64(values[1]);
    units(context, text, wanted > all ? 0 : all - wanted, wanted);
}

/* The place of `part` in `text` from byte `from` on, case ignored in ASCII; -1: nowhere. */
static int64_t find(struct text text, struct text part, size_t from)
{
    for (size_t i = from; part.size > 0 && i + part.size <= text.size; i++) {
        size_t j = 0;
        for (; j < part.size; j++) {
            char a = text.bytes[i + j];
            char b = part.bytes[j];
            a = (char)(a >= 'A' && a <= 'Z' ? a + 32 : a);
            b = (char)(b >= 'A' && b <= 'Z' ? b + 32 : b);
            if (a != b)
                break;
        }
        if (j == part.size)
            return (int64_t)i;
    }
    return -1;
}

static void h_replace(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct buffer result = {0};
    if (functions_any_null(context, count, values))
        return;
    struct text text = text_of(values[0]);
    struct text part = text_of(values[1]);
    struct text with = text_of(values[2]);
    size_t from = 0;
    for (int64_t at = find(text, part, 0); at >= 0; at = find(text, part, from)) {
        buffer_add(&result, text.bytes + from, (size_t)at - from);
        buffer_add(&result, with.bytes, with.size);
        from = (size_t)at + part.size;
    }
    buffer_add(&result, text.bytes + from, text.size - from);
    give_buffer(context, &result);
}

static void h_charindex(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    struct text text = text_of(values[1]);
    int64_t start = count > 2 ? sqlite3_value_int64(values[2]) - 1 : 0;
    size_t from = wtf8_bytes_of(text.bytes, text.size, start > 0 ? (size_t)start : 0);
    int64_t at = find(text, text_of(values[0]), from);
    sqlite3_result_int64(context, at < 0 ? 0 : (sqlite3_int64)wtf8_units(text.bytes, (size_t)at) + 1);
}

static void h_replicate(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct buffer result = {0};
    if (functions_any_null(context, count, values))
        return;
    struct text text = text_of(values[0]);
    sqlite3_int64 times = sqlite3_value_int64(values[1]);
    for (; times > 0 && result.size < LONGEST; times--)
        buffer_add(&result, text.bytes, text.size);
    give_buffer(context, &result);
}

static void h_reverse(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct buffer result = {0};
    if (functions_any_null(context, count, values))
        return;
    struct text text = text_of(values[0]);
    for (size_t end = text.size; end > 0;) {
        size_t begin = end - 1;
        while (begin > 0 && ((unsigned char)text.bytes[begin] & 0xC0) == 0x80)
            begin--;
        buffer_add(&result, text.bytes + begin, end - begin);
        end = begin;
    }
    give_buffer(context, &result);
}

static void h_stuff(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct buffer result = {0};
    if (functions_any_null(context, count, values))
        return;
    struct text text = text_of(values[0]);
    struct text with = text_of(values[3]);
    int64_t start = sqlite3_value_int64(values[1]) - 1;
    int64_t removed = sqlite3_value_int64(values[2]);
    if (start < 0 || removed < 0 || (size_t)start >= wtf8_units(text.bytes, text.size)) {
        sqlite3_result_null(context);
        return;
    }
    size_t head = wtf8_bytes_of(text.bytes, text.size, (size_t)start);
    size_t tail = wtf8_bytes_of(text.bytes, text.size, (size_t)(start + removed));
    buffer_add(&result, text.bytes, head);
    buffer_add(&result, with.bytes, with.size);
    buffer_add(&result, text.bytes + tail, text.size - tail);
    give_buffer(context, &result);
}

static void h_space(sqlite3_context *context, int count, sqlite3_value **values)
{
    char blanks[8000];
    if (functions_any_null(context, count, values))
        return;
    sqlite3_int64 wanted = sqlite3_value_int64(values[0]);
    size_t size = wanted < 0 ? 0 : wanted > 8000 ? 8000 : (size_t)wanted;
    memset(blanks, ' ', sizeof blanks);
    give(context, blanks, size);
}

/* NCHAR may make half a surrogate pair. */
static void h_nchar(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct buffer result = {0};
    if (functions_any_null(context, count, values))
        return;
    sqlite3_int64 point = sqlite3_value_int64(values[0]);
    if (point < 0 || point > 0xFFFF) {
        sqlite3_result_null(context);
        return;
    }
    wtf8_add(&result, (uint32_t)point);
    give_buffer(context, &result);
}

static void h_char(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct buffer result = {0};
    if (functions_any_null(context, count, values))
        return;
    sqlite3_int64 byte = sqlite3_value_int64(values[0]);
    if (byte < 0 || byte > 255) {
        sqlite3_result_null(context);
        return;
    }
    wtf8_add(&result, cp1252_decode((unsigned char)byte));
    give_buffer(context, &result);
}

static void h_unicode(sqlite3_context *context, int count, sqlite3_value **values)
{
    size_t used = 0;
    struct text text = text_of(values[0]);
    if (functions_any_null(context, count, values) || text.size == 0)
        return;
    uint32_t point = wtf8_next(text.bytes, text.size, &used);
    sqlite3_result_int64(context, point >= 0x10000 ? 0xD800 + ((point - 0x10000) >> 10) : point);
}

static void h_ascii(sqlite3_context *context, int count, sqlite3_value **values)
{
    size_t used = 0;
    struct text text = text_of(values[0]);
    if (!functions_any_null(context, count, values) && text.size > 0)
        sqlite3_result_int(context, cp1252_encode(wtf8_next(text.bytes, text.size, &used)));
}

/* STR(number, width, decimals) */
static void h_str(sqlite3_context *context, int count, sqlite3_value **values)
{
    char text[128];
    if (functions_any_null(context, count, values))
        return;
    int width = count > 1 ? sqlite3_value_int(values[1]) : 10;
    int decimals = count > 2 ? sqlite3_value_int(values[2]) : 0;
    if (width < 1 || width > 100 || decimals < 0 || decimals > 16) {
        sqlite3_result_null(context);
        return;
    }
    int size = snprintf(text, sizeof text, "%*.*f", width, decimals, sqlite3_value_double(values[0]));
    if (size > width) {
        memset(text, '*', (size_t)width);
        size = width;
    }
    give(context, text, (size_t)size);
}

/* Joins texts; two halves of a surrogate pair that meet become one character. */
static void h_concat(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct buffer result = {0};
    if (functions_any_null(context, count, values))
        return;
    for (int i = 0; i < count; i++) {
        struct text text = text_of(values[i]);
        size_t used = 0;
        if (text.size >= 3 && (unsigned char)text.bytes[0] == 0xED) {
            wtf8_add(&result, wtf8_next(text.bytes, text.size, &used));
        }
        buffer_add(&result, text.bytes + used, text.size - used);
    }
    give_buffer(context, &result);
}

const struct function functiontext_list[] = {{"h_len", 1, h_len},
                                             {"h_datalength", 2, h_datalength},
                                             {"h_upper", 1, h_upper},
                                             {"h_lower", 1, h_lower},
                                             {"h_ltrim", 1, h_ltrim},
                                             {"h_rtrim", 1, h_rtrim},
                                             {"h_trim", 1, h_trim},
                                             {"h_substring", 3, h_substring},
                                             {"h_left", 2, h_left},
                                             {"h_right", 2, h_right},
                                             {"h_replace", 3, h_replace},
                                             {"h_charindex", -1, h_charindex},
                                             {"h_replicate", 2, h_replicate},
                                             {"h_reverse", 1, h_reverse},
                                             {"h_stuff", 4, h_stuff},
                                             {"h_space", 1, h_space},
                                             {"h_nchar", 1, h_nchar},
                                             {"h_char", 1, h_char},
                                             {"h_unicode", 1, h_unicode},
                                             {"h_ascii", 1, h_ascii},
                                             {"h_str", -1, h_str},
                                             {"h_like", 3, functionlike_call},
                                             {"h_concat", -1, h_concat},
                                             {NULL, 0, NULL}};
