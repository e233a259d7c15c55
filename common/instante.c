/*
 * Civil time without the C library's time zones: those depend on the process's locale and environment, the store's
 * offset does not. Days are counted in the proleptic Gregorian calendar.
 */
#include <stdio.h>
#include <string.h>

#include "instante.h"

#define DAY_S 86400
#define DAYS_TO_1970 719468 /* from 0000-03-01 */
#define OFFSET_MAX_S (14 * 3600)

struct instante instante_of(int64_t utc_ms, int32_t offset_s)
{
    return (struct instante){.utc_ms = utc_ms, .offset_s = offset_s};
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/* From 0000-03-01 on: a year that begins in March ends with the leap day, and its months have 153 days each five. */
static int64_t days_before(int64_t years, int64_t months)
{
    return years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5;
}

static int64_t days_of(const struct relogio *c)
{
    return days_before(c->mes < 3 ? c->ano - 1 : c->ano, (c->mes + 9) % 12) + c->dia - 1 - DAYS_TO_1970;
}

/* Its year, month and day. */
static struct relogio date_of(int64_t days)
{
    int64_t since = days + DAYS_TO_1970, years = since / 365, months = 11;

    while (days_before(years, 0) > since)
        years--;
    while (days_before(years, months) > since)
        months--;
    return (struct relogio){.ano = (int)(months < 10 ? years : years + 1),
                            .mes = (int)(months + 2) % 12 + 1,
                            .dia = (int)(since - days_before(years, months)) + 1};
}

bool instante_from_clock(const struct relogio *c, int32_t offset_s, struct instante *out)
{
    int64_t seconds;

    if (c->ano < 1 || c->ano > 9999 || c->mes < 1 || c->mes > 12 || c->dia < 1 || c->dia > 31 ||
        date_of(days_of(c)).dia != c->dia)
        return false;
    if (c->hora < 0 || c->hora > 23 || c->minuto < 0 || c->minuto > 59 || c->segundo < 0 || c->segundo > 59 ||
        c->milissegundo < 0 || c->milissegundo > 999)
        return false;
    seconds = days_of(c) * DAY_S + INT64_C(3600) * c->hora + INT64_C(60) * c->minuto + c->segundo;
    *out = instante_of((seconds - offset_s) * 1000 + c->milissegundo, offset_s);
    return true;
}

struct relogio instante_clock(struct instante when)
{
    int64_t local_ms = when.utc_ms + (int64_t)when.offset_s * 1000;
    int64_t seconds = floor_div(local_ms, 1000), days = floor_div(seconds, DAY_S);
    int rest = (int)(seconds - days * DAY_S);
    struct relogio c = {.mes = 1};

    if (days + DAYS_TO_1970 >= days_before(0, 10) && days + DAYS_TO_1970 < days_before(10101, 0))
        c = date_of(days); /* else outside of what text can show */
    c.hora = rest / 3600;
    c.minuto = rest / 60 % 60;
    c.segundo = rest % 60;
    c.milissegundo = (int)(local_ms - seconds * 1000);
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
