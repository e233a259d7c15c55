/*
 * Exact numbers of up to 38 digits, which an int64_t does not hold: a sign and a magnitude. The scale is the type's
 * (type.h). Sums and products of two such numbers fit, whether they still have 38 digits is asked afterwards.
 */
#ifndef WIDE_H
#define WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gmp.h>

#define WIDE_LIMBS 4 /* 256 bits: the product of two numbers of 38 digits has 76, and 2^256 has 78 */
#define WIDE_DIGITS 38
#define WIDE_TEXT 48
#define WIDE_MAGNITUDE 16
#define WIDE_BLOB (1 + WIDE_MAGNITUDE)

struct wide {
    mp_limb_t limbs[WIDE_LIMBS]; /* as GMP's mpn functions want them: the least first */
    bool negative;               /* never of 0 */
};

struct wide wide_of(int64_t value);
/* False: it does not fit. */
bool wide_to_int64(const struct wide *value, int64_t *result);
bool wide_is_zero(const struct wide *value);
/* True when it has at most `precision` digits, up to 38. */
bool wide_fits(const struct wide *value, int precision);

struct wide wide_negate(const struct wide *value);
struct wide wide_add(const struct wide *a, const struct wide *b);
struct wide wide_multiply(const struct wide *a, const struct wide *b);

/* a / b with `shift` more decimal places, or with fewer when it is below 0; the rest is cut off. b is not 0. */
struct wide wide_divide(const struct wide *a, const struct wide *b, int shift);
struct wide wide_modulo(const struct wide *a, const struct wide *b);

/* From one scale to another, rounding half away from zero. Of a number that has 38 digits, or that loses places. */
struct wide wide_rescale(const struct wide *value, int from, int to);

/* As numeric_parse (numeric.h): 0, -1 when it is no number and 1 when it has more than 38 digits. */
int wide_parse(const char *text, size_t size, int scale, struct wide *value);
/* All of the scale's decimals. Returns the length. Of a number of up to 38 digits. */
size_t wide_format(const struct wide *value, int scale, char text[WIDE_TEXT]);

/* The magnitude, its least byte first. Of a number of up to 38 digits. */
void wide_magnitude(const struct wide *value, unsigned char bytes[WIDE_MAGNITUDE]);
struct wide wide_of_magnitude(const unsigned char bytes[WIDE_MAGNITUDE], bool negative);

/* Bytes in whose order memcmp finds that of the numbers. Of a number of up to 38 digits. */
void wide_pack(const struct wide *value, unsigned char blob[WIDE_BLOB]);
struct wide wide_unpack(const unsigned char blob[WIDE_BLOB]);

#endif
