/*
 * The types of T-SQL, and how a value of each is kept in SQLite. Static types decide everything: SQLite sees only
 * integers, doubles, text and blobs, and the translation knows what they mean.
 *
 *   bit ... bigint    integer
 *   decimal(p,s)      the value times 10^s: an integer for p up to 18, for more a blob of 17 bytes (wide.h)
 *   date ... datetime2   integer, 100 ns since 0001-01-01 (time: since midnight); a datetime holds .000, .003 or .007
 *   datetimeoffset    blob of 10 bytes: UTC as above, big-endian, and the offset in minutes + 32768
 *   char ... nvarchar text, UTF-8 in which a lone surrogate is three bytes (WTF-8)
 *   uniqueidentifier  blob of 16 bytes in SQL Server's sorting order
 *   binary            blob
 */
#ifndef TYPE_H
#define TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind {
    KIND_NULL,      /* an untyped NULL */
    KIND_CONDITION, /* true or false: not a value in T-SQL */
    KIND_BIT,
    KIND_TINYINT,
    KIND_SMALLINT,
    KIND_INT,
    KIND_BIGINT,
    KIND_DECIMAL,
    KIND_REAL,
    KIND_FLOAT,
    KIND_TIME,
    KIND_DATE,
    KIND_SMALLDATETIME,
    KIND_DATETIME,
    KIND_DATETIME2,
    KIND_DATETIMEOFFSET,
    KIND_CHAR,
    KIND_VARCHAR,
    KIND_NCHAR,
    KIND_NVARCHAR,
    KIND_BINARY,
    KIND_VARBINARY,
    KIND_GUID
};

#define TYPE_MAX_LENGTH (-1)
#define TYPE_DIGITS 18 /* decimal digits that an int64_t certainly holds */

struct type {
    enum kind kind;
    int precision; /* decimal: 1 to 38 */
    int scale;     /* decimal: 0 to precision; time, datetime2, datetimeoffset: 0 to 7 */
    int length;    /* text: in characters (UTF-16 units); binary: in bytes; TYPE_MAX_LENGTH: (max) */
    bool nullable;
    bool identity;
    bool is_column;    /* a table's own column: the client may update it */
    bool binary_order; /* text with COLLATE ..._BIN */
};

bool type_is_text(enum kind kind);
bool type_is_unicode(enum kind kind);
bool type_is_binary(enum kind kind);
bool type_is_integer(enum kind kind); /* bit included */
bool type_is_number(enum kind kind);
/* A decimal whose values are blobs. */
bool type_is_wide(struct type type);
/* date, smalldatetime, datetime, datetime2: integers that compare with one another. */
bool type_is_moment(enum kind kind);

struct type type_of(enum kind kind);
struct type type_text(enum kind kind, int length);
struct type type_decimal(int precision, int scale);

/* The digits before the point that a number of the type may have: 10 for int; 0 for what is no exact number. */
int type_whole_digits(struct type type);

/* The bytes that SQL Server stores for a value of a fixed size; 0 for text and binary strings. */
int type_bytes(enum kind kind);

/* The most bytes that a column of the type stores; -1 for (max). */
int type_column_bytes(struct type type);

/* The type's name without its sizes, lower case, as INFORMATION_SCHEMA and messages have it. */
const char *type_name(enum kind kind);

/* Finds a type by its name (any case), with the sizes of a declaration without them. False: no such type. */
bool type_find(const char *name, size_t size, struct type *type);

/* The type that both sides of a comparison or all branches of a CASE get ("Data type precedence"). */
struct type type_common(struct type a, struct type b);

/* A type in one integer and back, for the conversion function inside SQLite. Flags are lost. */
int64_t type_pack(struct type type);
struct type type_unpack(int64_t packed);

#endif
