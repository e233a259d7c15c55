/*
 * Money and quantities: int64_t in 1/10000, because no amount may pass through floating point on its way from the
 * database to the payload (the contract's payload page, "Money and quantities").
 */
#ifndef DECIMAL_H
#define DECIMAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define DECIMAL_ONE INT64_C(10000)
/* A single amount from here on, in 1/10000, is unknown: sums of such could not be carried within 15 digits. */
#define DECIMAL_TOO_LARGE (INT64_C(1000000000) * DECIMAL_ONE)

enum decimal_result {
    DECIMAL_OK,
    DECIMAL_RANGE, /* a number that does not fit: 9 * 10^14 or more */
    DECIMAL_BAD    /* no number */
};

/*
 * "-12.3400", "12", ".5", "+1.", with blanks around it: sign, digits, a point, digits; nothing else. Digits beyond the
 * fourth are rounded half away from zero.
 */
enum decimal_result decimal_parse(const char *text, int64_t *value_e4);

/* True for a single amount that the payload carries: below 10^9 on either side of 0. */
bool decimal_is_amount(int64_t value_e4);

/* *sum_e4 += value_e4. False, with nothing changed, when it does not fit. */
bool decimal_add(int64_t *sum_e4, int64_t value_e4);

/*
 * As a JSON number: whole amounts as an integer, others as a real number, which is the carrier that Jansson needs. It
 * round-trips: a decimal of at most 15 significant digits survives the way through a double and back with 15 digits
 * (DBL_DIG of C17 5.2.4.2.2), so every value below 10^11 is exact. NULL without memory.
 */
json_t *decimal_to_json(int64_t value_e4);

/* The way back: an integer or a real of at most 15 digits. False for anything else. */
bool decimal_from_json(const json_t *number, int64_t *value_e4);

#endif
