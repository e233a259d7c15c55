/*
 * Exact numbers: an int64_t that is the value times ten to its scale. Overflow is an answer, never a wrong number.
 */
#ifndef NUMERIC_H
#define NUMERIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 10^n, n from 0 to 18. */
int64_t numeric_power(int n);
/* From one scale to another, rounding half away from zero as SQL Server does. False: overflow. */
bool numeric_rescale(int64_t value, int from, int to, int64_t *result);
bool numeric_multiply(int64_t a, int64_t b, int64_t *result);
/* True when the value has at most `precision` digits. */
bool numeric_fits(int64_t value, int precision);
/*
 * "[+-]digits[.digits][e[+-]digits]" with blanks around, at `scale`; what is beyond the scale is rounded. Returns 0, -1
 * when it is no number and 1 on overflow.
 */
int numeric_parse(const char *text, size_t size, int scale, int64_t *value);

#endif
