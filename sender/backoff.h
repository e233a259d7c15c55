/*
 * How long to wait before the next attempt: exponential backoff with full jitter (the contract's HTTP page), so that a
 * hundred stores whose server comes back do not all knock in the same second.
 */
#ifndef BACKOFF_H
#define BACKOFF_H

#include <stdint.h>

#define BACKOFF_BASE_MS 2000 /* the longest first wait */
#define BACKOFF_MOST_MS 30000

/*
 * The wait in milliseconds after the `failures`-th failed attempt (from 1): in [0, min(BACKOFF_MOST_MS,
 * base_ms * 2^(failures - 1))], at the place that `random` has among all 32-bit numbers.
 */
int64_t backoff_ms(int failures, int64_t base_ms, uint32_t random);

#endif
