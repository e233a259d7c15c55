/*
 * GMP's low-level functions on 256 bits: a number is copied like any other value, and nothing is to be freed.
 */
#include <stdio.h>
#include <string.h>

#include "wide.h"

#define CHUNK 9 /* digits that fit in 32 bits */
#define LIMB_BYTES 8
_Static_assert(GMP_NUMB_BITS == 8 * LIMB_BYTES, "the limbs of a 64-bit machine");

static uint32_t power_of_ten(int digits)
{
    uint32_t power = 1;
    while (digits-- > 0)
        power *= 10;
    return power;
}

bool wide_is_zero(const struct wide *value)
{
    return mpn_zero_p(value->limbs, WIDE_LIMBS) != 0;
}

/* The value with that sign; zero has none. */
static struct wide signed_as(struct wide value, bool negative)
{
    value.negative = negative && !wide_is_zero(&value);
    return value;
}

static void multiply_small(struct wide *value, uint32_t factor, uint32_t more)
{
    (void)mpn_mul_1(value->limbs, value->limbs, WIDE_LIMBS, factor);
    (void)mpn_add_1(value->limbs, value->limbs, WIDE_LIMBS, more);
}

/* Returns the remainder. */
static uint32_t divide_small(struct wide *value, uint32_t divisor)
{
    return (uint32_t)mpn_divrem_1(value->limbs, 0, value->limbs, WIDE_LIMBS, divisor);
}

static void scale_up(struct wide *value, int digits)
{
    for (; digits > 0; digits -= CHUNK)
        multiply_small(value, power_of_ten(digits < CHUNK ? digits : CHUNK), 0);
}

static void scale_down(struct wide *value, int digits)
{
    for (; digits > 0 && !wide_is_zero(value); digits -= CHUNK)
        (void)divide_small(value, power_of_ten(digits < CHUNK ? digits : CHUNK));
}

struct wide wide_of(int64_t value)
{
    return (struct wide){.limbs = {value < 0 ? 0 - (uint64_t)value : (uint64_t)value}, .negative = value < 0};
}

bool wide_to_int64(const struct wide *value, int64_t *result)
{
    uint64_t magnitude = value->limbs[0];
    if (mpn_zero_p(value->limbs + 1, WIDE_LIMBS - 1) == 0 || magnitude > INT64_MAX)
        return false;
    *result = value->negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

bool wide_fits(const struct wide *value, int precision)
{
    struct wide limit = {.limbs = {1}};
    scale_up(&limit, precision < WIDE_DIGITS ? precision : WIDE_DIGITS);
    return mpn_cmp(value->limbs, limit.limbs, WIDE_LIMBS) < 0;
}

struct wide wide_negate(const struct wide *value)
{
    return signed_as(*value, !value->negative);
}

struct wide wide_add(const struct wide *a, const struct wide *b)
{
    bool smaller = mpn_cmp(a->limbs, b->limbs, WIDE_LIMBS) < 0;
    const struct wide *more = smaller ? b : a;
    const struct wide *less = smaller ? a : b;
    struct wide sum = *more;
    if (a->negative == b->negative)
        (void)mpn_add_n(sum.limbs, more->limbs, less->limbs, WIDE_LIMBS);
    else
        (void)mpn_sub_n(sum.limbs, more->limbs, less->limbs, WIDE_LIMBS);
    return signed_as(sum, sum.negative);
}

struct wide wide_multiply(const struct wide *a, const struct wide *b)
{
    mp_limb_t product[2 * WIDE_LIMBS];
    struct wide low = {0};
    mpn_mul_n(product, a->limbs, b->limbs, WIDE_LIMBS);
    mpn_copyi(low.limbs, product, WIDE_LIMBS);
    return signed_as(low, a->negative != b->negative);
}

/* The magnitudes' quotient; *a becomes the remainder. */
static struct wide divide(struct wide *a, const struct wide *b)
{
    struct wide quotient = {0};
    struct wide rest = {0};
    mp_size_t size = WIDE_LIMBS;
    while (b->limbs[size - 1] == 0)
        size--;
    mpn_tdiv_qr(quotient.limbs, rest.limbs, 0, a->limbs, WIDE_LIMBS, b->limbs, size);
    *a = rest;
    return quotient;
}

/* Digit by digit behind the whole part: the dividend with all its places need not fit. */
struct wide wide_divide(const struct wide *a, const struct wide *b, int shift)
{
    struct wide rest = *a;
    if (shift < 0)
        scale_down(&rest, -shift);
    struct wide quotient = divide(&rest, b);
    for (; shift > 0 && wide_fits(&quotient, WIDE_DIGITS); shift--) {
        multiply_small(&rest, 10, 0);
        struct wide digit = divide(&rest, b);
        multiply_small(&quotient, 10, (uint32_t)digit.limbs[0]);
    }
    return signed_as(quotient, a->negative != b->negative);
}

struct wide wide_modulo(const struct wide *a, const struct wide *b)
{
    struct wide rest = *a;
    (void)divide(&rest, b);
    return signed_as(rest, a->negative);
}

/* Of what is lost only the first digit decides. */
struct wide wide_rescale(const struct wide *value, int from, int to)
{
    struct wide result = *value;
    if (to >= from) {
        scale_up(&result, to - from);
        return result;
    }
    scale_down(&result, from - to - 1);
    if (divide_small(&result, 10) >= 5)
        multiply_small(&result, 1, 1);
    return signed_as(result, value->negative);
}

static const char *skip_blanks(const char *text, const char *end)
{
    while (text < end && strchr(" \t\r\n", *text) != NULL && *text != '\0')
        text++;
    return text;
}

/* The exponent behind the digits, with the blanks behind it; false when there is something else. */
static bool parse_exponent(const char *text, const char *end, int *exponent)
{
    bool negative = false;
    *exponent = 0;
    if (text < end && (*text == 'e' || *text == 'E')) {
        text++;
        negative = text < end && *text == '-';
        if (text < end && (*text == '-' || *text == '+'))
            text++;
        if (text == end || *text < '0' || *text > '9')
            return false;
        for (; text < end && *text >= '0' && *text <= '9'; text++)
            *exponent = *exponent < 1000 ? *exponent * 10 + (*text - '0') : *exponent;
    }
    *exponent = negative ? -*exponent : *exponent;
    return skip_blanks(text, end) == end;
}

/* Digits beyond the 76th cannot count behind the point, and before it they are an overflow. */
int wide_parse(const char *text, size_t size, int scale, struct wide *value)
{
    const char *end = text + size;
    int places = 0, digits = 0, exponent = 0, dropped = 0;
    bool point = false, seen = false;
    text = skip_blanks(text, end);
    bool negative = text < end && *text == '-';
    if (text < end && (*text == '-' || *text == '+'))
        text++;
    *value = (struct wide){0};
    for (; text < end && ((*text >= '0' && *text <= '9') || (*text == '.' && !point)); text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        seen = true;
        if (digits == 2 * WIDE_DIGITS) {
            dropped += !point;
            continue;
        }
        multiply_small(value, 10, (uint32_t)(*text - '0'));
        digits += digits > 0 || *text != '0';
        places += point;
    }
    if (!seen || !parse_exponent(text, end, &exponent))
        return -1;
    places -= exponent + dropped;
    if (wide_is_zero(value))
        return 0;
    if (digits + scale - places > 2 * WIDE_DIGITS)
        return 1;
    *value = signed_as(wide_rescale(value, places, scale), negative);
    return wide_fits(value, WIDE_DIGITS) ? 0 : 1;
}

size_t wide_format(const struct wide *value, int scale, char text[WIDE_TEXT])
{
    struct wide rest = *value;
    char digits[WIDE_TEXT];
    size_t at = sizeof digits;
    int written = 0;
    do {
        if (written == scale && scale > 0)
            digits[--at] = '.';
        digits[--at] = (char)('0' + divide_small(&rest, 10));
        written++;
    } while ((written <= scale || !wide_is_zero(&rest)) && at > 2);
    if (value->negative)
        digits[--at] = '-';
    memcpy(text, digits + at, sizeof digits - at);
    text[sizeof digits - at] = '\0';
    return sizeof digits - at;
}

void wide_magnitude(const struct wide *value, unsigned char bytes[WIDE_MAGNITUDE])
{
    for (size_t i = 0; i < WIDE_MAGNITUDE; i++)
        bytes[i] = (unsigned char)(value->limbs[i / LIMB_BYTES] >> (8 * (i % LIMB_BYTES)) & 0xFF);
}

struct wide wide_of_magnitude(const unsigned char bytes[WIDE_MAGNITUDE], bool negative)
{
    struct wide value = {0};
    for (size_t i = 0; i < WIDE_MAGNITUDE; i++)
        value.limbs[i / LIMB_BYTES] |= (mp_limb_t)bytes[i] << (8 * (i % LIMB_BYTES));
    return signed_as(value, negative);
}

/* The sign, then the magnitude with the greatest byte first; of a negative number all bits are turned. */
void wide_pack(const struct wide *value, unsigned char blob[WIDE_BLOB])
{
    unsigned char bytes[WIDE_MAGNITUDE];
    wide_magnitude(value, bytes);
    blob[0] = value->negative ? 0 : 1;
    for (size_t i = 0; i < WIDE_MAGNITUDE; i++) {
        unsigned char byte = bytes[WIDE_MAGNITUDE - 1 - i];
        blob[1 + i] = value->negative ? (unsigned char)~byte : byte;
    }
}

struct wide wide_unpack(const unsigned char blob[WIDE_BLOB])
{
    unsigned char bytes[WIDE_MAGNITUDE];
    bool negative = blob[0] == 0;
    for (size_t i = 0; i < WIDE_MAGNITUDE; i++) {
        unsigned char byte = blob[1 + i];
        bytes[WIDE_MAGNITUDE - 1 - i] = negative ? (unsigned char)~byte : byte;
    }
    return wide_of_magnitude(bytes, negative);
}
