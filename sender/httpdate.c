/* The day of the week is not held against the date: whoever wrote it, the date is what was meant. */
#include <stddef.h>
#include <stdio.h>
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

bool httpdate_parse(const char *text, int64_t now_ms, int64_t *utc_ms)
{
    struct relogio clock = {0};
    struct instante when;
    char month[4] = "";
    int end = -1;

#define TIME &clock.hora, &clock.minuto, &clock.segundo
    /* Sun, 06 Nov 1994 08:49:37 GMT */
    if (sscanf(text, "%*3[A-Za-z], %2d %3s %4d %2d:%2d:%2d GMT%n", &clock.dia, month, &clock.ano, TIME, &end) != 6 ||
        end == -1) {
        /* Sunday, 06-Nov-94 08:49:37 GMT */
        if (sscanf(text, "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &clock.dia, month, &clock.ano, TIME,
                   &end) == 6 &&
            end != -1)
            clock.ano = full_year(clock.ano, now_ms);
        /* Sun Nov  6 08:49:37 1994 */
        else if (sscanf(text, "%*3[A-Za-z] %3s %2d %2d:%2d:%2d %4d%n", month, &clock.dia, TIME, &clock.ano, &end) != 6)
            return false;
    }
#undef TIME
    clock.mes = month_of(month);
    if (end == -1 || text[end] != '\0' || clock.mes == 0 || !instante_from_clock(&clock, 0, &when))
        return false;
    *utc_ms = when.utc_ms;
    return true;
}
