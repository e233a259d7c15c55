/*
 * Text from every type, and binary strings: nvarchar gives its UTF-16LE bytes and varchar its code page's, as SQL
 * Server stores them.
 */
#include <stdio.h>
#include <string.h>

#include "guid.h"
#include "momentformat.h"
#include "numeric.h"
#include "valuetext.h"
#include "wtf8.h"

/* Keeps what a buffer holds in the arena and gives the buffer back. */
static struct value keep(struct buffer *buffer, struct arena *arena, enum value_form form)
{
    struct value value = {.form = form, .size = buffer->size};
    value.bytes = arena_copy(arena, buffer->data, buffer->size);
    buffer_free(buffer);
    return value;
}

static bool is_ascii(const struct value *in)
{
    for (size_t i = 0; i < in->size; i++)
        if ((unsigned char)in->bytes[i] >= 0x80)
            return false;
    return true;
}

/* What a code page cannot hold becomes '?', at the latest when the text becomes varchar. */
static struct value through_cp1252(const struct value *in, struct arena *arena)
{
    struct buffer narrow = {0};
    struct buffer wide = {0};
    wtf8_to_cp1252(&narrow, in->bytes, in->size);
    wtf8_from_cp1252(&wide, narrow.data, narrow.size);
    buffer_free(&narrow);
    return keep(&wide, arena, VALUE_TEXT);
}

static struct value text_of_binary(const struct value *in, struct type to, int style, struct arena *arena)
{
    struct buffer text = {0};
    if (style == 1 || style == 2) {
        if (style == 1)
            buffer_text(&text, "0x");
        for (size_t i = 0; i < in->size; i++)
            buffer_printf(&text, "%02X", (unsigned char)in->bytes[i]);
    } else if (type_is_unicode(to.kind)) {
        wtf8_from_utf16(&text, in->bytes, in->size);
    } else {
        wtf8_from_cp1252(&text, in->bytes, in->size);
    }
    return keep(&text, arena, VALUE_TEXT);
}

static size_t write_float(double real, int style, char text[64])
{
    int size = 0;
    if (style == 3)
        size = snprintf(text, 64, "%.17g", real);
    else if (style == 2 || style == 1)
        size = snprintf(text, 64, "%.*e", style == 1 ? 7 : 15, real);
    else
        size = snprintf(text, 64, "%.6g", real);
    return size < 0 ? 0 : (size_t)size;
}

static struct value text_of_scalar(const struct value *in, struct type from, int style, struct arena *arena)
{
    char text[64];
    size_t size = 0;
    const void *bytes = in->bytes;
    if (from.kind == KIND_DECIMAL) {
        struct wide wide = value_wide(in);
        size = wide_format(&wide, from.scale, text);
    } else if (in->form == VALUE_REAL)
        size = write_float(in->real, style, text);
    else if (from.kind == KIND_GUID) {
        guid_format(bytes, text);
        size = GUID_TEXT_SIZE;
    } else if (from.kind == KIND_DATETIMEOFFSET) {
        struct zoned zoned = moment_unpack(bytes);
        size = momentformat_write_zoned(&zoned, from.scale, style, text);
    } else if (type_is_moment(from.kind) || from.kind == KIND_TIME) {
        size = momentformat_write(in->integer, from, style, text);
    } else {
        size = (size_t)snprintf(text, sizeof text, "%lld", (long long)in->integer);
    }
    return value_text(arena_copy(arena, text, size), size);
}

/* Keeps `kept` bytes, and the half of a pair that the room ends in: SQL Server counts units, not characters. */
static void cut_text(struct value *text, size_t kept, size_t room, struct arena *arena)
{
    struct buffer cut = {0};
    size_t used = 0;
    if (wtf8_units(text->bytes, kept) == room) {
        text->size = kept;
        return;
    }
    buffer_add(&cut, text->bytes, kept);
    wtf8_add(&cut, 0xD800 + ((wtf8_next(text->bytes + kept, text->size - kept, &used) - 0x10000) >> 10));
    *text = keep(&cut, arena, VALUE_TEXT);
}

/* Cuts or pads to the length that the type says. */
static bool fit_text(struct value *text, struct type from, struct type to, int style, struct arena *arena,
                     struct sqlerr *error)
{
    if (to.length == TYPE_MAX_LENGTH)
        return true;
    size_t room = (size_t)to.length;
    size_t units = wtf8_units(text->bytes, text->size);
    if (units > room) {
        size_t kept = wtf8_bytes_of(text->bytes, text->size, room);
        /* Blanks may be lost on assignment, characters may not. */
        if (style == VALUE_ASSIGN && strspn(text->bytes + kept, " ") < text->size - kept)
            return sqlerr_set(error, 8152);
        if (type_is_number(from.kind) || from.kind == KIND_GUID)
            return sqlerr_set(error, 8115, from.kind == KIND_DECIMAL ? "numeric" : "expression", type_name(to.kind));
        cut_text(text, kept, room, arena);
    } else if (units < room && (to.kind == KIND_CHAR || to.kind == KIND_NCHAR)) {
        char *padded = arena_alloc(arena, text->size + (room - units) + 1);
        if (text->size > 0)
            memcpy(padded, text->bytes, text->size);
        memset(padded + text->size, ' ', room - units);
        text->bytes = padded;
        text->size += room - units;
    }
    return true;
}

bool valuetext_to_text(const struct value *in, struct type from, struct type to, int style, struct arena *arena,
                       struct value *out, struct sqlerr *error)
{
    bool moment = type_is_moment(from.kind) || from.kind == KIND_TIME || from.kind == KIND_DATETIMEOFFSET;
    if (moment && !momentformat_knows(style, from.kind)) {
        char number[16];
        (void)snprintf(number, sizeof number, "%d", style);
        return sqlerr_set(error, 281, number, type_name(from.kind));
    }
    if (in->form == VALUE_TEXT)
        *out = !type_is_unicode(to.kind) && !is_ascii(in) ? through_cp1252(in, arena) : *in;
    else if (type_is_binary(from.kind))
        *out = text_of_binary(in, to, style, arena);
    else
        *out = text_of_scalar(in, from, style, arena);
    return fit_text(out, from, to, style, arena, error);
}

static struct value bytes_of_integer(int64_t integer, size_t size, struct arena *arena)
{
    unsigned char *bytes = arena_alloc(arena, 8);
    uint64_t rest = (uint64_t)integer;
    for (size_t i = size; i > 0; i--, rest >>= 8)
        bytes[i - 1] = (unsigned char)(rest & 0xFF);
    return value_blob(bytes, size);
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = c != '\0' ? strchr(digits, c) : NULL;
    return found != NULL ? (int)(found - digits) % 16 : -1;
}

static bool bytes_of_hex(const struct value *in, int style, struct arena *arena, struct value *out)
{
    const char *digits = in->bytes;
    size_t size = in->size;
    if (style == 1) {
        if (size < 2 || digits[0] != '0' || (digits[1] != 'x' && digits[1] != 'X'))
            return false;
        digits += 2;
        size -= 2;
    }
    unsigned char *bytes = arena_alloc(arena, size / 2 + 1);
    for (size_t i = 0; i + 1 < size; i += 2) {
        int high = hex_digit(digits[i]);
        int low = hex_digit(digits[i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i / 2] = (unsigned char)(high * 16 + low);
    }
    *out = value_blob(bytes, size / 2);
    return size % 2 == 0;
}

static bool binary_of(const struct value *in, struct type from, int style, struct arena *arena, struct value *out)
{
    struct buffer bytes = {0};
    if (in->form == VALUE_TEXT && (style == 1 || style == 2))
        return bytes_of_hex(in, style, arena, out);
    if (in->form == VALUE_TEXT) {
        if (type_is_unicode(from.kind))
            wtf8_to_utf16(&bytes, in->bytes, in->size);
        else
            wtf8_to_cp1252(&bytes, in->bytes, in->size);
        *out = keep(&bytes, arena, VALUE_BLOB);
    } else if (from.kind == KIND_GUID) {
        unsigned char *wire = arena_alloc(arena, GUID_SIZE);
        const void *sorted = in->bytes;
        guid_to_wire(sorted, wire);
        *out = value_blob(wire, GUID_SIZE);
    } else if (type_is_integer(from.kind)) {
        static const size_t sizes[] = {1, 1, 2, 4, 8};
        *out = bytes_of_integer(in->integer, sizes[from.kind - KIND_BIT], arena);
    } else {
        return in->form == VALUE_BLOB && from.kind != KIND_DECIMAL;
    }
    return true;
}

bool valuetext_to_binary(const struct value *in, struct type from, struct type to, int style, struct arena *arena,
                         struct value *out, struct sqlerr *error)
{
    if (!binary_of(in, from, style, arena, out))
        return sqlerr_set(error, 529, type_name(from.kind), type_name(to.kind));
    size_t room = (size_t)(to.length == TYPE_MAX_LENGTH ? 0 : to.length);
    if (to.length != TYPE_MAX_LENGTH && out->size > room) {
        if (style == VALUE_ASSIGN)
            return sqlerr_set(error, 8152);
        if (type_is_integer(from.kind)) /* the low bytes of a number, the first ones of all else */
            out->bytes += out->size - room;
        out->size = room;
    } else if (to.kind == KIND_BINARY && out->size < room) {
        char *padded = arena_alloc(arena, room);
        memcpy(padded + (type_is_integer(from.kind) ? room - out->size : 0), out->bytes, out->size);
        *out = value_blob(padded, room);
    }
    return true;
}
