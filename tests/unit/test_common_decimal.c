/* Decimals in 1/10000 as tables: what is no number, what does not fit, rounding, and the way through JSON and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decimal.h"
#include "jsonline.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define UNTOUCHED INT64_C(-77)

static void what_is_no_number_is_refused_and_leaves_the_value_alone(void **state)
{
    static const char *const texts[] = {"",      " ",    ".",   "-",    "+",   "-.",  "--1",       "+-1",  "- 1", "1 2",
                                        "1.2.3", "1,5",  "1e5", "0x10", "abc", "1a",  "a1",        "1.5-", "1-",  "NaN",
                                        "inf",   "R$ 1", "1\n", "\n1",  "1..", "..1", "\302\2401", "1.5 x"};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        int64_t value = UNTOUCHED;

        if (decimal_parse(texts[i], &value) != DECIMAL_BAD)
            fail_msg("\"%s\" was taken for a number", texts[i]);
        assert_int_equal(value, UNTOUCHED);
    }
}

static void what_does_not_fit_is_told_from_what_is_no_number(void **state)
{
    static const struct {
        const char *text;
        enum decimal_result want;
    } rows[] = {{"922337203685477.5799", DECIMAL_OK},      {"922337203685478", DECIMAL_RANGE},
                {"-922337203685478", DECIMAL_RANGE},       {"1000000000000000", DECIMAL_RANGE},
                {"99999999999999999999", DECIMAL_RANGE},   {"900000000000000", DECIMAL_OK},
                {"99999999999999999999x", DECIMAL_BAD},    {"00000000000000000000000000001", DECIMAL_OK},
                {"0.00000000000000000000000", DECIMAL_OK}, {"99999999999999999999.99999999", DECIMAL_RANGE}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t value = UNTOUCHED;

        if (decimal_parse(rows[i].text, &value) != rows[i].want)
            fail_msg("%s: not %d", rows[i].text, (int)rows[i].want);
        assert_int_equal(value == UNTOUCHED, rows[i].want != DECIMAL_OK);
    }
}

static void digits_beyond_the_fourth_are_rounded_half_away_from_zero(void **state)
{
    static const struct {
        const char *text;
        int64_t want_e4;
    } rows[] = {{"0.00005", 1},        {"0.00004999999", 0}, {"-0.00005", -1},       {"-0.00004", 0},
                {"-0.0", 0},           {"1.99995", 20000},   {"-1.99995", -20000},   {"0.000049", 0},
                {"0.00015", 2},        {"2.50005", 25001},   {"2.500049999", 25000}, {"99999.99995", 1000000000},
                {"0.123456789", 1235}, {"0.12344", 1234}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t value = UNTOUCHED;

        assert_int_equal(decimal_parse(rows[i].text, &value), DECIMAL_OK);
        if (value != rows[i].want_e4)
            fail_msg("%s: %lld, not %lld", rows[i].text, (long long)value, (long long)rows[i].want_e4);
    }
}

static void each_way_to_write_a_number_is_read(void **state)
{
    static const struct {
        const char *text;
        int64_t want_e4;
    } rows[] = {{"12", 120000},
                {"-12.3400", -123400},
                {".5", 5000},
                {"+1.", 10000},
                {"-.5", -5000},
                {"  7.25  ", 72500},
                {"\t1\t", 10000},
                {"0", 0},
                {"-0", 0},
                {"0001.5000", 15000},
                {"999999999.9999", INT64_C(9999999999999)}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t value = UNTOUCHED;

        assert_int_equal(decimal_parse(rows[i].text, &value), DECIMAL_OK);
        if (value != rows[i].want_e4)
            fail_msg("%s: %lld, not %lld", rows[i].text, (long long)value, (long long)rows[i].want_e4);
    }
}

static void an_amount_of_a_thousand_million_is_none(void **state)
{
    const int64_t limit = INT64_C(1000000000) * DECIMAL_ONE;
    (void)state;
    assert_false(decimal_is_amount(limit));
    assert_false(decimal_is_amount(-limit));
    assert_false(decimal_is_amount(INT64_MAX));
    assert_false(decimal_is_amount(INT64_MIN));
    assert_true(decimal_is_amount(limit - 1));
    assert_true(decimal_is_amount(1 - limit));
    assert_true(decimal_is_amount(0));
}

static void a_sum_that_does_not_fit_changes_nothing(void **state)
{
    static const struct {
        int64_t sum, value;
        bool fits;
    } rows[] = {{INT64_MAX, 1, false},         {INT64_MIN, -1, false},   {INT64_MAX, INT64_MAX, false},
                {INT64_MIN, INT64_MIN, false}, {-1, INT64_MIN, false},   {INT64_MAX, 0, true},
                {INT64_MIN, 0, true},          {INT64_MAX - 5, 5, true}, {INT64_MIN + 5, -5, true},
                {INT64_MAX, INT64_MIN, true},  {0, INT64_MIN, true},     {-3, 5, true}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t sum = rows[i].sum;

        assert_int_equal(decimal_add(&sum, rows[i].value), rows[i].fits);
        if (!rows[i].fits)
            assert_true(sum == rows[i].sum);
        else
            assert_true(sum - rows[i].value == rows[i].sum || rows[i].value == INT64_MIN);
    }
}

static void what_json_has_no_amount_for_is_refused(void **state)
{
    static const char *const texts[] = {"{\"x\":\"1\"}",
                                        "{\"x\":null}",
                                        "{\"x\":true}",
                                        "{\"x\":[1]}",
                                        "{\"x\":1e14}",
                                        "{\"x\":-1e14}",
                                        "{\"x\":922337203685478}",
                                        "{\"x\":9223372036854775807}",
                                        "{}"};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct reason why = {0};
        json_t *object = jsonline_parse(texts[i], strlen(texts[i]), "table", 0, &why);
        int64_t value = UNTOUCHED;

        assert_non_null(object);
        if (decimal_from_json(json_object_get(object, "x"), &value))
            fail_msg("%s was taken for an amount", texts[i]);
        assert_int_equal(value, UNTOUCHED);
        json_decref(object);
    }
}

/* The decimal as people write it, made without decimal.c. */
static void write_plain(int64_t value_e4, char *text, size_t room)
{
    uint64_t size = value_e4 < 0 ? (uint64_t)0 - (uint64_t)value_e4 : (uint64_t)value_e4;
    char fraction[8];
    size_t length = 4;

    snprintf(fraction, sizeof fraction, "%04u", (unsigned)(size % 10000));
    while (length > 0 && fraction[length - 1] == '0')
        fraction[--length] = '\0';
    snprintf(text, room, "%s%llu%s%s", value_e4 < 0 ? "-" : "", (unsigned long long)(size / 10000),
             length == 0 ? "" : ".", fraction);
}

/* Dumps, parses and dumps again; the bytes are those of the plain decimal both times. */
static void check_round_trip(int64_t value_e4)
{
    char plain[64], want[80];
    struct reason why = {0};
    json_t *object = json_object(), *again;
    char *first, *second;
    size_t length;
    int64_t back = UNTOUCHED, parsed = UNTOUCHED;

    write_plain(value_e4, plain, sizeof plain);
    snprintf(want, sizeof want, "{\"x\":%s}", plain);
    assert_int_equal(decimal_parse(plain, &parsed), DECIMAL_OK);
    assert_true(parsed == value_e4);
    jsonline_set(object, "x", decimal_to_json(value_e4));
    first = jsonline_dump(object, &length);
    assert_string_equal(first, want);
    again = jsonline_parse(first, length, "round trip", 0, &why);
    assert_non_null(again);
    assert_true(decimal_from_json(json_object_get(again, "x"), &back));
    assert_true(back == value_e4);
    second = jsonline_dump(again, &length);
    assert_string_equal(second, first);
    free(second);
    free(first);
    json_decref(again);
    json_decref(object);
}

static void the_edges_keep_every_digit_through_json(void **state)
{
    static const int64_t values[] = {0,     1,     -1,    9,      10,    99,      100,     999,     1000,        9999,
                                     10000, 10001, 12345, 100000, 99999, -123400, 1000000, 9999999, 12345678901, 5};
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++)
        check_round_trip(values[i]);
    for (int64_t power = 1; power <= INT64_C(100000000000000); power *= 10) /* 15 digits: to 10^15 - 1 */
        for (int64_t near = -2; near <= 2; near++) {
            check_round_trip(power + near);
            check_round_trip(-(power + near));
            check_round_trip(power * 10 - 1 - (near + 2));
        }
}

/* xorshift64: the same numbers in every run. */
static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void any_value_of_fifteen_digits_keeps_every_digit_through_json(void **state)
{
    uint64_t seed = UINT64_C(88172645463325252);
    (void)state;
    for (int i = 0; i < 20000; i++) {
        int64_t value = (int64_t)(next_random(&seed) % UINT64_C(1000000000000000));

        for (uint64_t cut = next_random(&seed) % 15; cut > 0; cut--) /* as many short values as long ones */
            value /= 10;
        check_round_trip(i % 2 == 0 ? value : -value);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_number_is_refused_and_leaves_the_value_alone),
        cmocka_unit_test(what_does_not_fit_is_told_from_what_is_no_number),
        cmocka_unit_test(digits_beyond_the_fourth_are_rounded_half_away_from_zero),
        cmocka_unit_test(each_way_to_write_a_number_is_read),
        cmocka_unit_test(an_amount_of_a_thousand_million_is_none),
        cmocka_unit_test(a_sum_that_does_not_fit_changes_nothing),
        cmocka_unit_test(what_json_has_no_amount_for_is_refused),
        cmocka_unit_test(the_edges_keep_every_digit_through_json),
        cmocka_unit_test(any_value_of_fifteen_digits_keeps_every_digit_through_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
