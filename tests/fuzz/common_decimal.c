/* Decimals: what is read can be written and read again, and survives the way through JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "jsonline.h"

#include "fuzz.h"

#define SMALLER_THAN (INT64_C(900000000000000) * DECIMAL_ONE) /* from there on a number need not fit: decimal.h */
#define EXACT_BELOW (INT64_C(1000000000000000))               /* 15 digits: decimal.h */

/* As a person would write it, with less than half a unit more; read again it is the same. */
static void check_text(int64_t value)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char text[64];
    int64_t again;

    snprintf(text, sizeof text, " %s%llu.%04llu49\t", value < 0 ? "-" : "+", (unsigned long long)(size / 10000),
             (unsigned long long)(size % 10000));
    HOLDS(decimal_parse(text, &again) == DECIMAL_OK);
    HOLDS(again == value);
}

static void check_json(int64_t value)
{
    struct reason why = {0};
    json_t *object = json_pack("{s:o}", "v", decimal_to_json(value)), *read;
    size_t length;
    char *text = jsonline_dump(object, &length);
    int64_t again;

    HOLDS(text != NULL);
    read = jsonline_parse(text, length, "fuzz", 0, &why);
    HOLDS(read != NULL);
    HOLDS(decimal_from_json(json_object_get(read, "v"), &again));
    HOLDS(again == value);
    json_decref(object);
    json_decref(read);
    free(text);
}

/* With the other sign it is the other amount. */
static void check_sign(const char *text, int64_t value)
{
    size_t blanks = strspn(text, " \t"), length = strlen(text);
    char *other = malloc(length + 2);
    int64_t negated;

    HOLDS(other != NULL);
    memcpy(other, text, blanks);
    other[blanks] = text[blanks] == '-' ? '+' : '-';
    text += blanks + (text[blanks] == '-' || text[blanks] == '+' ? 1 : 0);
    memcpy(other + blanks + 1, text, strlen(text) + 1);
    HOLDS(decimal_parse(other, &negated) == DECIMAL_OK);
    HOLDS(negated == -value);
    free(other);
}

static void check_sum(int64_t a, int64_t b)
{
    int64_t sum = a;

    if (decimal_add(&sum, b))
        HOLDS(sum - b == a);
    else
        HOLDS(sum == a);
}

/* A number of JSON, whoever wrote it, in whatever form. */
static void check_from_json(const char *text)
{
    json_t *number = json_loads(text, JSON_DECODE_ANY, NULL);
    int64_t value;

    if (decimal_from_json(number, &value) && value > -EXACT_BELOW && value < EXACT_BELOW)
        check_json(value);
    json_decref(number);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    int64_t value = 0, other = 0;

    if (decimal_parse(text, &value) == DECIMAL_OK) {
        if (value > -SMALLER_THAN && value < SMALLER_THAN)
            check_text(value);
        check_sign(text, value);
        if (value > -EXACT_BELOW && value < EXACT_BELOW)
            check_json(value);
        HOLDS(!decimal_is_amount(value) || (value > -EXACT_BELOW && value < EXACT_BELOW));
    }
    if (size >= 16) {
        memcpy(&value, data, sizeof value);
        memcpy(&other, data + 8, sizeof other);
    }
    check_sum(value, other);
    check_from_json(text);
    free(text);
    return 0;
}
