/* Waits and budgets. */
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include <curl/curl.h>

#include "wait.h"

#define AFTER_US_MOST_MS 5000 /* for the last note of settle and the run's own end */
#define AFTER_US_PART 20      /* of a run that is short, no more than this part */

static int64_t at_most(int64_t value, int64_t limit)
{
    return value < limit ? value : limit;
}

/* Full jitter: any wait up to the bound is as likely as any other. */
int64_t wait_backoff_ms(int failures, int64_t base_ms, uint32_t random)
{
    int64_t most_ms = base_ms < 0 ? 0 : base_ms;

    for (int i = 1; i < failures && most_ms < WAIT_MOST_MS; i++)
        most_ms *= 2;
    return (int64_t)(((uint64_t)at_most(most_ms, WAIT_MOST_MS) + 1) * random >> 32);
}

/* Digit by digit, so that a number of any length is a day and not an overflow. */
static int64_t of_seconds(const char *digits)
{
    int64_t seconds = 0;

    for (; *digits != '\0' && seconds * 1000 < WAIT_ASKED_MOST_MS; digits++)
        seconds = seconds * 10 + (*digits - '0');
    return at_most(seconds * 1000, WAIT_ASKED_MOST_MS);
}

/* All forms begin with a day of the week; libcurl would make a date of many a number too. */
bool wait_date(const char *text, int64_t *utc_ms)
{
    time_t date_s = isalpha((unsigned char)*text) ? curl_getdate(text, NULL) : -1;

    *utc_ms = (int64_t)date_s * 1000;
    return date_s != -1;
}

int64_t wait_asked_ms(const char *text, int64_t now_ms)
{
    int64_t until_ms;

    if (text == NULL || *text == '\0')
        return WAIT_NOT_ASKED;
    if (text[strspn(text, "0123456789")] == '\0')
        return of_seconds(text);
    if (!wait_date(text, &until_ms))
        return WAIT_NOT_ASKED;
    return until_ms <= now_ms ? 0 : at_most(until_ms - now_ms, WAIT_ASKED_MOST_MS);
}

struct wait_budget wait_budget(int64_t since_ms, int64_t limit_ms, int64_t now_ms, bool first)
{
    int64_t most_ms = first ? limit_ms / 2 : limit_ms - at_most(limit_ms / AFTER_US_PART, AFTER_US_MOST_MS);
    int64_t gone_ms = now_ms > since_ms ? now_ms - since_ms : 0;

    return (struct wait_budget){.left_ms = gone_ms < most_ms ? most_ms - gone_ms : 0, .most_ms = most_ms};
}

int64_t wait_need(int64_t attempt_ms, int64_t most_ms)
{
    return at_most(attempt_ms, most_ms / 2);
}
