/*
 * The calendar, parsing and formatting. Days are counted as in "chrono-Compatible Low-Level Date Algorithms" (H.
 * Hinnant): years that begin in March, eras of 400 years.
 */
#include <stdio.h>
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

static void fraction(struct cursor *cursor, int *value)
{
    int unit = (int)MOMENT_SECOND;
    *value = 0;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9') {
        unit /= 10;
        *value += (*cursor->at++ - '0') * unit;
    }
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

static bool parse_time(struct cursor *cursor, struct civil *civil)
{
    if (!number(cursor, 2, &civil->hour) || !sign(cursor, ':') || !number(cursor, 2, &civil->minute))
        return false;
    if (sign(cursor, ':')) {
        if (!number(cursor, 2, &civil->second))
            return false;
        if (sign(cursor, '.'))
            fraction(cursor, &civil->fraction);
    }
    return true;
}

static bool parse_zone(struct cursor *cursor, int *offset, bool *has_zone)
{
    (void)sign(cursor, ' ');
    if (sign(cursor, 'Z') || sign(cursor, 'z')) {
        *has_zone = true;
        return true;
    }
    if (cursor->at < cursor->end && (*cursor->at == '+' || *cursor->at == '-')) {
        bool negative = *cursor->at++ == '-';
        int hours = 0;
        int minutes = 0;
        if (!number(cursor, 2, &hours) || !sign(cursor, ':') || !number(cursor, 2, &minutes))
            return false;
        *offset = (hours * 60 + minutes) * (negative ? -1 : 1);
        *has_zone = true;
    }
    return true;
}

bool moment_parse(const char *text, size_t size, struct zoned *result, bool *has_zone)
{
    struct cursor cursor = {text, text + size};
    struct civil civil = {.year = 1900, .month = 1, .day = 1};
    *has_zone = false;
    *result = (struct zoned){0};
    while (cursor.end > cursor.at && cursor.end[-1] == ' ')
        cursor.end--;
    while (sign(&cursor, ' '))
        continue;
    bool only_time = cursor.end - cursor.at > 2 && cursor.at[2] == ':';
    if (cursor.at < cursor.end) {
        if (!only_time && !parse_date(&cursor, &civil))
            return false;
        if (only_time || sign(&cursor, 'T') || sign(&cursor, ' '))
            if (!parse_time(&cursor, &civil))
                return false;
        if (!parse_zone(&cursor, &result->offset_minutes, has_zone) || cursor.at != cursor.end)
            return false;
    }
    int64_t local = 0;
    if (!moment_join(&civil, &local))
        return false;
    result->utc = local - result->offset_minutes * MOMENT_MINUTE;
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

/* The fraction of a second with `scale` digits and its point; nothing for none. */
static void format_fraction(int value, int scale, char text[16])
{
    char digits[16];
    (void)snprintf(digits, sizeof digits, "%07d", value);
    if (scale > 0)
        (void)snprintf(text, 16, ".%.*s", scale > 7 ? 7 : scale, digits);
    else
        text[0] = '\0';
}

/* Style 0, that of datetime and smalldatetime: "Mar  2 2026 10:00AM". */
static int format_words(const struct civil *c, char *text)
{
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int hour = c->hour % 12 == 0 ? 12 : c->hour % 12;
    return snprintf(text, MOMENT_TEXT, "%s %2d %04d %2d:%02d%s", months[c->month - 1], c->day, c->year, hour, c->minute,
                    c->hour < 12 ? "AM" : "PM");
}

size_t moment_format(int64_t moment, struct type type, int style, char text[MOMENT_TEXT])
{
    struct civil c = moment_split(moment);
    bool words = type.kind == KIND_DATETIME || type.kind == KIND_SMALLDATETIME;
    char part[16];
    int size = 0;
    format_fraction(c.fraction, words ? 3 : type.scale, part);
    if (type.kind == KIND_TIME)
        size = snprintf(text, MOMENT_TEXT, "%02d:%02d:%02d%s", c.hour, c.minute, c.second, part);
    else if (style == 112)
        size = snprintf(text, MOMENT_TEXT, "%04d%02d%02d", c.year, c.month, c.day);
    else if (style == 103)
        size = snprintf(text, MOMENT_TEXT, "%02d/%02d/%04d", c.day, c.month, c.year);
    else if (style == 108 || style == 8 || style == 114)
        size = snprintf(text, MOMENT_TEXT, "%02d:%02d:%02d", c.hour, c.minute, c.second);
    else if (type.kind == KIND_DATE || style == 23)
        size = snprintf(text, MOMENT_TEXT, "%04d-%02d-%02d", c.year, c.month, c.day);
    else if (words && style <= 0)
        size = format_words(&c, text);
    else {
        if (style == 120 || style == 20 || (style == 126 && words && c.fraction == 0))
            part[0] = '\0';
        size = snprintf(text, MOMENT_TEXT, "%04d-%02d-%02d%c%02d:%02d:%02d%s", c.year, c.month, c.day,
                        style == 126 || style == 127 ? 'T' : ' ', c.hour, c.minute, c.second, part);
    }
    return size < 0 ? 0 : (size_t)size;
}

size_t moment_format_zoned(const struct zoned *zoned, int scale, int style, char text[MOMENT_TEXT])
{
    struct type type = {.kind = KIND_DATETIME2, .scale = scale};
    int64_t local = zoned->utc + zoned->offset_minutes * MOMENT_MINUTE;
    size_t size = moment_format(local, type, style == 126 || style == 127 ? 126 : 121, text);
    int minutes = zoned->offset_minutes < 0 ? -zoned->offset_minutes : zoned->offset_minutes;
    int more = snprintf(text + size, MOMENT_TEXT - size, "%s%c%02d:%02d", style == 126 || style == 127 ? "" : " ",
                        zoned->offset_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
    return more < 0 ? size : size + (size_t)more;
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
