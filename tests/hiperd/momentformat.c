/*
 * A style is a pattern for the day and one for the time. Its letters: c the year, with its century in styles from 100
 * on; Y the year with its century always; m and d with two digits, D with a blank for the first; M the month's name; h
 * hours of 24, H of 12; i minutes; s seconds; f the fraction of the type's scale; l the same, of a datetime behind a
 * colon; p AM or PM. All else stands for itself.
 */
#include <stdio.h>
#include <string.h>

#include "momentformat.h"

static const struct style {
    int number; /* and 100 more, up to 14 */
    const char *date;
    char between;
    const char *time;
} styles[] = {{0, "M D Y", ' ', "H:ip"},    {1, "m/d/c", ' ', NULL},       {2, "c.m.d", ' ', NULL},
              {3, "d/m/c", ' ', NULL},      {4, "d.m.c", ' ', NULL},       {5, "d-m-c", ' ', NULL},
              {6, "d M c", ' ', NULL},      {7, "M d, c", ' ', NULL},      {8, NULL, ' ', "h:i:s"},
              {9, "M D Y", ' ', "H:i:slp"}, {10, "m-d-c", ' ', NULL},      {11, "c/m/d", ' ', NULL},
              {12, "cmd", ' ', NULL},       {13, "d M Y", ' ', "h:i:sl"},  {14, NULL, ' ', "h:i:sl"},
              {20, "Y-m-d", ' ', "h:i:s"},  {21, "Y-m-d", ' ', "h:i:sf"},  {22, "m/d/c", ' ', "H:i:s p"},
              {23, "Y-m-d", ' ', NULL},     {24, NULL, ' ', "h:i:s"},      {25, "Y-m-d", ' ', "h:i:sf"},
              {120, "Y-m-d", ' ', "h:i:s"}, {121, "Y-m-d", ' ', "h:i:sf"}, {126, "Y-m-d", 'T', "h:i:sf"},
              {127, "Y-m-d", 'T', "h:i:sf"}};

static const char *const months[12] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
static const char *const weekdays[7] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

const char *momentformat_month(int month)
{
    return month >= 1 && month <= 12 ? months[month - 1] : "";
}

const char *momentformat_weekday(int day)
{
    return day >= 1 && day <= 7 ? weekdays[day - 1] : "";
}

static const struct style *find(int number)
{
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (styles[i].number == number || (styles[i].number <= 14 && styles[i].number + 100 == number))
            return &styles[i];
    return NULL;
}

static int own_style(enum kind kind)
{
    return kind == KIND_DATE ? 23 : kind == KIND_DATETIME || kind == KIND_SMALLDATETIME ? 0 : 121;
}

bool momentformat_knows(int style, enum kind kind)
{
    const struct style *found = find(style > MOMENTFORMAT_OWN ? style : own_style(kind));
    return found != NULL && (kind != KIND_DATE || found->date != NULL) && (kind != KIND_TIME || found->time != NULL);
}

/* What is being written. */
struct writer {
    struct civil civil;
    struct type type;
    int style;
    char *text;
    size_t size;
};

static void put(struct writer *writer, const char *part)
{
    size_t room = MOMENT_TEXT - 1 - writer->size;
    size_t size = strlen(part) < room ? strlen(part) : room;
    memcpy(writer->text + writer->size, part, size);
    writer->size += size;
    writer->text[writer->size] = '\0';
}

static void put_number(struct writer *writer, int number, int width, char fill)
{
    char part[24];
    (void)snprintf(part, sizeof part, fill == '0' ? "%0*d" : "%*d", width, number);
    put(writer, part);
}

/* ISO 8601 leaves out the fraction of a datetime that has none. */
static void put_fraction(struct writer *writer, char sign)
{
    char digits[16];
    bool datetime = writer->type.kind == KIND_DATETIME || writer->type.kind == KIND_SMALLDATETIME;
    int scale = datetime ? 3 : writer->type.scale > 7 ? 7 : writer->type.scale;
    if (scale <= 0 || (datetime && writer->style >= 126 && writer->civil.fraction == 0))
        return;
    (void)snprintf(digits, sizeof digits, "%c%07d", datetime ? sign : '.', writer->civil.fraction);
    digits[1 + scale] = '\0';
    put(writer, digits);
}

static void put_letter(struct writer *writer, char letter)
{
    const struct civil *civil = &writer->civil;
    char other[2] = {letter, '\0'};
    char month[4];
    switch (letter) {
    case 'c':
        put_number(writer, writer->style >= 100 ? civil->year : civil->year % 100, writer->style >= 100 ? 4 : 2, '0');
        break;
    case 'Y':
        put_number(writer, civil->year, 4, '0');
        break;
    case 'm':
        put_number(writer, civil->month, 2, '0');
        break;
    case 'M':
        (void)snprintf(month, sizeof month, "%.3s", momentformat_month(civil->month));
        put(writer, month);
        break;
    case 'd':
    case 'D':
        put_number(writer, civil->day, 2, letter == 'd' ? '0' : ' ');
        break;
    case 'h':
        put_number(writer, civil->hour, 2, '0');
        break;
    case 'H':
        put_number(writer, civil->hour % 12 == 0 ? 12 : civil->hour % 12, 2, ' ');
        break;
    case 'i':
        put_number(writer, civil->minute, 2, '0');
        break;
    case 's':
        put_number(writer, civil->second, 2, '0');
        break;
    case 'f':
    case 'l':
        put_fraction(writer, letter == 'f' ? '.' : ':');
        break;
    case 'p':
        put(writer, civil->hour < 12 ? "AM" : "PM");
        break;
    default:
        put(writer, other);
        break;
    }
}

static void put_pattern(struct writer *writer, const char *pattern)
{
    for (; *pattern != '\0'; pattern++)
        put_letter(writer, *pattern);
}

size_t momentformat_write(int64_t moment, struct type type, int style, char text[MOMENT_TEXT])
{
    struct writer writer = {.civil = moment_split(moment), .type = type, .text = text};
    writer.style = style > MOMENTFORMAT_OWN ? style : own_style(type.kind);
    const struct style *found = find(writer.style);
    bool has_date = found != NULL && found->date != NULL && type.kind != KIND_TIME;
    bool has_time = found != NULL && found->time != NULL && type.kind != KIND_DATE;
    char between[2] = {has_date && has_time ? found->between : '\0', '\0'};
    text[0] = '\0';
    if (has_date)
        put_pattern(&writer, found->date);
    put(&writer, between);
    if (has_time)
        put_pattern(&writer, found->time);
    return writer.size;
}

/* Style 127 is Greenwich's time; of the others those that show a day and a time show the offset. */
size_t momentformat_write_zoned(const struct zoned *zoned, int scale, int style, char text[MOMENT_TEXT])
{
    struct type type = {.kind = KIND_DATETIME2, .scale = scale};
    int offset = style == 127 ? 0 : zoned->offset_minutes;
    const struct style *found = find(style > MOMENTFORMAT_OWN ? style : own_style(KIND_DATETIMEOFFSET));
    size_t size = momentformat_write(zoned->utc + offset * MOMENT_MINUTE, type, style, text);
    int minutes = offset < 0 ? -offset : offset;
    int more = 0;
    if (style == 127)
        more = snprintf(text + size, MOMENT_TEXT - size, "Z");
    else if (found != NULL && found->date != NULL && found->time != NULL)
        more = snprintf(text + size, MOMENT_TEXT - size, "%s%c%02d:%02d", style == 126 ? "" : " ",
                        offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
    return more < 0 ? size : size + (size_t)more;
}
