/*
 * Civil time without the C library's time zones: those depend on the process's locale and environment, the store's
 * offset does not. Days are counted in the proleptic Gregorian calendar.
 */
#include <stdio.h>
#include <string.h>

#include "instante.h"

#define DAY_S 86400
#define OFFSET_MAX_S (14 * 3600)

struct instante instante_of(int64_t utc_ms, int32_t offset_s)
{
    return (struct instante){.utc_ms = utc_ms, .offset_s = offset_s};
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01 to the first of January of `year` (1..9999). */
static int64_t days_before_year(int year)
{
    int64_t y = year - 1;

    return y * 365 + y / 4 - y / 100 + y / 400 - 719162;
}

static int64_t days_of(int year, int month, int day)
{
    int64_t days = days_before_year(year) + day - 1;

    for (int m = 1; m < month; m++)
        days += days_in_month(year, m);
    return days;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

bool instante_from_clock(const struct relogio *c, int32_t offset_s, struct instante *out)
{
    int64_t seconds;

    if (c->ano < 1 || c->ano > 9999 || c->mes < 1 || c->mes > 12 || c->dia < 1 ||
        c->dia > days_in_month(c->ano, c->mes))
        return false;
    if (c->hora < 0 || c->hora > 23 || c->minuto < 0 || c->minuto > 59 || c->segundo < 0 || c->segundo > 59 ||
        c->milissegundo < 0 || c->milissegundo > 999)
        return false;
    seconds = days_of(c->ano, c->mes, c->dia) * DAY_S + INT64_C(3600) * c->hora + INT64_C(60) * c->minuto + c->segundo;
    *out = instante_of((seconds - offset_s) * 1000 + c->milissegundo, offset_s);
    return true;
}

struct relogio instante_clock(struct instante when)
{
    int64_t local_ms = when.utc_ms + (int64_t)when.offset_s * 1000;
    int64_t seconds = floor_div(local_ms, 1000);
    int64_t days = floor_div(seconds, DAY_S);
    int rest = (int)(seconds - days * DAY_S);
    int64_t year = 1970 + floor_div(days, 366); /* never too late: years have at most 366 days */
    struct relogio c = {.milissegundo = (int)(local_ms - seconds * 1000),
                        .hora = rest / 3600,
                        .minuto = rest / 60 % 60,
                        .segundo = rest % 60,
                        .mes = 1};

    if (days < days_before_year(1) || year > 10100) /* outside of what text can show */
        return c;
    if (year < 1)
        year = 1;
    while (days_before_year((int)year + 1) <= days)
        year++;
    while (days_before_year((int)year) > days)
        year--;
    c.ano = (int)year;
    c.dia = (int)(days - days_before_year(c.ano)) + 1;
    while (c.dia > days_in_month(c.ano, c.mes)) {
        c.dia -= days_in_month(c.ano, c.mes);
        c.mes++;
    }
    return c;
}

const char *instante_format(struct instante when, enum instante_form form, char *text)
{
    int32_t offset = form == INSTANTE_FILE ? 0 : when.offset_s;
    struct relogio c = instante_clock(instante_of(when.utc_ms, offset));
    int32_t size = offset < 0 ? -offset : offset;
    char fraction[8] = "";

    if (c.ano < 1 || c.ano > 9999) {
        memcpy(text, "?", 2);
        return text;
    }
    if (form == INSTANTE_NAIVE || (form == INSTANTE_EXACT && c.milissegundo != 0))
        snprintf(fraction, sizeof fraction, ".%03u", (unsigned)c.milissegundo % 1000);
    if (form == INSTANTE_FILE)
        snprintf(text, INSTANTE_TEXT, "%04d%02d%02dT%02d%02d%02dZ", c.ano, c.mes, c.dia, c.hora, c.minuto, c.segundo);
    else if (form == INSTANTE_NAIVE)
        snprintf(text, INSTANTE_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d%s", c.ano, c.mes, c.dia, c.hora, c.minuto,
                 c.segundo, fraction);
    else
        snprintf(text, INSTANTE_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d%s%c%02d:%02d", c.ano, c.mes, c.dia, c.hora,
                 c.minuto, c.segundo, fraction, offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    return text;
}

/* Exactly `count` digits at *at, which moves on. */
static bool digits(const char **at, int count, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        *value = *value * 10 + (**at - '0');
    }
    return true;
}

static bool literal(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

static bool parse_fraction(const char **at, int *milliseconds)
{
    int count = 0;

    *milliseconds = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++, count++)
        if (count < 3)
            *milliseconds = *milliseconds * 10 + (**at - '0');
    for (int i = count; i < 3; i++)
        *milliseconds *= 10;
    return count >= 1 && count <= 9;
}

bool instante_parse_offset(const char *text, int32_t *offset_s)
{
    int hours, minutes, sign;

    if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
        *offset_s = 0;
        return true;
    }
    if (*text != '+' && *text != '-')
        return false;
    sign = *text++ == '-' ? -1 : 1;
    if (!digits(&text, 2, &hours))
        return false;
    (void)literal(&text, ':');
    if (!digits(&text, 2, &minutes) || *text != '\0' || minutes > 59 || hours * 3600 + minutes * 60 > OFFSET_MAX_S)
        return false;
    *offset_s = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool instante_parse_day(const char *text, struct instante *day)
{
    char moment[INSTANTE_TEXT];

    snprintf(moment, sizeof moment, "%.10sT00:00:00", text);
    return strlen(text) == strlen("2026-03-01") && instante_parse(moment, 0, day, NULL);
}

bool instante_parse(const char *text, int32_t naive_offset_s, struct instante *out, bool *naive)
{
    struct relogio c = {0};
    int32_t offset_s = naive_offset_s;

    if (!digits(&text, 4, &c.ano) || !literal(&text, '-') || !digits(&text, 2, &c.mes) || !literal(&text, '-') ||
        !digits(&text, 2, &c.dia))
        return false;
    if (!literal(&text, 'T') && !literal(&text, ' '))
        return false;
    if (!digits(&text, 2, &c.hora) || !literal(&text, ':') || !digits(&text, 2, &c.minuto) || !literal(&text, ':') ||
        !digits(&text, 2, &c.segundo))
        return false;
    if (literal(&text, '.') && !parse_fraction(&text, &c.milissegundo))
        return false;
    if (naive != NULL)
        *naive = *text == '\0';
    if (*text != '\0' && !instante_parse_offset(text, &offset_s))
        return false;
    return instante_from_clock(&c, offset_s, out);
}
