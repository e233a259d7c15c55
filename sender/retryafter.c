/* Seconds are read digit by digit, so that a number of any length is a day and not an overflow. */
#include <stddef.h>
#include <string.h>

#include "httpdate.h"
#include "retryafter.h"

static int64_t of_seconds(const char *digits)
{
    int64_t seconds = 0;

    for (; *digits != '\0' && seconds * 1000 < RETRYAFTER_MOST_MS; digits++)
        seconds = seconds * 10 + (*digits - '0');
    return seconds * 1000 > RETRYAFTER_MOST_MS ? RETRYAFTER_MOST_MS : seconds * 1000;
}

int64_t retryafter_ms(const char *text, int64_t now_ms)
{
    int64_t until_ms;

    if (text == NULL || *text == '\0')
        return RETRYAFTER_NONE;
    if (text[strspn(text, "0123456789")] == '\0')
        return of_seconds(text);
    if (!httpdate_parse(text, now_ms, &until_ms))
        return RETRYAFTER_NONE;
    if (until_ms <= now_ms)
        return 0;
    return until_ms - now_ms > RETRYAFTER_MOST_MS ? RETRYAFTER_MOST_MS : until_ms - now_ms;
}
