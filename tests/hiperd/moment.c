/*
 * The calendar and parsing. Days are counted as in "chrono-Compatible Low-Level Date Algorithms" (H.
 * Hinnant): years that begin in March, eras of 400 years.
 */
#include <string.h>

#include "moment.h"

int64_t moment_day_number(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 306; /* 0001-01-01 is 306 days after 0000-03-01 */
}

struct civil moment_split(int64_t moment)
{
    int64_t days = moment / MOMENT_DAY;
    int64_t rest = moment % MOMENT_DAY;
    if (rest < 0) {
        rest += MOMENT_DAY;
        days--;
    }
    int64_t shifted = days + 306;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    struct civil civil = {.day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
                          .month = (int)(month < 10 ? month + 3 : month - 9),
                          .hour = (int)(rest / (3600 * MOMENT_SECOND)),
                          .minute = (int)(rest / (MOMENT_MINUTE) % 60),
                          .second = (int)(rest / MOMENT_SECOND % 60),
                          .fraction = (int)(rest % MOMENT_SECOND)};
    civil.year = (int)(year_of_era + era * 400 + (civil.month <= 2));
    return civil;
}

bool moment_join(const struct civil *civil, int64_t *moment)
{
    if (civil->year < 1 || civil->year > 9999 || civil->month < 1 || civil->month > 12 || civil->day < 1 ||
        civil->day > 31 || civil->hour > 23 || civil->minute > 59 || civil->second > 59)
        return false;
    *moment = moment_day_number(civil->year, civil->month, civil->day) * MOMENT_DAY +
              ((civil->hour * INT64_C(60) + civil->minute) * 60 + civil->second) * MOMENT_SECOND + civil->fraction;
    struct civil back = moment_split(*moment);
    return back.day == civil->day; /* no 30th of February */
}

struct cursor {
    const char *at;
    const char *end;
};

static bool number(struct cursor *cursor, int digits, int *value)
{
    *value = 0;
    if (cursor->end - cursor->at < digits)
        return false;
    for (int i = 0; i < digits; i++) {
        char c = cursor->at[i];
        if (c < '0' || c > '9')
            return false;
        *value = *value * 10 + (c - '0');
    }
    cursor->at += digits;
    return true;
}

static bool sign(struct cursor *cursor, char c)
{
    if (cursor->at == cursor->end || *cursor->at != c)
        return false;
    cursor->at++;
    return true;
}

/* Returns the number of its digits. */
static int fraction(struct cursor *cursor, int *value)
{
    int unit = (int)MOMENT_SECOND;
    int digits = 0;
    *value = 0;
    for (; cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9'; digits++) {
        unit /= 10;
        *value += (*cursor->at++ - '0') * unit;
    }
    return digits;
}

static bool parse_date(struct cursor *cursor, struct civil *civil)
{
    if (!number(cursor, 4, &civil->year))
        return false;
    bool dashes = sign(cursor, '-');
    if (!number(cursor, 2, &civil->month))
        return false;
    return (!dashes || sign(cursor, '-')) && number(cursor, 2, &civil->day);
}

/* 2/3/2026, 02.03.2026, 02-03-2026 */
static bool parse_styled_date(struct cursor *cursor, enum moment_order order, struct civil *civil)
{
    struct cursor at = *cursor;
    int *first = order == MOMENT_DAY_FIRST ? &civil->day : &civil->month;
    int *second = order == MOMENT_DAY_FIRST ? &civil->month : &civil->day;
    if (!number(&at, 2, first) && !number(&at, 1, first))
        return false;
    char separator = at.at < at.end ? *at.at : '\0';
    if ((separator != '/' && separator != '.' && separator != '-') || !sign(&at, separator) ||
        (!number(&at, 2, second) && !number(&at, 1, second)) || !sign(&at, separator) || !number(&at, 4, &civil->year))
        return false;
    *cursor = at;
    return true;
}

static bool parse_time(struct cursor *cursor, struct civil *civil, int *digits)
{
    if (!number(cursor, 2, &civil->hour) || !sign(cursor, ':') || !number(cursor, 2, &civil->minute))
        return false;
    if (sign(cursor, ':')) {
        if (!number(cursor, 2, &civil->second))
            return false;
        if (sign(cursor, '.'))
            *digits = fraction(cursor, &civil->fraction);
    }
    return true;
}

static bool parse_zone(struct cursor *cursor, struct moment_text *result)
{
    (void)sign(cursor, ' ');
    if (sign(cursor, 'Z') || sign(cursor, 'z')) {
        result->has_z = true;
        return true;
    }
    if (cursor->at < cursor->end && (*cursor->at == '+' || *cursor->at == '-')) {
        bool negative = *cursor->at++ == '-';
        int hours = 0;
        int minutes = 0;
        if (!number(cursor, 2, &hours) || !sign(cursor, ':') || !number(cursor, 2, &minutes))
            return false;
        result->zoned.offset_minutes = (hours * 60 + minutes) * (negative ? -1 : 1);
        result->has_offset = true;
    }
    return true;
}

bool moment_parse(const char *text, size_t size, enum moment_order order, struct moment_text *result)
{
    struct cursor cursor = {text, text + size};
    struct civil civil = {.year = 1900, .month = 1, .day = 1};
    *result = (struct moment_text){.in_range = false};
    while (cursor.end > cursor.at && cursor.end[-1] == ' ')
        cursor.end--;
    while (sign(&cursor, ' '))
        continue;
    bool only_time = cursor.end - cursor.at > 2 && cursor.at[2] == ':';
    if (cursor.at < cursor.end) {
        bool styled = order != MOMENT_YEAR_FIRST && parse_styled_date(&cursor, order, &civil);
        if (!only_time && !styled && !parse_date(&cursor, &civil))
            return false;
        if (only_time || sign(&cursor, 'T') || sign(&cursor, ' '))
            if (!parse_time(&cursor, &civil, &result->digits))
                return false;
        if (!parse_zone(&cursor, result) || cursor.at != cursor.end)
            return false;
    }
    int64_t local = 0;
    result->in_range = moment_join(&civil, &local);
    result->zoned.utc = local - result->zoned.offset_minutes * MOMENT_MINUTE;
    return true;
}

int64_t moment_ticks(int64_t moment)
{
    int64_t ms = (moment % MOMENT_DAY + 5000) / 10000;
    return (ms * 3 + 5) / 10;
}

int64_t moment_of_ticks(int64_t days_since_1900, int64_t ticks)
{
    int64_t ms = (ticks * 10 + 1) / 3; /* 1 -> 3, 2 -> 7, 3 -> 10 */
    return MOMENT_1900 + days_since_1900 * MOMENT_DAY + ms * 10000;
}

static int64_t round_to(int64_t moment, int64_t unit)
{
    return (moment + unit / 2) / unit * unit;
}

int64_t moment_round(int64_t moment, struct type type)
{
    static const int64_t units[] = {10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
    switch (type.kind) {
    case KIND_DATE:
        return moment / MOMENT_DAY * MOMENT_DAY;
    case KIND_SMALLDATETIME:
        return round_to(moment, MOMENT_MINUTE);
    case KIND_DATETIME: {
        /* 300 ticks a second: round(100 ns * 3 / 100000), exactly. */
        int64_t ticks = (moment % MOMENT_DAY * 3 + 50000) / 100000;
        return moment_of_ticks(moment / MOMENT_DAY - MOMENT_1900 / MOMENT_DAY, ticks);
    }
    default:
        return type.scale >= 0 && type.scale <= 7 ? round_to(moment, units[type.scale]) : moment;
    }
}

bool moment_in_range(int64_t moment, enum kind kind)
{
    static const int64_t day_1753 = 639905; /* 1753-01-01 */
    static const int64_t end_2079 = 759131; /* 2079-06-07 */
    if (moment < 0 || moment >= moment_day_number(9999, 12, 31) * MOMENT_DAY + MOMENT_DAY)
        return false;
    if (kind == KIND_DATETIME)
        return moment >= day_1753 * MOMENT_DAY;
    return kind != KIND_SMALLDATETIME || (moment >= MOMENT_1900 && moment < end_2079 * MOMENT_DAY);
}

void moment_pack(const struct zoned *zoned, unsigned char blob[MOMENT_BLOB])
{
    uint64_t utc = (uint64_t)zoned->utc;
    for (int i = 7; i >= 0; i--, utc >>= 8)
        blob[i] = (unsigned char)(utc & 0xFF);
    unsigned offset = (unsigned)(zoned->offset_minutes + 32768);
    blob[8] = (unsigned char)(offset >> 8);
    blob[9] = (unsigned char)(offset & 0xFF);
}

struct zoned moment_unpack(const unsigned char blob[MOMENT_BLOB])
{
    uint64_t utc = 0;
    for (int i = 0; i < 8; i++)
        utc = (utc << 8) | blob[i];
    return (struct zoned){(int64_t)utc, ((blob[8] << 8) | blob[9]) - 32768};
}
