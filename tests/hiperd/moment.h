/*
 * Dates and times: 100 ns since 0001-01-01T00:00 in the proleptic Gregorian calendar, one integer for date, datetime,
 * datetime2 and smalldatetime, so that they compare with one another. What their precisions mean is applied when a
 * value becomes one.
 */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "type.h"

#define MOMENT_SECOND INT64_C(10000000)
#define MOMENT_MINUTE (INT64_C(60) * MOMENT_SECOND)
#define MOMENT_DAY (INT64_C(86400) * MOMENT_SECOND)
#define MOMENT_1900 (INT64_C(693595) * MOMENT_DAY)
#define MOMENT_1970 (INT64_C(719162) * MOMENT_DAY)
#define MOMENT_TEXT 48

struct civil {
    int year;
    int month;
    int day;
    int hour;
    int minute;
    int second;
    int fraction; /* 100 ns */
};

/* A value that datetimeoffset adds to the local time. */
struct zoned {
    int64_t utc;
    int offset_minutes;
};

struct civil moment_split(int64_t moment);
/* False when there is no such day or time. */
bool moment_join(const struct civil *civil, int64_t *moment);
int64_t moment_day_number(int year, int month, int day);

/* What a text says, and how. */
struct moment_text {
    struct zoned zoned;
    bool has_z;      /* Z is behind it, Greenwich's time */
    bool has_offset; /* +hh:mm is */
    bool in_range;   /* there is such a day and time */
    int digits;      /* of the fraction of a second */
};

/* What a style of CONVERT, or the language, makes of 2/3/2026. */
enum moment_order { MOMENT_YEAR_FIRST, MOMENT_DAY_FIRST, MOMENT_MONTH_FIRST };

/*
 * A text in one of the forms that do not depend on settings: 2026-03-02, 20260302, 2026-03-02 10:00[:00[.fffffff]], the
 * same with T, 10:00:00 alone (1900-01-01), with Z or +hh:mm behind; or, by its order, with 2/3/2026 for the day.
 * False: none of them.
 */
bool moment_parse(const char *text, size_t size, enum moment_order order, struct moment_text *result);

/* Rounds to what the type can hold: datetime to .000, .003 or .007, smalldatetime to minutes, the others to their
 * scale. */
int64_t moment_round(int64_t moment, struct type type);
/* datetime begins in 1753, smalldatetime lies in 1900 to 2079, the others in 0001 to 9999. */
bool moment_in_range(int64_t moment, enum kind kind);

/* The 1/300 s since midnight of a datetime, and back. */
int64_t moment_ticks(int64_t moment);
int64_t moment_of_ticks(int64_t days_since_1900, int64_t ticks);

/* The blob of a datetimeoffset and back. */
#define MOMENT_BLOB 10
void moment_pack(const struct zoned *zoned, unsigned char blob[MOMENT_BLOB]);
struct zoned moment_unpack(const unsigned char blob[MOMENT_BLOB]);

#endif
