/*
 * Conversions to numbers, dates and identifiers; those to text and binary are in valuetext.c.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "guid.h"
#include "moment.h"
#include "numeric.h"
#include "value.h"
#include "valuetext.h"

struct value value_integer(int64_t integer)
{
    return (struct value){.form = VALUE_INTEGER, .integer = integer};
}

struct value value_text(const char *text, size_t size)
{
    return (struct value){.form = VALUE_TEXT, .bytes = text, .size = size};
}

struct value value_blob(const void *bytes, size_t size)
{
    return (struct value){.form = VALUE_BLOB, .bytes = bytes, .size = size};
}

struct wide value_wide(const struct value *value)
{
    const void *bytes = value->bytes;
    if (value->form == VALUE_BLOB && value->size == WIDE_BLOB)
        return wide_unpack(bytes);
    return wide_of(value->form == VALUE_INTEGER ? value->integer : 0);
}

bool value_of_wide(const struct wide *wide, struct type type, struct arena *arena, struct value *value)
{
    int64_t integer = 0;
    if (type.kind == KIND_DECIMAL && !wide_fits(wide, type.precision))
        return false;
    if (type_is_wide(type)) {
        unsigned char *blob = arena_alloc(arena, WIDE_BLOB);
        wide_pack(wide, blob);
        *value = value_blob(blob, WIDE_BLOB);
        return true;
    }
    if (!wide_to_int64(wide, &integer))
        return false;
    *value = value_integer(integer);
    return true;
}

static bool overflow(struct sqlerr *error, struct type from, struct type to)
{
    const char *source = from.kind == KIND_DECIMAL   ? "numeric"
                         : type_is_number(from.kind) ? type_name(from.kind)
                                                     : "expression";
    return sqlerr_set(error, 8115, source, to.kind == KIND_DECIMAL ? "numeric" : type_name(to.kind));
}

static bool not_allowed(struct sqlerr *error, struct type from, struct type to)
{
    return sqlerr_set(error, 529, type_name(from.kind), type_name(to.kind));
}

static bool integer_fits(int64_t integer, enum kind kind)
{
    switch (kind) {
    case KIND_TINYINT:
        return integer >= 0 && integer <= 255;
    case KIND_SMALLINT:
        return integer >= INT16_MIN && integer <= INT16_MAX;
    case KIND_INT:
        return integer >= INT32_MIN && integer <= INT32_MAX;
    default:
        return true;
    }
}

static bool integer_of_text(const struct value *in, struct type from, struct type to, int64_t *result,
                            struct sqlerr *error)
{
    char shown[64];
    (void)snprintf(shown, sizeof shown, "%.*s", (int)(in->size < 60 ? in->size : 60), in->bytes);
    if (to.kind == KIND_BIT && in->size == 4 && strncasecmp(in->bytes, "true", 4) == 0) {
        *result = 1;
        return true;
    }
    if (to.kind == KIND_BIT && in->size == 5 && strncasecmp(in->bytes, "false", 5) == 0) {
        *result = 0;
        return true;
    }
    bool plain = memchr(in->bytes, '.', in->size) == NULL && memchr(in->bytes, 'e', in->size) == NULL;
    int parsed = plain ? numeric_parse(in->bytes, in->size, 0, result) : -1;
    if (parsed > 0)
        return sqlerr_set(error, 248, type_name(from.kind), shown);
    if (parsed < 0 && strspn(shown, " ") == in->size) {
        *result = 0; /* blank text is zero */
        return true;
    }
    return parsed == 0 || sqlerr_set(error, 245, type_name(from.kind), shown, type_name(to.kind));
}

static int64_t integer_of_bytes(const struct value *in)
{
    uint64_t integer = 0;
    for (size_t i = in->size > 8 ? in->size - 8 : 0; i < in->size; i++)
        integer = (integer << 8) | (unsigned char)in->bytes[i];
    return (int64_t)integer;
}

/* Its whole part, or for a bit whether it is anything at all. False: it does not fit. */
static bool integer_of_decimal(const struct value *in, struct type from, struct type to, int64_t *integer)
{
    struct wide wide = value_wide(in);
    struct wide one = wide_of(1);
    if (to.kind == KIND_BIT) {
        *integer = !wide_is_zero(&wide);
        return true;
    }
    wide = wide_divide(&wide, &one, -from.scale);
    return wide_to_int64(&wide, integer);
}

/* Numbers with decimals are cut, not rounded; text with decimals is refused. */
static bool to_integer(const struct value *in, struct type from, struct type to, struct value *out,
                       struct sqlerr *error)
{
    int64_t integer = in->integer;
    if (from.kind == KIND_DECIMAL) {
        if (!integer_of_decimal(in, from, to, &integer))
            return overflow(error, from, to);
    } else if (in->form == VALUE_REAL) {
        if (!(in->real < 9.2e18 && in->real > -9.2e18))
            return overflow(error, from, to);
        integer = (int64_t)in->real;
        if (to.kind == KIND_BIT)
            integer = in->real != 0;
    } else if (in->form == VALUE_TEXT) {
        if (!integer_of_text(in, from, to, &integer, error))
            return false;
    } else if (type_is_binary(from.kind)) {
        integer = integer_of_bytes(in);
    } else if (type_is_moment(from.kind)) {
        integer = (in->integer - MOMENT_1900) / MOMENT_DAY;
    } else if (!type_is_integer(from.kind)) {
        return not_allowed(error, from, to);
    }
    if (to.kind == KIND_BIT)
        integer = in->integer != 0 || integer != 0;
    if (!integer_fits(integer, to.kind)) {
        char shown[24];
        (void)snprintf(shown, sizeof shown, "%lld", (long long)integer);
        return to.kind == KIND_INT ? overflow(error, from, to) : sqlerr_set(error, 220, type_name(to.kind), shown);
    }
    *out = value_integer(integer);
    return true;
}

/* A float by its 17 digits, which tell it from every other. */
static int wide_of_real(double real, int scale, struct wide *wide)
{
    char text[64];
    int size = snprintf(text, sizeof text, "%.17g", real);
    return wide_parse(text, size > 0 ? (size_t)size : 0, scale, wide);
}

/* The same for all that needs more than an int64_t on one side. */
static bool to_wide(const struct value *in, struct type from, struct type to, struct arena *arena, struct value *out,
                    struct sqlerr *error)
{
    struct wide wide = {0};
    int parsed = 0;
    if (in->form == VALUE_TEXT)
        parsed = wide_parse(in->bytes, in->size, to.scale, &wide);
    else if (in->form == VALUE_REAL)
        parsed = wide_of_real(in->real, to.scale, &wide);
    else if (type_is_number(from.kind)) {
        struct wide exact = value_wide(in);
        wide = wide_rescale(&exact, from.kind == KIND_DECIMAL ? from.scale : 0, to.scale);
    } else {
        return not_allowed(error, from, to);
    }
    if (parsed < 0)
        return sqlerr_set(error, 8114, type_name(from.kind), "numeric");
    return (parsed == 0 && value_of_wide(&wide, to, arena, out)) || overflow(error, from, to);
}

/* Rounded half away from zero, whatever it comes from. */
static bool to_decimal(const struct value *in, struct type from, struct type to, struct arena *arena, struct value *out,
                       struct sqlerr *error)
{
    int64_t scaled = 0;
    bool fits = false;
    if (type_is_wide(from) || type_is_wide(to))
        return to_wide(in, from, to, arena, out, error);
    if (in->form == VALUE_TEXT) {
        int parsed = numeric_parse(in->bytes, in->size, to.scale, &scaled);
        if (parsed < 0)
            return sqlerr_set(error, 8114, type_name(from.kind), "numeric");
        fits = parsed == 0;
    } else if (in->form == VALUE_REAL) {
        double exact = in->real * (double)numeric_power(to.scale);
        fits = exact < 9.2e18 && exact > -9.2e18;
        scaled = fits ? (int64_t)(exact + (exact < 0 ? -0.5 : 0.5)) : 0;
    } else if (type_is_number(from.kind)) {
        fits = numeric_rescale(in->integer, from.kind == KIND_DECIMAL ? from.scale : 0, to.scale, &scaled);
    } else {
        return not_allowed(error, from, to);
    }
    if (!fits || !numeric_fits(scaled, to.precision))
        return overflow(error, from, to);
    *out = value_integer(scaled);
    return true;
}

static bool to_float(const struct value *in, struct type from, struct type to, struct value *out, struct sqlerr *error)
{
    double real = in->real;
    if (in->form == VALUE_TEXT) {
        char text[64];
        char *end = text;
        (void)snprintf(text, sizeof text, "%.*s", (int)(in->size < 60 ? in->size : 60), in->bytes);
        real = strtod(text, &end);
        if (end == text || end[strspn(end, " ")] != '\0')
            return sqlerr_set(error, 8114, type_name(from.kind), type_name(to.kind));
        if (!isfinite(real))
            return sqlerr_set(error, 168, text);
    } else if (from.kind == KIND_DECIMAL) {
        char text[WIDE_TEXT]; /* through text: a division would round twice */
        struct wide wide = value_wide(in);
        (void)wide_format(&wide, from.scale, text);
        real = strtod(text, NULL);
    } else if (in->form == VALUE_INTEGER && type_is_number(from.kind)) {
        real = (double)in->integer;
    } else if (in->form != VALUE_REAL) {
        return not_allowed(error, from, to);
    }
    *out = (struct value){.form = VALUE_REAL, .real = to.kind == KIND_REAL ? (double)(float)real : real};
    return true;
}

static enum moment_order order_of(int style)
{
    style %= 100;
    return style >= 3 && style <= 5    ? MOMENT_DAY_FIRST
           : style == 1 || style == 10 ? MOMENT_MONTH_FIRST
                                       : MOMENT_YEAR_FIRST;
}

/* The old types know no offset, but Z, and three digits; of a day that there is not they say that it is out of range.
 */
static bool zoned_of_text(const struct value *in, struct type from, struct type to, int style, struct zoned *zoned,
                          struct sqlerr *error)
{
    struct moment_text text;
    bool old = to.kind == KIND_DATETIME || to.kind == KIND_SMALLDATETIME;
    if (!moment_parse(in->bytes, in->size, order_of(style), &text) || (old && (text.has_offset || text.digits > 3)) ||
        (!old && !text.in_range))
        return sqlerr_set(error, 241);
    if (!text.in_range)
        return sqlerr_set(error, 242, type_name(from.kind), type_name(to.kind));
    *zoned = text.zoned;
    return true;
}

static bool zoned_of(const struct value *in, struct type from, struct type to, int style, struct zoned *zoned,
                     struct sqlerr *error)
{
    if (in->form == VALUE_TEXT) {
        return zoned_of_text(in, from, to, style, zoned, error);
    } else if (from.kind == KIND_DATETIMEOFFSET && in->size == MOMENT_BLOB) {
        const void *bytes = in->bytes;
        *zoned = moment_unpack(bytes);
    } else if (type_is_moment(from.kind)) {
        zoned->utc = in->integer;
    } else if (from.kind == KIND_TIME) {
        zoned->utc = MOMENT_1900 + in->integer;
    } else if (type_is_integer(from.kind) && to.kind == KIND_DATETIME) {
        if (in->integer < -53690 || in->integer > 2958463) /* 1753 to 9999 */
            return overflow(error, from, to);
        zoned->utc = MOMENT_1900 + in->integer * MOMENT_DAY;
    } else if (type_is_number(from.kind) && (to.kind == KIND_DATETIME || to.kind == KIND_SMALLDATETIME)) {
        struct value days = {.form = VALUE_NULL};
        (void)to_float(in, from, type_of(KIND_FLOAT), &days, error);
        if (!(days.real >= -53690 && days.real < 2958464))
            return overflow(error, from, to);
        zoned->utc = MOMENT_1900 + (int64_t)(days.real * (double)MOMENT_DAY + 0.5);
    } else {
        return not_allowed(error, from, to);
    }
    return true;
}

static bool to_moment(const struct value *in, struct type from, struct type to, int style, struct arena *arena,
                      struct value *out, struct sqlerr *error)
{
    struct zoned zoned = {0};
    if (!zoned_of(in, from, to, style, &zoned, error))
        return false;
    if (to.kind == KIND_DATETIMEOFFSET) {
        unsigned char *blob = arena_alloc(arena, MOMENT_BLOB);
        zoned.utc = moment_round(zoned.utc, to);
        moment_pack(&zoned, blob);
        *out = value_blob(blob, MOMENT_BLOB);
        return true;
    }
    int64_t local = zoned.utc + zoned.offset_minutes * MOMENT_MINUTE;
    if (to.kind == KIND_TIME) {
        *out = value_integer(moment_round(local % MOMENT_DAY, to) % MOMENT_DAY);
        return true;
    }
    if (!moment_in_range(local, to.kind))
        return sqlerr_set(error, 242, type_name(from.kind), type_name(to.kind));
    *out = value_integer(moment_round(local, to));
    return true;
}

static bool to_guid(const struct value *in, struct type from, struct type to, struct arena *arena, struct value *out,
                    struct sqlerr *error)
{
    unsigned char *sorted = arena_alloc(arena, GUID_SIZE);
    if (in->form == VALUE_TEXT) {
        if (!guid_parse(in->bytes, in->size, sorted))
            return sqlerr_set(error, 8169);
    } else if (type_is_binary(from.kind)) {
        unsigned char wire[GUID_SIZE] = {0};
        memcpy(wire, in->bytes, in->size < GUID_SIZE ? in->size : GUID_SIZE);
        guid_from_wire(wire, sorted);
    } else {
        return not_allowed(error, from, to);
    }
    *out = value_blob(sorted, GUID_SIZE);
    return true;
}

bool value_convert(const struct value *in, struct type from, struct type to, int style, struct arena *arena,
                   struct value *out, struct sqlerr *error)
{
    *out = *in;
    if (in->form == VALUE_NULL || to.kind == KIND_NULL)
        return true;
    if (type_is_integer(to.kind))
        return to_integer(in, from, to, out, error);
    switch (to.kind) {
    case KIND_DECIMAL:
        return to_decimal(in, from, to, arena, out, error);
    case KIND_REAL:
    case KIND_FLOAT:
        return to_float(in, from, to, out, error);
    case KIND_GUID:
        return from.kind == KIND_GUID || to_guid(in, from, to, arena, out, error);
    case KIND_BINARY:
    case KIND_VARBINARY:
        return valuetext_to_binary(in, from, to, style, arena, out, error);
    default:
        return type_is_text(to.kind) ? valuetext_to_text(in, from, to, style, arena, out, error)
                                     : to_moment(in, from, to, style, arena, out, error);
    }
}

void value_write_sql(const struct value *value, struct buffer *sql)
{
    switch (value->form) {
    case VALUE_NULL:
        buffer_text(sql, "NULL");
        break;
    case VALUE_INTEGER:
        if (value->integer == INT64_MIN)
            buffer_text(sql, "(-9223372036854775807 - 1)");
        else
            buffer_printf(sql, value->integer < 0 ? "(%lld)" : "%lld", (long long)value->integer);
        break;
    case VALUE_REAL:
        buffer_printf(sql, "(%.17g + 0.0)", value->real);
        break;
    case VALUE_TEXT:
        buffer_text(sql, "'");
        for (size_t i = 0; i < value->size; i++)
            buffer_add(sql, value->bytes[i] == '\'' ? "''" : &value->bytes[i], value->bytes[i] == '\'' ? 2 : 1);
        buffer_text(sql, "'");
        break;
    case VALUE_BLOB:
        buffer_text(sql, "X'");
        for (size_t i = 0; i < value->size; i++)
            buffer_printf(sql, "%02X", (unsigned char)value->bytes[i]);
        buffer_text(sql, "'");
        break;
    }
}
