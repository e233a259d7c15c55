/*
 * The Retry-After header: RFC 9110, 10.2.3, a number of seconds or a date.
 */
#ifndef RETRYAFTER_H
#define RETRYAFTER_H

#include <stdint.h>

#define RETRYAFTER_MOST_MS (INT64_C(24) * 60 * 60 * 1000) /* "at most a day": the contract's HTTP page */
#define RETRYAFTER_NONE (-1)

/*
 * Milliseconds to wait, 0 to RETRYAFTER_MOST_MS: a date that is past is 0, more than a day is a day. RETRYAFTER_NONE
 * for NULL and for what is neither form. `now_ms`: since 1970, by the clock that a date is held against.
 */
int64_t retryafter_ms(const char *text, int64_t now_ms);

#endif
