/*
 * Writing of values. What SQLite holds is described in type.h.
 */
#include <string.h>

#include "guid.h"
#include "moment.h"
#include "wire.h"
#include "wtf8.h"

const unsigned char wire_collation[5] = {0x09, 0x04, 0xD0, 0x00, 0x34};

#define FLAG_NULLABLE 0x01
#define FLAG_COLUMN 0x08 /* "updatable unknown": what SQL Server sends for a table's own column */
#define FLAG_COMPUTED 0x20
#define FLAG_IDENTITY 0x10

void wire_put_text16(struct packet *packet, const char *text)
{
    struct buffer wide = {0};
    wtf8_to_utf16(&wide, text, strlen(text));
    packet_put16(packet, (unsigned)(wide.size / 2));
    packet_put(packet, wide.data, wide.size);
    buffer_free(&wide);
}

void wire_put_text8(struct packet *packet, const char *text)
{
    struct buffer wide = {0};
    wtf8_to_utf16(&wide, text, strlen(text));
    size_t units = wide.size / 2 < 255 ? wide.size / 2 : 255;
    packet_put8(packet, (unsigned)units);
    packet_put(packet, wide.data, units * 2);
    buffer_free(&wide);
}

/* A number of `size` bytes: the fixed type's token, or the variable one's with the size. */
struct number_form {
    unsigned fixed;
    unsigned variable;
    unsigned size;
};

static struct number_form form_of(enum kind kind)
{
    switch (kind) {
    case KIND_BIT:
        return (struct number_form){0x32, 0x68, 1};
    case KIND_TINYINT:
        return (struct number_form){0x30, 0x26, 1};
    case KIND_SMALLINT:
        return (struct number_form){0x34, 0x26, 2};
    case KIND_INT:
        return (struct number_form){0x38, 0x26, 4};
    case KIND_BIGINT:
        return (struct number_form){0x7F, 0x26, 8};
    case KIND_REAL:
        return (struct number_form){0x3B, 0x6D, 4};
    case KIND_FLOAT:
        return (struct number_form){0x3E, 0x6D, 8};
    case KIND_SMALLDATETIME:
        return (struct number_form){0x3A, 0x6F, 4};
    case KIND_DATETIME:
        return (struct number_form){0x3D, 0x6F, 8};
    default:
        return (struct number_form){0, 0, 0};
    }
}

static unsigned time_size(int scale)
{
    return scale <= 2 ? 3 : scale <= 4 ? 4 : 5;
}

static void put_sized_type(struct packet *packet, unsigned token, int length, bool text)
{
    packet_put8(packet, token);
    packet_put16(packet, length == TYPE_MAX_LENGTH ? 0xFFFF : (unsigned)length);
    if (text)
        packet_put(packet, wire_collation, sizeof wire_collation);
}

void wire_put_type(struct packet *packet, struct type type)
{
    struct number_form form = form_of(type.kind);
    int bytes = type.length == TYPE_MAX_LENGTH ? TYPE_MAX_LENGTH
                : type_is_unicode(type.kind)   ? type.length * 2
                                               : type.length;
    if (form.size > 0) {
        packet_put8(packet, type.nullable ? form.variable : form.fixed);
        if (type.nullable)
            packet_put8(packet, form.size);
        return;
    }
    switch (type.kind) {
    case KIND_DECIMAL:
        packet_put8(packet, 0x6A);
        packet_put8(packet, (unsigned)type_column_bytes(type));
        packet_put8(packet, (unsigned)type.precision);
        packet_put8(packet, (unsigned)type.scale);
        break;
    case KIND_GUID:
        packet_put8(packet, 0x24);
        packet_put8(packet, GUID_SIZE);
        break;
    case KIND_DATE:
        packet_put8(packet, 0x28);
        break;
    case KIND_TIME:
    case KIND_DATETIME2:
    case KIND_DATETIMEOFFSET:
        packet_put8(packet, type.kind == KIND_TIME ? 0x29 : type.kind == KIND_DATETIME2 ? 0x2A : 0x2B);
        packet_put8(packet, (unsigned)type.scale);
        break;
    case KIND_CHAR:
        put_sized_type(packet, 0xAF, bytes, true);
        break;
    case KIND_VARCHAR:
        put_sized_type(packet, 0xA7, bytes, true);
        break;
    case KIND_NCHAR:
        put_sized_type(packet, 0xEF, bytes, true);
        break;
    case KIND_NVARCHAR:
        put_sized_type(packet, 0xE7, bytes, true);
        break;
    case KIND_BINARY:
        put_sized_type(packet, 0xAD, bytes, false);
        break;
    default:
        put_sized_type(packet, 0xA5, bytes, false);
        break;
    }
}

void wire_put_column(struct packet *packet, struct type type)
{
    unsigned flags = (type.nullable ? FLAG_NULLABLE : 0) | (type.identity    ? FLAG_IDENTITY
                                                            : type.is_column ? FLAG_COLUMN
                                                                             : FLAG_COMPUTED);
    packet_put32(packet, 0);
    packet_put16(packet, flags);
    wire_put_type(packet, type);
}

bool wire_fits(const struct value *value, struct type type, struct sqlerr *error)
{
    static const int64_t limits[] = {1, 255, INT16_MAX, INT32_MAX};
    if (value->form == VALUE_NULL)
        return true;
    if (type.kind == KIND_DECIMAL || type_is_integer(type.kind)) {
        if (value->form != (type_is_wide(type) ? VALUE_BLOB : VALUE_INTEGER))
            return sqlerr_set(error, 8115, "expression", type.kind == KIND_DECIMAL ? "numeric" : type_name(type.kind));
        if (type.kind >= KIND_TINYINT && type.kind <= KIND_INT) {
            int64_t limit = limits[type.kind - KIND_BIT];
            if (value->integer > limit || value->integer < (type.kind == KIND_TINYINT ? 0 : -limit - 1))
                return sqlerr_set(error, 8115, "expression", type_name(type.kind));
        }
    }
    return true;
}

static void put_null(struct packet *packet, struct type type)
{
    bool sized = type_is_text(type.kind) || type_is_binary(type.kind);
    if (sized && type.length == TYPE_MAX_LENGTH)
        packet_put64(packet, UINT64_MAX); /* PLP_NULL */
    else if (sized)
        packet_put16(packet, 0xFFFF);
    else
        packet_put8(packet, 0);
}

static void put_little(struct packet *packet, uint64_t value, unsigned size)
{
    unsigned char bytes[8];
    for (unsigned i = 0; i < size; i++, value >>= 8)
        bytes[i] = (unsigned char)(value & 0xFF);
    packet_put(packet, bytes, size);
}

/* A float may have come out of SQLite's arithmetic as an integer. */
static double real_of(const struct value *value)
{
    return value->form == VALUE_REAL ? value->real : (double)value->integer;
}

static void put_number(struct packet *packet, const struct value *value, struct type type)
{
    struct number_form form = form_of(type.kind);
    int64_t integer = value->integer;
    uint64_t bits = (uint64_t)integer;
    if (type.kind == KIND_FLOAT) {
        double real = real_of(value);
        memcpy(&bits, &real, sizeof bits);
    } else if (type.kind == KIND_REAL) {
        float real = (float)real_of(value);
        uint32_t half = 0;
        memcpy(&half, &real, sizeof half);
        bits = half;
    } else if (type.kind == KIND_DATETIME) {
        /* Days since 1900 and 1/300 s since midnight, each of four bytes. */
        uint32_t days = (uint32_t)(integer / MOMENT_DAY - MOMENT_1900 / MOMENT_DAY);
        bits = days | ((uint64_t)moment_ticks(integer) << 32);
    } else if (type.kind == KIND_SMALLDATETIME) {
        uint64_t minutes = (uint64_t)(integer % MOMENT_DAY / (MOMENT_MINUTE));
        bits = (uint64_t)(integer / MOMENT_DAY - MOMENT_1900 / MOMENT_DAY) | (minutes << 16);
    }
    if (type.nullable)
        packet_put8(packet, form.size);
    put_little(packet, bits, form.size);
}

/* A sign byte (1: positive) and the magnitude, little-endian; the size follows from the precision, not from the value.
 */
static void put_decimal(struct packet *packet, const struct value *value, struct type type)
{
    unsigned size = (unsigned)type_column_bytes(type);
    struct wide wide = value_wide(value);
    unsigned char bytes[2 + WIDE_MAGNITUDE] = {(unsigned char)size, wide.negative ? 0 : 1};
    wide_magnitude(&wide, bytes + 2);
    packet_put(packet, bytes, 1 + size);
}

static void put_time(struct packet *packet, int64_t since_midnight, int scale)
{
    for (int i = scale; i < 7; i++)
        since_midnight /= 10;
    put_little(packet, (uint64_t)since_midnight, time_size(scale));
}

static void put_moment(struct packet *packet, int64_t moment, struct type type)
{
    bool has_time = type.kind != KIND_DATE;
    packet_put8(packet, 3 + (has_time ? time_size(type.scale) : 0));
    if (has_time)
        put_time(packet, moment % MOMENT_DAY, type.scale);
    put_little(packet, (uint64_t)(moment / MOMENT_DAY), 3);
}

static void put_zoned(struct packet *packet, const unsigned char *blob, int scale)
{
    struct zoned zoned = moment_unpack(blob);
    packet_put8(packet, 3 + 2 + time_size(scale));
    put_time(packet, zoned.utc % MOMENT_DAY, scale);
    put_little(packet, (uint64_t)(zoned.utc / MOMENT_DAY), 3);
    packet_put16(packet, (unsigned)zoned.offset_minutes & 0xFFFF);
}

/* Bytes with their length, or for (max) types in one chunk (MS-TDS 2.2.5.2.3 "Partially Length-prefixed Bytes"). */
static void put_bytes(struct packet *packet, const void *bytes, size_t size, struct type type)
{
    if (type.length != TYPE_MAX_LENGTH) {
        packet_put16(packet, (unsigned)size);
        packet_put(packet, bytes, size);
        return;
    }
    packet_put64(packet, size);
    if (size > 0) {
        packet_put32(packet, (uint32_t)size);
        packet_put(packet, bytes, size);
    }
    packet_put32(packet, 0);
}

/* Cut at what the column announced: more would break the stream. */
static void put_text(struct packet *packet, const struct value *value, struct type type)
{
    struct buffer encoded = {0};
    if (type_is_unicode(type.kind))
        wtf8_to_utf16(&encoded, value->bytes, value->size);
    else
        wtf8_to_cp1252(&encoded, value->bytes, value->size);
    size_t limit = type_is_unicode(type.kind) ? (size_t)type.length * 2 : (size_t)type.length;
    if (type.length != TYPE_MAX_LENGTH && encoded.size > limit)
        encoded.size = limit;
    put_bytes(packet, encoded.data, encoded.size, type);
    buffer_free(&encoded);
}

void wire_put_value(struct packet *packet, const struct value *value, struct type type)
{
    bool number = form_of(type.kind).size > 0;
    const void *blob = value->bytes;
    if (value->form == VALUE_NULL && (type.nullable || !number)) {
        put_null(packet, type);
    } else if (number) {
        put_number(packet, value, type);
    } else if (type.kind == KIND_DECIMAL) {
        put_decimal(packet, value, type);
    } else if (type.kind == KIND_TIME) {
        packet_put8(packet, time_size(type.scale));
        put_time(packet, value->integer, type.scale);
    } else if (type.kind == KIND_DATE || type.kind == KIND_DATETIME2) {
        put_moment(packet, value->integer, type);
    } else if (type_is_text(type.kind) && value->form == VALUE_TEXT) {
        put_text(packet, value, type);
    } else if (type.kind == KIND_GUID && value->size == GUID_SIZE) {
        unsigned char wire[GUID_SIZE];
        guid_to_wire(blob, wire);
        packet_put8(packet, GUID_SIZE);
        packet_put(packet, wire, GUID_SIZE);
    } else if (type.kind == KIND_DATETIMEOFFSET && value->size == MOMENT_BLOB) {
        put_zoned(packet, blob, type.scale);
    } else if (type_is_binary(type.kind)) {
        put_bytes(packet, blob, value->size, type);
    } else {
        put_null(packet, type);
    }
}
