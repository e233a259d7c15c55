/*
 * Schoolbook arithmetic on 256 bits: the product of two numbers of 38 digits has 76, and 2^256 has 78.
 */
#include <stdio.h>
#include <string.h>

#include "wide.h"

#define CHUNK 9 /* digits that fit in a limb */

static uint32_t power_of_ten(int digits)
{
    uint32_t power = 1;
    while (digits-- > 0)
        power *= 10;
    return power;
}

bool wide_is_zero(const struct wide *value)
{
    for (size_t i = 0; i < WIDE_LIMBS; i++)
        if (value->limbs[i] != 0)
            return false;
    return true;
}

/* The value with that sign; zero has none. */
static struct wide signed_as(struct wide value, bool negative)
{
    value.negative = negative && !wide_is_zero(&value);
    return value;
}

static void multiply_small(struct wide *value, uint32_t factor, uint32_t more)
{
    uint64_t carry = more;
    for (size_t i = 0; i < WIDE_LIMBS; i++) {
        carry += (uint64_t)value->limbs[i] * factor;
        value->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

/* Returns the remainder. */
static uint32_t divide_small(struct wide *value, uint32_t divisor)
{
    uint64_t rest = 0;
    for (size_t i = WIDE_LIMBS; i > 0; i--) {
        rest = rest << 32 | value->limbs[i - 1];
        value->limbs[i - 1] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    return (uint32_t)rest;
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

static int compare(const struct wide *a, const struct wide *b)
{
    for (size_t i = WIDE_LIMBS; i > 0; i--)
        if (a->limbs[i - 1] != b->limbs[i - 1])
            return a->limbs[i - 1] < b->limbs[i - 1] ? -1 : 1;
    return 0;
}

/* a - b; a is not the smaller one. */
static void subtract(struct wide *a, const struct wide *b)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < WIDE_LIMBS; i++) {
        uint64_t difference = (uint64_t)a->limbs[i] - b->limbs[i] - borrow;
        a->limbs[i] = (uint32_t)difference;
        borrow = difference >> 63;
    }
}

struct wide wide_of(int64_t value)
{
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    return (struct wide){.limbs = {(uint32_t)magnitude, (uint32_t)(magnitude >> 32)}, .negative = value < 0};
}

bool wide_to_int64(const struct wide *value, int64_t *result)
{
    uint64_t magnitude = value->limbs[0] | (uint64_t)value->limbs[1] << 32;
    for (size_t i = 2; i < WIDE_LIMBS; i++)
        if (value->limbs[i] != 0)
            return false;
    if (magnitude > INT64_MAX)
        return false;
    *result = value->negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

bool wide_fits(const struct wide *value, int precision)
{
    struct wide limit = {.limbs = {1}};
    scale_up(&limit, precision < WIDE_DIGITS ? precision : WIDE_DIGITS);
    return compare(value, &limit) < 0;
}

struct wide wide_negate(const struct wide *value)
{
    return signed_as(*value, !value->negative);
}

struct wide wide_add(const struct wide *a, const struct wide *b)
{
    bool smaller = compare(a, b) < 0;
    struct wide sum = smaller ? *b : *a;
    const struct wide *other = smaller ? a : b;
    uint64_t carry = 0;
    if (a->negative != b->negative) {
        subtract(&sum, other);
        return signed_as(sum, sum.negative);
    }
    for (size_t i = 0; i < WIDE_LIMBS; i++) {
        carry += (uint64_t)sum.limbs[i] + other->limbs[i];
        sum.limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return sum;
}

struct wide wide_multiply(const struct wide *a, const struct wide *b)
{
    struct wide product = {0};
    for (size_t i = 0; i < WIDE_LIMBS; i++) {
        uint64_t carry = 0;
        for (size_t j = 0; a->limbs[i] != 0 && i + j < WIDE_LIMBS; j++) {
            carry += (uint64_t)a->limbs[i] * b->limbs[j] + product.limbs[i + j];
            product.limbs[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
    }
    return signed_as(product, a->negative != b->negative);
}

/* Bit by bit; *a becomes the remainder. */
static struct wide divide(struct wide *a, const struct wide *b)
{
    struct wide quotient = {0};
    struct wide rest = {0};
    int bit = WIDE_LIMBS * 32 - 1;
    while (bit >= 0 && a->limbs[bit / 32] == 0)
        bit -= 32;
    for (; bit >= 0; bit--) {
        multiply_small(&rest, 2, a->limbs[bit / 32] >> (bit % 32) & 1);
        if (compare(&rest, b) >= 0) {
            subtract(&rest, b);
            quotient.limbs[bit / 32] |= UINT32_C(1) << (bit % 32);
        }
    }
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
        uint32_t digit = 0;
        multiply_small(&rest, 10, 0);
        for (; compare(&rest, b) >= 0; digit++)
            subtract(&rest, b);
        multiply_small(&quotient, 10, digit);
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

/* The sign, then the magnitude with the greatest byte first; of a negative number all bits are turned. */
void wide_pack(const struct wide *value, unsigned char blob[WIDE_BLOB])
{
    blob[0] = value->negative ? 0 : 1;
    for (size_t i = 0; i < WIDE_BLOB - 1; i++) {
        size_t place = WIDE_BLOB - 2 - i;
        unsigned char byte = (unsigned char)(value->limbs[place / 4] >> (8 * (place % 4)) & 0xFF);
        blob[i + 1] = value->negative ? (unsigned char)~byte : byte;
    }
}

struct wide wide_unpack(const unsigned char blob[WIDE_BLOB])
{
    struct wide value = {.negative = blob[0] == 0};
    for (size_t i = 0; i < WIDE_BLOB - 1; i++) {
        size_t place = WIDE_BLOB - 2 - i;
        uint32_t byte = value.negative ? (unsigned char)~blob[i + 1] : blob[i + 1];
        value.limbs[place / 4] |= byte << (8 * (place % 4));
    }
    return value;
}
