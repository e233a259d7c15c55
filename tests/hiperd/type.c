/*
 * Names, kinds and precedence of types. Sources: "Data types (Transact-SQL)" and "Data type precedence".
 */
#include <string.h>
#include <strings.h>

#include "type.h"

static const struct name {
    const char *name;
    enum kind kind;
    int precision;
    int scale;
    int length;
} names[] = {
    {"bit", KIND_BIT, 0, 0, 0},
    {"tinyint", KIND_TINYINT, 0, 0, 0},
    {"smallint", KIND_SMALLINT, 0, 0, 0},
    {"int", KIND_INT, 0, 0, 0},
    {"bigint", KIND_BIGINT, 0, 0, 0},
    {"decimal", KIND_DECIMAL, 18, 0, 0},
    {"real", KIND_REAL, 0, 0, 0},
    {"float", KIND_FLOAT, 0, 0, 0},
    {"time", KIND_TIME, 0, 7, 0},
    {"date", KIND_DATE, 0, 0, 0},
    {"smalldatetime", KIND_SMALLDATETIME, 0, 0, 0},
    {"datetime", KIND_DATETIME, 0, 3, 0},
    {"datetime2", KIND_DATETIME2, 0, 7, 0},
    {"datetimeoffset", KIND_DATETIMEOFFSET, 0, 7, 0},
    {"char", KIND_CHAR, 0, 0, 1},
    {"varchar", KIND_VARCHAR, 0, 0, 1},
    {"nchar", KIND_NCHAR, 0, 0, 1},
    {"nvarchar", KIND_NVARCHAR, 0, 0, 1},
    {"binary", KIND_BINARY, 0, 0, 1},
    {"varbinary", KIND_VARBINARY, 0, 0, 1},
    {"uniqueidentifier", KIND_GUID, 0, 0, 0},
    /* Other names of the same: those below never name a type in an answer. */
    {"integer", KIND_INT, 0, 0, 0},
    {"numeric", KIND_DECIMAL, 18, 0, 0},
    {"dec", KIND_DECIMAL, 18, 0, 0},
    {"money", KIND_DECIMAL, 19, 4, 0},
    {"smallmoney", KIND_DECIMAL, 10, 4, 0},
    {"sysname", KIND_NVARCHAR, 0, 0, 128},
    {"text", KIND_VARCHAR, 0, 0, TYPE_MAX_LENGTH},
    {"ntext", KIND_NVARCHAR, 0, 0, TYPE_MAX_LENGTH},
    {"image", KIND_VARBINARY, 0, 0, TYPE_MAX_LENGTH},
};

bool type_is_text(enum kind kind)
{
    return kind >= KIND_CHAR && kind <= KIND_NVARCHAR;
}

bool type_is_unicode(enum kind kind)
{
    return kind == KIND_NCHAR || kind == KIND_NVARCHAR;
}

bool type_is_binary(enum kind kind)
{
    return kind == KIND_BINARY || kind == KIND_VARBINARY;
}

bool type_is_integer(enum kind kind)
{
    return kind >= KIND_BIT && kind <= KIND_BIGINT;
}

bool type_is_number(enum kind kind)
{
    return kind >= KIND_BIT && kind <= KIND_FLOAT;
}

bool type_is_wide(struct type type)
{
    return type.kind == KIND_DECIMAL && type.precision > TYPE_DIGITS;
}

bool type_is_moment(enum kind kind)
{
    return kind >= KIND_DATE && kind <= KIND_DATETIME2;
}

struct type type_of(enum kind kind)
{
    struct type type = {.kind = kind, .nullable = true};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].kind == kind) {
            type.precision = names[i].precision;
            type.scale = names[i].scale;
            type.length = names[i].length;
            break;
        }
    }
    return type;
}

struct type type_text(enum kind kind, int length)
{
    int longest = type_is_unicode(kind) ? 4000 : 8000;
    if (length != TYPE_MAX_LENGTH)
        length = length < 1 ? 1 : length > longest ? longest : length;
    return (struct type){.kind = kind, .length = length, .nullable = true};
}

struct type type_decimal(int precision, int scale)
{
    if (precision > 38) {
        /* "Precision, scale, and length": what does not fit is taken from the scale, down to 6. */
        int whole = precision - scale;
        int kept = scale < 6 ? scale : 6;
        scale = 38 - whole > kept ? 38 - whole : kept;
        precision = 38;
    }
    return (struct type){.kind = KIND_DECIMAL, .precision = precision, .scale = scale, .nullable = true};
}

const char *type_name(enum kind kind)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].kind == kind)
            return names[i].name;
    return kind == KIND_NULL ? "int" : "bit";
}

bool type_find(const char *name, size_t size, struct type *type)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i].name) == size && strncasecmp(names[i].name, name, size) == 0) {
            *type = (struct type){.kind = names[i].kind,
                                  .precision = names[i].precision,
                                  .scale = names[i].scale,
                                  .length = names[i].length,
                                  .nullable = true};
            return true;
        }
    }
    return false;
}

/* The higher wins. */
static int precedence(enum kind kind)
{
    static const enum kind order[] = {
        KIND_NULL,          KIND_BINARY,   KIND_VARBINARY, KIND_CHAR,          KIND_VARCHAR,  KIND_NCHAR,
        KIND_NVARCHAR,      KIND_GUID,     KIND_BIT,       KIND_TINYINT,       KIND_SMALLINT, KIND_INT,
        KIND_BIGINT,        KIND_DECIMAL,  KIND_REAL,      KIND_FLOAT,         KIND_TIME,     KIND_DATE,
        KIND_SMALLDATETIME, KIND_DATETIME, KIND_DATETIME2, KIND_DATETIMEOFFSET};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (order[i] == kind)
            return (int)i;
    return 0;
}

int type_whole_digits(struct type type)
{
    switch (type.kind) {
    case KIND_BIT:
        return 1;
    case KIND_TINYINT:
        return 3;
    case KIND_SMALLINT:
        return 5;
    case KIND_INT:
        return 10;
    case KIND_BIGINT:
        return 19;
    case KIND_DECIMAL:
        return type.precision - type.scale;
    default:
        return 0;
    }
}

static struct type common_decimal(struct type a, struct type b)
{
    int scale_a = a.kind == KIND_DECIMAL ? a.scale : 0;
    int scale_b = b.kind == KIND_DECIMAL ? b.scale : 0;
    int scale = scale_a > scale_b ? scale_a : scale_b;
    int whole = type_whole_digits(a) > type_whole_digits(b) ? type_whole_digits(a) : type_whole_digits(b);
    return type_decimal(whole + scale, scale);
}

struct type type_common(struct type a, struct type b)
{
    struct type high = precedence(a.kind) >= precedence(b.kind) ? a : b;
    struct type low = precedence(a.kind) >= precedence(b.kind) ? b : a;
    struct type common = high;
    if (high.kind == KIND_DECIMAL && (type_is_integer(low.kind) || low.kind == KIND_DECIMAL))
        common = common_decimal(a, b);
    else if (high.kind == low.kind || (type_is_text(high.kind) && type_is_text(low.kind))) {
        if (high.length == TYPE_MAX_LENGTH || low.length == TYPE_MAX_LENGTH)
            common.length = TYPE_MAX_LENGTH;
        else if (low.length > high.length)
            common.length = low.length;
        if (low.scale > high.scale)
            common.scale = low.scale;
        if (high.kind != low.kind && common.length != TYPE_MAX_LENGTH)
            common = type_text(type_is_unicode(high.kind) ? KIND_NVARCHAR : KIND_VARCHAR, common.length);
    }
    common.nullable = a.nullable || b.nullable;
    common.identity = false;
    common.is_column = false;
    common.binary_order = a.binary_order || b.binary_order;
    return common;
}

int type_bytes(enum kind kind)
{
    switch (kind) {
    case KIND_BIT:
    case KIND_TINYINT:
        return 1;
    case KIND_SMALLINT:
        return 2;
    case KIND_DATE:
        return 3;
    case KIND_INT:
    case KIND_REAL:
    case KIND_SMALLDATETIME:
        return 4;
    case KIND_TIME:
        return 5;
    case KIND_DECIMAL:
        return 9;
    case KIND_DATETIMEOFFSET:
        return 10;
    case KIND_GUID:
        return 16;
    default:
        return type_is_text(kind) || type_is_binary(kind) ? 0 : 8;
    }
}

int type_column_bytes(struct type type)
{
    if (type_is_text(type.kind) || type_is_binary(type.kind))
        return type.length == TYPE_MAX_LENGTH ? -1 : type_is_unicode(type.kind) ? type.length * 2 : type.length;
    if (type.kind == KIND_DECIMAL)
        return type.precision <= 9 ? 5 : type.precision <= 19 ? 9 : type.precision <= 28 ? 13 : 17;
    return type_bytes(type.kind);
}

int64_t type_pack(struct type type)
{
    return ((int64_t)type.kind << 40) | ((int64_t)type.precision << 32) | ((int64_t)type.scale << 24) |
           ((int64_t)(type.length + 1) & 0xffffff);
}

struct type type_unpack(int64_t packed)
{
    return (struct type){.kind = (enum kind)(packed >> 40),
                         .precision = (int)((packed >> 32) & 0xff),
                         .scale = (int)((packed >> 24) & 0xff),
                         .length = (int)(packed & 0xffffff) - 1,
                         .nullable = true};
}
