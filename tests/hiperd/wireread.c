/*
 * Reading never goes beyond the message: past its end everything is zero and the reader has failed.
 */
#include <string.h>

#include "guid.h"
#include "moment.h"
#include "wireread.h"
#include "wtf8.h"

uint64_t wireread_64(struct wirereader *reader)
{
    uint64_t low = wireread_32(reader);
    return low | (uint64_t)wireread_32(reader) << 32;
}

uint32_t wireread_32(struct wirereader *reader)
{
    uint32_t low = wireread_16(reader);
    return low | (uint32_t)wireread_16(reader) << 16;
}

unsigned wireread_16(struct wirereader *reader)
{
    unsigned low = wireread_8(reader);
    return low | wireread_8(reader) << 8;
}

unsigned wireread_8(struct wirereader *reader)
{
    if (reader->at >= reader->size) {
        reader->failed = true;
        return 0;
    }
    return reader->bytes[reader->at++];
}

static const unsigned char *take(struct wirereader *reader, size_t size)
{
    if (size > reader->size - reader->at) {
        reader->failed = true;
        reader->at = reader->size;
        return NULL;
    }
    reader->at += size;
    return reader->bytes + reader->at - size;
}

const char *wireread_text(struct wirereader *reader, size_t units, struct arena *arena)
{
    struct buffer text = {0};
    const unsigned char *bytes = take(reader, units * 2);
    if (bytes != NULL)
        wtf8_from_utf16(&text, bytes, units * 2);
    const char *copy = arena_copy(arena, text.data, text.size);
    buffer_free(&text);
    return copy;
}

/* PLP: chunks until an empty one. */
static bool read_chunks(struct wirereader *reader, struct buffer *bytes)
{
    if (wireread_64(reader) == UINT64_MAX)
        return false;
    for (;;) {
        size_t size = wireread_32(reader);
        const unsigned char *chunk = take(reader, size);
        if (size == 0 || chunk == NULL)
            return true;
        buffer_add(bytes, chunk, size);
    }
}

static void decode(struct type type, const void *bytes, size_t size, struct buffer *text)
{
    if (type_is_unicode(type.kind))
        wtf8_from_utf16(text, bytes, size);
    else if (type_is_text(type.kind))
        wtf8_from_cp1252(text, bytes, size);
    else
        buffer_add(text, bytes, size);
}

/* What was decoded, in the arena; the buffer is given back. */
static struct value keep(struct type type, struct buffer *text, struct arena *arena)
{
    struct value value = {.form = type_is_text(type.kind) ? VALUE_TEXT : VALUE_BLOB,
                          .bytes = arena_copy(arena, text->data, text->size),
                          .size = text->size};
    buffer_free(text);
    return value;
}

static void read_string(struct wirereader *reader, struct arena *arena, struct type *type, struct value *value)
{
    struct buffer raw = {0};
    struct buffer text = {0};
    unsigned limit = wireread_16(reader);
    bool wide = type_is_unicode(type->kind);
    bool present = true;
    if (type_is_text(type->kind))
        (void)take(reader, 5);
    type->length = limit == 0xFFFF ? TYPE_MAX_LENGTH : wide ? (int)limit / 2 : (int)limit;
    if (limit == 0xFFFF) {
        present = read_chunks(reader, &raw);
    } else {
        unsigned size = wireread_16(reader);
        const unsigned char *bytes = size == 0xFFFF ? NULL : take(reader, size);
        present = bytes != NULL;
        if (present)
            buffer_add(&raw, bytes, size);
    }
    if (type->length == 0)
        type->length = 1;
    if (present) {
        decode(*type, raw.data, raw.size, &text);
        *value = keep(*type, &text, arena);
    }
    buffer_free(&raw);
}

/* text, ntext and image (MS-TDS 2.2.5.4.3 "Long Types"): both lengths are of four bytes, -1 says NULL. */
static void read_long(struct wirereader *reader, struct arena *arena, struct type *type, struct value *value)
{
    struct buffer text = {0};
    (void)wireread_32(reader);
    if (type_is_text(type->kind))
        (void)take(reader, 5);
    uint32_t size = wireread_32(reader);
    const unsigned char *bytes = size == UINT32_MAX ? NULL : take(reader, size);
    type->length = TYPE_MAX_LENGTH;
    if (bytes == NULL)
        return;
    decode(*type, bytes, size, &text);
    *value = keep(*type, &text, arena);
}

static int64_t read_signed(struct wirereader *reader, unsigned size)
{
    switch (size) {
    case 1:
        return wireread_8(reader);
    case 2:
        return (int16_t)wireread_16(reader);
    case 4:
        return (int32_t)wireread_32(reader);
    default:
        return (int64_t)wireread_64(reader);
    }
}

static struct value read_float(struct wirereader *reader, unsigned size)
{
    struct value value = {.form = VALUE_REAL};
    if (size == 4) {
        uint32_t bits = wireread_32(reader);
        float real = 0;
        memcpy(&real, &bits, sizeof real);
        value.real = (double)real;
    } else {
        uint64_t bits = wireread_64(reader);
        memcpy(&value.real, &bits, sizeof value.real);
    }
    return value;
}

static struct value read_datetime(struct wirereader *reader, unsigned size)
{
    if (size == 4) {
        int64_t days = wireread_16(reader);
        int64_t minutes = wireread_16(reader);
        return value_integer(MOMENT_1900 + days * MOMENT_DAY + minutes * MOMENT_MINUTE);
    }
    int64_t days = (int32_t)wireread_32(reader);
    uint32_t ticks = wireread_32(reader);
    if (days < -53690 || days > 2958463 || ticks >= 25920000) { /* 1753 to 9999; 300 a second */
        reader->failed = true;
        return value_integer(0);
    }
    return value_integer(moment_of_ticks(days, ticks));
}

/* Money is in 1/10000; of its eight bytes the high four come first. It is a decimal here, and one of 19 digits a blob.
 */
static struct value read_money(struct wirereader *reader, struct arena *arena, unsigned size)
{
    struct value value = {.form = VALUE_NULL};
    uint64_t bits = wireread_32(reader);
    if (size == 4)
        return value_integer((int32_t)bits);
    bits = bits << 32 | wireread_32(reader);
    struct wide wide = wide_of((int64_t)bits);
    (void)value_of_wide(&wide, type_decimal(19, 4), arena, &value);
    return value;
}

/* The value of a type whose size says which one it is: INTN, FLTN, MONEYN, DATETIMN, BITN. */
static bool read_number(struct wirereader *reader, struct arena *arena, unsigned token, unsigned declared,
                        unsigned size, struct type *type, struct value *value)
{
    unsigned width = declared;
    switch (token) {
    case 0x26:
        *type = type_of(width == 1 ? KIND_TINYINT : width == 2 ? KIND_SMALLINT : width == 4 ? KIND_INT : KIND_BIGINT);
        break;
    case 0x68:
        *type = type_of(KIND_BIT);
        break;
    case 0x6D:
        *type = type_of(width == 4 ? KIND_REAL : KIND_FLOAT);
        break;
    case 0x6E:
        *type = type_decimal(width == 4 ? 10 : 19, 4);
        break;
    default:
        *type = type_of(width == 4 ? KIND_SMALLDATETIME : KIND_DATETIME);
        break;
    }
    if (size == 0)
        return true;
    *value = token == 0x6D   ? read_float(reader, size)
             : token == 0x6E ? read_money(reader, arena, size)
             : token == 0x6F ? read_datetime(reader, size)
                             : value_integer(read_signed(reader, size));
    return true;
}

static void read_decimal(struct wirereader *reader, struct arena *arena, struct type *type, struct value *value)
{
    (void)wireread_8(reader);
    int precision = (int)wireread_8(reader);
    int scale = (int)wireread_8(reader);
    unsigned size = wireread_8(reader);
    *type = type_decimal(precision, scale);
    if (precision < 1 || precision > WIDE_DIGITS || scale > precision || size > 1 + WIDE_MAGNITUDE) {
        reader->failed = true;
        return;
    }
    if (size == 0)
        return;
    unsigned char bytes[WIDE_MAGNITUDE] = {0};
    bool negative = wireread_8(reader) == 0;
    for (unsigned i = 0; i + 1 < size; i++)
        bytes[i] = (unsigned char)wireread_8(reader);
    struct wide wide = wide_of_magnitude(bytes, negative);
    if (!value_of_wide(&wide, *type, arena, value))
        reader->failed = true; /* more digits than its own type has */
}

static int64_t read_time(struct wirereader *reader, unsigned size, int scale)
{
    uint64_t units = 0;
    for (unsigned i = 0; i < size && i < 5; i++)
        units |= (uint64_t)wireread_8(reader) << (8 * i);
    for (int i = scale; i < 7; i++)
        units *= 10;
    if (scale > 7 || units >= (uint64_t)MOMENT_DAY) {
        reader->failed = true;
        return 0;
    }
    return (int64_t)units;
}

static int64_t read_days(struct wirereader *reader)
{
    int64_t low = wireread_16(reader);
    int64_t days = low | (int64_t)wireread_8(reader) << 16;
    if (days >= moment_day_number(10000, 1, 1)) {
        reader->failed = true;
        return 0;
    }
    return days * MOMENT_DAY;
}

static void read_moment(struct wirereader *reader, struct arena *arena, struct type *type, struct value *value)
{
    type->scale = type->kind == KIND_DATE ? 0 : (int)wireread_8(reader);
    unsigned size = wireread_8(reader);
    if (size == 0)
        return;
    unsigned rest = type->kind == KIND_TIME ? 0 : type->kind == KIND_DATETIMEOFFSET ? 5 : 3;
    int64_t moment = size > rest ? read_time(reader, size - rest, type->scale) : 0;
    if (rest > 0)
        moment += read_days(reader);
    if (type->kind == KIND_DATETIMEOFFSET) {
        struct zoned zoned = {moment, (int16_t)wireread_16(reader)};
        if (zoned.offset_minutes < -840 || zoned.offset_minutes > 840)
            reader->failed = true;
        unsigned char *blob = arena_alloc(arena, MOMENT_BLOB);
        moment_pack(&zoned, blob);
        *value = value_blob(blob, MOMENT_BLOB);
        return;
    }
    *value = value_integer(moment);
}

static void read_guid(struct wirereader *reader, struct arena *arena, struct type *type, struct value *value)
{
    *type = type_of(KIND_GUID);
    (void)wireread_8(reader);
    if (wireread_8(reader) != GUID_SIZE)
        return;
    const unsigned char *wire = take(reader, GUID_SIZE);
    unsigned char *sorted = arena_alloc(arena, GUID_SIZE);
    if (wire != NULL)
        guid_from_wire(wire, sorted);
    *value = value_blob(sorted, GUID_SIZE);
}

bool wireread_value(struct wirereader *reader, struct arena *arena, struct type *type, struct value *value)
{
    static const struct {
        unsigned fixed;
        unsigned variable;
        unsigned size;
    } fixed[] = {{0x30, 0x26, 1}, {0x32, 0x68, 1}, {0x34, 0x26, 2}, {0x38, 0x26, 4}, {0x7F, 0x26, 8}, {0x3B, 0x6D, 4},
                 {0x3E, 0x6D, 8}, {0x3A, 0x6F, 4}, {0x3D, 0x6F, 8}, {0x3C, 0x6E, 8}, {0x7A, 0x6E, 4}};
    static const struct {
        unsigned token;
        enum kind kind;
    } sized[] = {{0xA7, KIND_VARCHAR}, {0xAF, KIND_CHAR},      {0xE7, KIND_NVARCHAR},
                 {0xEF, KIND_NCHAR},   {0xA5, KIND_VARBINARY}, {0xAD, KIND_BINARY}},
      longs[] = {{0x23, KIND_VARCHAR}, {0x63, KIND_NVARCHAR}, {0x22, KIND_VARBINARY}},
      moments[] = {{0x28, KIND_DATE}, {0x29, KIND_TIME}, {0x2A, KIND_DATETIME2}, {0x2B, KIND_DATETIMEOFFSET}};
    unsigned token = wireread_8(reader);
    *value = (struct value){.form = VALUE_NULL};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (fixed[i].fixed == token)
            return read_number(reader, arena, fixed[i].variable, fixed[i].size, fixed[i].size, type, value) &&
                   !reader->failed;
    for (size_t i = 0; i < sizeof sized / sizeof *sized; i++) {
        if (sized[i].token == token) {
            *type = (struct type){.kind = sized[i].kind, .nullable = true};
            read_string(reader, arena, type, value);
            return !reader->failed;
        }
    }
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        if (moments[i].token == token) {
            *type = type_of(moments[i].kind);
            read_moment(reader, arena, type, value);
            return !reader->failed;
        }
    }
    for (size_t i = 0; i < sizeof longs / sizeof *longs; i++) {
        if (longs[i].token == token) {
            *type = (struct type){.kind = longs[i].kind, .nullable = true};
            read_long(reader, arena, type, value);
            return !reader->failed;
        }
    }
    if (token == 0x6A || token == 0x6C)
        read_decimal(reader, arena, type, value);
    else if (token == 0x24)
        read_guid(reader, arena, type, value);
    else if (token == 0x26 || token == 0x68 || (token >= 0x6D && token <= 0x6F)) {
        unsigned declared = wireread_8(reader);
        (void)read_number(reader, arena, token, declared, wireread_8(reader), type, value);
    } else {
        return false;
    }
    return !reader->failed;
}
