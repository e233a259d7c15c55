/* Decimals in 1/10000. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "decimal.h"

#define DIGITS_AFTER 4

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* One digit more; false when it does not fit. */
static bool push(int64_t *value, char digit)
{
    if (*value > (INT64_MAX - 9) / 10)
        return false;
    *value = *value * 10 + (digit - '0');
    return true;
}

enum decimal_result decimal_parse(const char *text, int64_t *value_e4)
{
    const char *at = skip_blanks(text);
    bool negative = *at == '-', fits = true, any = false;
    int64_t value = 0;
    int after = 0;

    if (*at == '-' || *at == '+')
        at++;
    for (; is_digit(*at); at++, any = true)
        fits = fits && push(&value, *at);
    if (*at == '.')
        at++;
    for (; is_digit(*at); at++, any = true, after++) {
        if (after < DIGITS_AFTER)
            fits = fits && push(&value, *at);
        else if (after == DIGITS_AFTER && *at >= '5')
            value++;
    }
    for (; after < DIGITS_AFTER; after++)
        fits = fits && push(&value, '0');
    if (!any || *skip_blanks(at) != '\0')
        return DECIMAL_BAD;
    if (!fits)
        return DECIMAL_RANGE;
    *value_e4 = negative ? -value : value;
    return DECIMAL_OK;
}

bool decimal_is_amount(int64_t value_e4)
{
    return value_e4 > -DECIMAL_TOO_LARGE && value_e4 < DECIMAL_TOO_LARGE;
}

bool decimal_add(int64_t *sum_e4, int64_t value_e4)
{
    if (value_e4 > 0 ? *sum_e4 > INT64_MAX - value_e4 : *sum_e4 < INT64_MIN - value_e4)
        return false;
    *sum_e4 += value_e4;
    return true;
}

json_t *decimal_to_json(int64_t value_e4)
{
    if (value_e4 % DECIMAL_ONE == 0)
        return json_integer(value_e4 / DECIMAL_ONE);
    return json_real((double)value_e4 / (double)DECIMAL_ONE);
}

bool decimal_from_json(const json_t *number, int64_t *value_e4)
{
    if (json_is_integer(number)) {
        json_int_t whole = json_integer_value(number);

        if (whole > INT64_MAX / DECIMAL_ONE || whole < INT64_MIN / DECIMAL_ONE)
            return false;
        *value_e4 = whole * DECIMAL_ONE;
        return true;
    }
    if (!json_is_real(number) || fabs(json_real_value(number)) >= 1e14)
        return false;
    *value_e4 = (int64_t)llround(json_real_value(number) * (double)DECIMAL_ONE);
    return true;
}
