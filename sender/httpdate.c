/*
 * One pattern for each form, walked together with the text. The day of the week is not held against the date: whoever
 * wrote it, the date is what was meant.
 */
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "instante.h"

#include "httpdate.h"

static int month_of(const char *name)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

    for (int i = 0; i < 12; i++)
        if (strcmp(months[i], name) == 0)
            return i + 1;
    return 0;
}

/* RFC 9110, 5.6.7: a two-digit year that appears to be more than 50 years ahead is the last one with those digits. */
static int full_year(int two_digits, int64_t now_ms)
{
    int now = instante_clock(instante_of(now_ms, 0)).ano;
    int year = now - now % 100 + two_digits;

    return year > now + 50 ? year - 100 : year;
}

/* Takes `count` digits, of which the first may be a blank. */
static bool digits(const char **at, int count, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, ++*at) {
        if (i == 0 && count == 2 && **at == ' ')
            continue;
        if (!isdigit((unsigned char)**at))
            return false;
        *value = *value * 10 + (**at - '0');
    }
    return true;
}

static bool month(const char **at, int *value)
{
    char name[4] = "";

    for (int i = 0; i < 3 && isalpha((unsigned char)**at); i++)
        name[i] = *(*at)++;
    *value = month_of(name);
    return *value != 0;
}

static void weekday(const char **at)
{
    while (isalpha((unsigned char)**at))
        ++*at;
}

/* w weekday, d day, M month's name, Y and y year of four and two digits, h m s, Z the zone; anything else is itself. */
static bool matches(const char *pattern, const char *text, int64_t now_ms, struct relogio *clock)
{
    bool good = true;

    for (; *pattern != '\0' && good; pattern++) {
        switch (*pattern) {
        case 'w':
            weekday(&text);
            break;
        case 'd':
            good = digits(&text, 2, &clock->dia);
            break;
        case 'M':
            good = month(&text, &clock->mes);
            break;
        case 'Y':
            good = digits(&text, 4, &clock->ano);
            break;
        case 'y':
            good = digits(&text, 2, &clock->ano);
            clock->ano = full_year(clock->ano, now_ms);
            break;
        case 'h':
            good = digits(&text, 2, &clock->hora);
            break;
        case 'm':
            good = digits(&text, 2, &clock->minuto);
            break;
        case 's':
            good = digits(&text, 2, &clock->segundo);
            break;
        case 'Z':
            good = strncmp(text, "GMT", 3) == 0;
            text += good ? 3 : 0;
            break;
        default:
            good = *text == *pattern;
            text += good ? 1 : 0;
        }
    }
    return good && *text == '\0';
}

bool httpdate_parse(const char *text, int64_t now_ms, int64_t *utc_ms)
{
    /* IMF-fixdate, and the obsolete forms of RFC 850 and asctime(). */
    static const char *const patterns[] = {"w, d M Y h:m:s Z", "w, d-M-y h:m:s Z", "w M d h:m:s Y"};
    struct relogio clock = {0};
    struct instante when;

    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        if (!matches(patterns[i], text, now_ms, &clock) || !instante_from_clock(&clock, 0, &when))
            continue;
        *utc_ms = when.utc_ms;
        return true;
    }
    return false;
}
