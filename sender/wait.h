/*
 * How long to wait before the next attempt, and how much time a run has for its attempts. Pure; milliseconds.
 */
#ifndef WAIT_H
#define WAIT_H

#include <stdbool.h>
#include <stdint.h>

#define WAIT_BASE_MS 2000 /* the longest first wait */
#define WAIT_MOST_MS 30000

/*
 * The wait after the `failures`-th failed attempt (from 1): exponential backoff with full jitter (the contract's HTTP
 * page), so that a hundred stores whose server comes back do not all knock in the same second. In [0, min(WAIT_MOST_MS,
 * base_ms * 2^(failures - 1))], at the place that `random` has among all 32-bit numbers.
 */
int64_t wait_backoff_ms(int failures, int64_t base_ms, uint32_t random);

#define WAIT_ASKED_MOST_MS (INT64_C(24) * 60 * 60 * 1000) /* "at most a day": the contract's HTTP page */
#define WAIT_NOT_ASKED (-1)

/*
 * What a Retry-After header asks for (RFC 9110, 10.2.3: seconds, or a date), 0 to WAIT_ASKED_MOST_MS: a date that is
 * past is 0, more than a day is a day. WAIT_NOT_ASKED for NULL and for what is neither. `now_ms`: since 1970, by the
 * clock that a date is held against.
 */
int64_t wait_asked_ms(const char *text, int64_t now_ms);

/* The moment of a Date header, since 1970, as libcurl reads it. False: no date. */
bool wait_date(const char *text, int64_t *utc_ms);

struct wait_budget {
    int64_t left_ms; /* from now; 0: nothing */
    int64_t most_ms; /* that a delivery like this one could have */
};

/*
 * What a delivery has in a run of at most `limit_ms` that began at `since_ms`, less a little for those who come after
 * us. The first delivery, of what earlier runs left, has half of the run: a slow server must not keep the store from
 * being read. A clock that went back since then is taken for one that stood still.
 */
struct wait_budget wait_budget(int64_t since_ms, int64_t limit_ms, int64_t now_ms, bool first);

/*
 * What must be left for an attempt to begin: all that it may take, so that it is never the run's end that cuts it off;
 * or half of the most, where that has no room for so long an attempt, which would never begin.
 */
int64_t wait_need(int64_t attempt_ms, int64_t most_ms);

#endif
