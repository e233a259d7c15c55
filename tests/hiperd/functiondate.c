/*
 * Dates: DATEADD, DATEDIFF and DATEPART on 100 ns since 0001-01-01 (moment.h). A part is its long name, see exprcast.c.
 */
#include <stdio.h>
#include <string.h>

#include "functions.h"
#include "momentformat.h"

static const struct unit {
    const char *name;
    int64_t size; /* 100 ns; 0: counted in months */
    int months;
} unit_list[] = {{"year", 0, 12},
                 {"quarter", 0, 3},
                 {"month", 0, 1},
                 {"dayofyear", MOMENT_DAY, 0},
                 {"day", MOMENT_DAY, 0},
                 {"weekday", MOMENT_DAY, 0},
                 {"week", 7 * MOMENT_DAY, 0},
                 {"hour", 3600 * MOMENT_SECOND, 0},
                 {"minute", MOMENT_MINUTE, 0},
                 {"second", MOMENT_SECOND, 0},
                 {"millisecond", 10000, 0},
                 {"microsecond", 10, 0}};

static const struct unit *unit_find(sqlite3_context *context, sqlite3_value *value)
{
    const void *bytes = sqlite3_value_text(value);
    const char *name = bytes;
    for (size_t i = 0; i < sizeof unit_list / sizeof *unit_list; i++)
        if (name != NULL && strcmp(unit_list[i].name, name) == 0)
            return &unit_list[i];
    functions_fail(context, 155, name != NULL ? name : "", "");
    return NULL;
}

/* The same day and time so many months on; the last day of the month where the day does not exist. */
static bool add_months(int64_t moment, int64_t months, int64_t *result)
{
    struct civil civil = moment_split(moment);
    int64_t month = civil.year * INT64_C(12) + civil.month - 1 + months;
    if (month < 12 || month >= 120000)
        return false;
    civil.year = (int)(month / 12);
    civil.month = (int)(month % 12) + 1;
    while (!moment_join(&civil, result) && civil.day > 28)
        civil.day--;
    return true;
}

/* (part, count, moment, packed type) */
static void h_dateadd(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    const struct unit *unit = unit_find(context, values[0]);
    int64_t number = sqlite3_value_int64(values[1]);
    int64_t moment = sqlite3_value_int64(values[2]);
    struct type type = type_unpack(sqlite3_value_int64(values[3]));
    int64_t result = 0;
    if (unit == NULL)
        return;
    bool fits = number < INT64_C(1) << 40 && number > -(INT64_C(1) << 40);
    if (fits && unit->size == 0) {
        fits = add_months(moment, number * unit->months, &result);
    } else if (fits) {
        fits = number < INT64_MAX / unit->size / 2 && number > -(INT64_MAX / unit->size / 2);
        result = fits ? moment + number * unit->size : 0;
    }
    if (type.kind == KIND_TIME)
        result = (result % MOMENT_DAY + MOMENT_DAY) % MOMENT_DAY;
    else if (!fits || !moment_in_range(result, type.kind)) {
        functions_fail(context, 242, type_name(type.kind), type_name(type.kind));
        return;
    }
    sqlite3_result_int64(context, moment_round(result, type));
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/* (part, from, to): how many boundaries of the part lie between */
static void h_datediff(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    const struct unit *unit = unit_find(context, values[0]);
    int64_t from = sqlite3_value_int64(values[1]);
    int64_t to = sqlite3_value_int64(values[2]);
    int64_t result = 0;
    if (unit == NULL)
        return;
    if (unit->size == 0) {
        struct civil a = moment_split(from);
        struct civil b = moment_split(to);
        int64_t months_a = a.year * INT64_C(12) + a.month - 1;
        int64_t months_b = b.year * INT64_C(12) + b.month - 1;
        result = months_b / unit->months - months_a / unit->months;
    } else {
        /* Weeks begin on Sunday whatever DATEFIRST says; 0001-01-01 was a Monday. */
        int64_t shift = strcmp(unit->name, "week") == 0 ? MOMENT_DAY : 0;
        result = floor_divide(to + shift, unit->size) - floor_divide(from + shift, unit->size);
    }
    if (result > INT32_MAX || result < INT32_MIN)
        functions_fail(context, 8115, "expression", "int");
    else
        sqlite3_result_int64(context, result);
}

/* The week that has most of its days in the year of its Thursday. */
static int64_t iso_week(int64_t day)
{
    int64_t thursday = day - day % 7 + 3; /* 0001-01-01 was a Monday */
    return (thursday - moment_day_number(moment_split(thursday * MOMENT_DAY).year, 1, 1)) / 7 + 1;
}

static int64_t part_of(const char *part, int64_t moment)
{
    struct civil c = moment_split(moment);
    int64_t day_of_year = moment / MOMENT_DAY - moment_day_number(c.year, 1, 1) + 1;
    const struct {
        const char *name;
        int64_t value;
    } parts[] = {{"year", c.year},
                 {"quarter", (c.month + 2) / 3},
                 {"month", c.month},
                 {"dayofyear", day_of_year},
                 {"day", c.day},
                 {"week", (day_of_year - 1 + (moment_day_number(c.year, 1, 1) + 1) % 7) / 7 + 1},
                 {"weekday", (moment / MOMENT_DAY + 1) % 7 + 1},
                 {"iso_week", iso_week(moment / MOMENT_DAY)},
                 {"hour", c.hour},
                 {"minute", c.minute},
                 {"second", c.second},
                 {"millisecond", c.fraction / 10000},
                 {"microsecond", c.fraction / 10},
                 {"nanosecond", c.fraction * INT64_C(100)}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcmp(parts[i].name, part) == 0)
            return parts[i].value;
    return 0;
}

static void h_datepart(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    const void *part = sqlite3_value_text(values[0]);
    sqlite3_result_int64(context, part_of(part, sqlite3_value_int64(values[1])));
}

static void h_datename(sqlite3_context *context, int count, sqlite3_value **values)
{
    char number[24];
    const char *name = number;
    if (functions_any_null(context, count, values))
        return;
    const void *bytes = sqlite3_value_text(values[0]);
    const char *part = bytes;
    int64_t value = part_of(part, sqlite3_value_int64(values[1]));
    (void)snprintf(number, sizeof number, "%lld", (long long)value);
    if (strcmp(part, "month") == 0)
        name = momentformat_month((int)value);
    else if (strcmp(part, "weekday") == 0)
        name = momentformat_weekday((int)value);
    sqlite3_result_text(context, name, -1, SQLITE_TRANSIENT);
}

static void h_eomonth(sqlite3_context *context, int count, sqlite3_value **values)
{
    int64_t result = 0;
    if (functions_any_null(context, count, values))
        return;
    struct civil civil = moment_split(sqlite3_value_int64(values[0]));
    civil = (struct civil){.year = civil.year, .month = civil.month, .day = 31};
    while (!moment_join(&civil, &result))
        civil.day--;
    sqlite3_result_int64(context, result);
}

static void h_datefromparts(sqlite3_context *context, int count, sqlite3_value **values)
{
    int64_t result = 0;
    if (functions_any_null(context, count, values))
        return;
    struct civil civil = {.year = sqlite3_value_int(values[0]),
                          .month = sqlite3_value_int(values[1]),
                          .day = sqlite3_value_int(values[2])};
    if (count > 3) {
        civil.hour = sqlite3_value_int(values[3]);
        civil.minute = sqlite3_value_int(values[4]);
        civil.second = sqlite3_value_int(values[5]);
        civil.fraction = sqlite3_value_int(values[6]) * 10000;
    }
    if (!moment_join(&civil, &result))
        functions_fail(context, 242, "int", "date");
    else
        sqlite3_result_int64(context, moment_round(result, type_of(count > 3 ? KIND_DATETIME : KIND_DATE)));
}

static bool zoned_of(sqlite3_value *value, struct zoned *zoned)
{
    const void *blob = sqlite3_value_blob(value);
    if (blob == NULL || sqlite3_value_bytes(value) != MOMENT_BLOB)
        return false;
    *zoned = moment_unpack(blob);
    return true;
}

static void h_tzoffset(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct zoned zoned;
    (void)count;
    if (zoned_of(values[0], &zoned))
        sqlite3_result_int(context, zoned.offset_minutes);
}

/* (datetimeoffset, '+hh:mm' or minutes, whether the instant stays and not the clock's face) */
static void h_switchoffset(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct zoned zoned;
    unsigned char blob[MOMENT_BLOB];
    (void)count;
    if (!zoned_of(values[0], &zoned))
        return;
    int minutes = sqlite3_value_int(values[1]);
    if (sqlite3_value_type(values[1]) == SQLITE_TEXT) {
        const void *bytes = sqlite3_value_text(values[1]);
        const char *text = bytes;
        if (strlen(text) != 6 || text[3] != ':') {
            functions_fail(context, 241, "", "");
            return;
        }
        minutes = ((text[1] - '0') * 10 + text[2] - '0') * 60 + (text[4] - '0') * 10 + text[5] - '0';
        minutes = text[0] == '-' ? -minutes : minutes;
    }
    if (!sqlite3_value_int(values[2]))
        zoned.utc += (zoned.offset_minutes - minutes) * MOMENT_MINUTE;
    zoned.offset_minutes = minutes;
    moment_pack(&zoned, blob);
    sqlite3_result_blob(context, blob, sizeof blob, SQLITE_TRANSIENT);
}

static void h_isdate(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct moment_text text;
    (void)count;
    const void *bytes = sqlite3_value_text(values[0]);
    bool is = bytes != NULL && moment_parse(bytes, (size_t)sqlite3_value_bytes(values[0]), MOMENT_YEAR_FIRST, &text) &&
              text.in_range && !text.has_offset && text.digits <= 3;
    sqlite3_result_int(context, is);
}

const struct function functiondate_list[] = {{"h_dateadd", 4, h_dateadd},
                                             {"h_datediff", 3, h_datediff},
                                             {"h_datepart", 2, h_datepart},
                                             {"h_datename", 2, h_datename},
                                             {"h_eomonth", 1, h_eomonth},
                                             {"h_datefromparts", 3, h_datefromparts},
                                             {"h_datetimefromparts", 7, h_datefromparts},
                                             {"h_tzoffset", 1, h_tzoffset},
                                             {"h_switchoffset", 3, h_switchoffset},
                                             {"h_isdate", 1, h_isdate},
                                             {NULL, 0, NULL}};
