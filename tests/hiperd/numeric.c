/*
 * Arithmetic of scaled integers.
 */
#include "numeric.h"

int64_t numeric_power(int n)
{
    int64_t power = 1;
    while (n-- > 0)
        power *= 10;
    return power;
}

bool numeric_multiply(int64_t a, int64_t b, int64_t *result)
{
    uint64_t left = a < 0 ? 0 - (uint64_t)a : (uint64_t)a;
    uint64_t right = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
    if (right > 0 && left > (uint64_t)INT64_MAX / right)
        return false;
    *result = a * b;
    return true;
}

static bool add(int64_t a, int64_t b, int64_t *result)
{
    if ((b > 0 && a > INT64_MAX - b) || (b < 0 && a < INT64_MIN - b))
        return false;
    *result = a + b;
    return true;
}

bool numeric_rescale(int64_t value, int from, int to, int64_t *result)
{
    if (to >= from)
        return to - from > 18 ? value == 0 && (*result = 0, true)
                              : numeric_multiply(value, numeric_power(to - from), result);
    if (from - to > 18) {
        *result = 0;
        return true;
    }
    int64_t power = numeric_power(from - to);
    int64_t rest = value % power;
    *result = value / power;
    if (rest >= power - power / 2)
        ++*result;
    else if (rest <= power / 2 - power)
        --*result;
    return true;
}

bool numeric_fits(int64_t value, int precision)
{
    if (precision > 18)
        return true;
    int64_t limit = numeric_power(precision);
    return value < limit && value > -limit;
}

static const char *skip_blanks(const char *text, const char *end)
{
    while (text < end && (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n'))
        text++;
    return text;
}

/* The exponent behind a number, with the blanks behind it; false when there is something else. */
static bool parse_rest(const char *text, const char *end, int *exponent)
{
    *exponent = 0;
    if (text < end && (*text == 'e' || *text == 'E')) {
        text++;
        bool negative = text < end && *text == '-';
        if (text < end && (*text == '-' || *text == '+'))
            text++;
        if (text == end || *text < '0' || *text > '9')
            return false;
        for (; text < end && *text >= '0' && *text <= '9'; text++)
            if (*exponent < 1000)
                *exponent = *exponent * 10 + (*text - '0');
        if (negative)
            *exponent = -*exponent;
    }
    return skip_blanks(text, end) == end;
}

int numeric_parse(const char *text, size_t size, int scale, int64_t *value)
{
    const char *end = text + size;
    text = skip_blanks(text, end);
    bool negative = text < end && *text == '-';
    if (text < end && (*text == '-' || *text == '+'))
        text++;
    int64_t digits = 0;
    int places = 0;
    int seen = 0;
    bool point = false;
    bool overflow = false;
    int dropped = -1; /* the first digit behind the point for which there was no room */
    for (; text < end && ((*text >= '0' && *text <= '9') || (*text == '.' && !point)); text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        seen++;
        int64_t next = 0;
        if (dropped < 0 && numeric_multiply(digits, 10, &next) && add(next, *text - '0', &next)) {
            digits = next;
            places += point;
        } else if (!point) {
            overflow = true;
        } else if (dropped < 0) {
            dropped = *text - '0';
        }
    }
    int exponent = 0;
    if (dropped >= 5 && places == scale)
        overflow = !add(digits, 1, &digits) || overflow;
    if (seen == 0 || !parse_rest(text, end, &exponent))
        return -1;
    if (overflow || exponent > 18 || !numeric_rescale(digits, places - exponent, scale, value))
        return 1;
    *value = negative ? -*value : *value;
    return 0;
}
