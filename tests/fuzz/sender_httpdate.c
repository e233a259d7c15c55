/* Dates of headers and Retry-After: a date in its own form is the same date; a wait is never negative, never days. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instante.h"

#include "../../sender/httpdate.h"
#include "../../sender/retryafter.h"
#include "fuzz.h"

static const int64_t nows_ms[] = {0, INT64_C(1772449200123), INT64_C(4102444799000), INT64_C(-62135596800000),
                                  INT64_C(253402300799999)};

/* As RFC 9110, 5.6.7 prefers it. */
static void check_preferred(int64_t utc_ms, int64_t now_ms)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct relogio clock = instante_clock(instante_of(utc_ms, 0));
    char text[64];
    int64_t again;

    HOLDS(utc_ms % 1000 == 0 && clock.mes >= 1 && clock.mes <= 12);
    HOLDS(clock.ano >= 1 && clock.ano <= 9999);
    snprintf(text, sizeof text, "Sun, %02d %s %04d %02d:%02d:%02d GMT", clock.dia, months[clock.mes - 1], clock.ano,
             clock.hora, clock.minuto, clock.segundo);
    HOLDS(httpdate_parse(text, now_ms, &again) && again == utc_ms);
}

static void check(const char *text, int64_t now_ms)
{
    int64_t wait_ms = retryafter_ms(text, now_ms), utc_ms;
    bool is_date = httpdate_parse(text, now_ms, &utc_ms);
    bool is_number = *text != '\0' && strspn(text, "0123456789") == strlen(text);

    HOLDS(wait_ms == RETRYAFTER_NONE || (wait_ms >= 0 && wait_ms <= RETRYAFTER_MOST_MS));
    HOLDS((wait_ms == RETRYAFTER_NONE) == !(is_date || is_number));
    if (is_number && strlen(text) < 9)
        HOLDS(wait_ms == (strtoll(text, NULL, 10) < 86400 ? strtoll(text, NULL, 10) * 1000 : RETRYAFTER_MOST_MS));
    if (!is_date)
        return;
    HOLDS(!is_number);
    HOLDS(wait_ms > 0 ? utc_ms > now_ms : utc_ms <= now_ms);
    check_preferred(utc_ms, now_ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);

    for (size_t i = 0; i < sizeof nows_ms / sizeof *nows_ms; i++)
        check(text, nows_ms[i]);
    HOLDS(retryafter_ms(NULL, 0) == RETRYAFTER_NONE);
    free(text);
    return 0;
}
