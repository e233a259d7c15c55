/* Values: what a conversion refuses, exact decimals, rounding of dates, bytes of text, order of identifiers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../hiperd/guid.h"
#include "../hiperd/moment.h"
#include "../hiperd/numeric.h"
#include "../hiperd/value.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Converts a text and back to text, or gives the error's number as "#245". */
static void through(const char *text, struct type type, char out[128])
{
    struct arena arena = {0};
    struct sqlerr error = {0};
    struct value in = value_text(text, strlen(text));
    struct value middle;
    struct value back;
    struct type nvarchar = type_text(KIND_NVARCHAR, 4000);
    if (value_convert(&in, nvarchar, type, 0, &arena, &middle, &error) &&
        value_convert(&middle, type, nvarchar, 121, &arena, &back, &error))
        (void)snprintf(out, 128, "%.*s", (int)back.size, back.bytes);
    else
        (void)snprintf(out, 128, "#%d", error.number);
    arena_free(&arena);
}

struct conversion {
    const char *in;
    const char *out;
};

static void check_all(const struct conversion *cases, size_t count, struct type type)
{
    for (size_t i = 0; i < count; i++) {
        char out[128];
        through(cases[i].in, type, out);
        assert_string_equal(out, cases[i].out);
    }
}

static void decimals_are_exact_or_an_overflow(void **state)
{
    static const struct conversion cases[] = {{"x", "#8114"},
                                              {"1.2.3", "#8114"},
                                              {"", "#8114"},
                                              {"100000000000000", "#8115"},
                                              {"99999999999999.99995", "#8115"},
                                              {"9999999999999999999999", "#8115"},
                                              {"99999999999999.9999", "99999999999999.9999"},
                                              {"-99999999999999.9999", "-99999999999999.9999"},
                                              {"0.00005", "0.0001"},
                                              {"-0.00005", "-0.0001"},
                                              {"0.00004999", "0.0000"},
                                              {"-0", "0.0000"},
                                              {" 12.5 ", "12.5000"},
                                              {"1e3", "1000.0000"},
                                              {"123456789012.3456", "123456789012.3456"}};
    (void)state;
    check_all(cases, COUNT(cases), type_decimal(18, 4));
}

static void decimals_of_more_digits_are_exact_too(void **state)
{
    static const struct conversion cases[] = {{"x", "#8114"},
                                              {"1000000000000000000000000", "#8115"},
                                              {"999999999999999999999999.9999", "999999999999999999999999.9999"},
                                              {"-999999999999999999999999.9999", "-999999999999999999999999.9999"},
                                              {"999999999999999999999999.99995", "#8115"},
                                              {"9999999999999999.99", "9999999999999999.9900"},
                                              {"922337203685477.5808", "922337203685477.5808"},
                                              {"-922337203685477.5809", "-922337203685477.5809"},
                                              {"0.00005", "0.0001"},
                                              {"-0.00005", "-0.0001"},
                                              {"-0.00004", "0.0000"},
                                              {"1e20", "100000000000000000000.0000"},
                                              {"1e-400", "0.0000"},
                                              {"1e400", "#8115"},
                                              {"", "#8114"}};
    (void)state;
    check_all(cases, COUNT(cases), type_decimal(28, 4));
}

/* From one decimal to another, as texts; the first is the value of type decimal(38,4). */
static void decimals_change_their_form_at_eighteen_digits(void **state)
{
    static const struct {
        const char *in;
        int precision;
        int scale;
        const char *out;
    } cases[] = {{"99999999999999.9999", 18, 4, "99999999999999.9999"},
                 {"100000000000000.0000", 18, 4, "#8115"},
                 {"-1.5", 18, 0, "-2"},
                 {"123456789012345678901234.5678", 38, 10, "123456789012345678901234.5678000000"},
                 {"123456789012345678901234.5678", 38, 2, "123456789012345678901234.57"},
                 {"123456789012345678901234.5678", 18, 0, "#8115"}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct sqlerr error = {0};
        struct value value = value_text(cases[i].in, strlen(cases[i].in));
        struct type wide = type_decimal(38, 4);
        struct type to = type_decimal(cases[i].precision, cases[i].scale);
        char out[64];
        assert_true(value_convert(&value, type_text(KIND_VARCHAR, 100), wide, 0, &arena, &value, &error));
        assert_int_equal(value.size, WIDE_BLOB);
        if (value_convert(&value, wide, to, 0, &arena, &value, &error) &&
            value_convert(&value, to, type_text(KIND_VARCHAR, 60), 0, &arena, &value, &error))
            (void)snprintf(out, sizeof out, "%.*s", (int)value.size, value.bytes);
        else
            (void)snprintf(out, sizeof out, "#%d", error.number);
        assert_string_equal(out, cases[i].out);
        arena_free(&arena);
    }
}

static void the_bytes_of_decimals_have_their_order(void **state)
{
    static const char *const ascending[] = {"-99999999999999999999999999999999999999",
                                            "-9223372036854775809",
                                            "-9223372036854775808",
                                            "-256",
                                            "-1",
                                            "0",
                                            "1",
                                            "255",
                                            "256",
                                            "9223372036854775807",
                                            "9223372036854775808",
                                            "99999999999999999999999999999999999999"};
    unsigned char before[WIDE_BLOB];
    (void)state;
    for (size_t i = 0; i < COUNT(ascending); i++) {
        struct wide wide;
        unsigned char blob[WIDE_BLOB];
        char text[WIDE_TEXT];
        assert_int_equal(wide_parse(ascending[i], strlen(ascending[i]), 0, &wide), 0);
        wide_pack(&wide, blob);
        wide = wide_unpack(blob);
        assert_int_equal(wide_format(&wide, 0, text), strlen(ascending[i]));
        assert_string_equal(text, ascending[i]);
        if (i > 0)
            assert_true(memcmp(before, blob, WIDE_BLOB) < 0);
        memcpy(before, blob, WIDE_BLOB);
    }
}

static void arithmetic_has_all_its_digits(void **state)
{
    static const struct {
        const char *a;
        char sign;
        const char *b;
        int places; /* of the quotient */
        const char *result;
    } cases[] = {{"99999999999999999999999999999999999998", '+', "1", 0, "99999999999999999999999999999999999999"},
                 {"1", '+', "-99999999999999999999999999999999999999", 0, "-99999999999999999999999999999999999998"},
                 {"-5", '+', "5", 0, "0"},
                 {"-9999999999999999999", '*', "9999999999999999999", 0, "-99999999999999999980000000000000000001"},
                 {"1", '/', "3", 37, "3333333333333333333333333333333333333"},
                 {"-2", '/', "3", 6, "-666666"},
                 {"99999999999999999999999999999999999999", '/', "-10000000000000000000", 0, "-9999999999999999999"},
                 {"12345", '/', "1", -2, "123"},
                 {"-99999999999999999999", '%', "10000000000000000000", 0, "-9999999999999999999"}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wide a;
        struct wide b;
        char text[WIDE_TEXT];
        assert_int_equal(wide_parse(cases[i].a, strlen(cases[i].a), 0, &a), 0);
        assert_int_equal(wide_parse(cases[i].b, strlen(cases[i].b), 0, &b), 0);
        a = cases[i].sign == '+'   ? wide_add(&a, &b)
            : cases[i].sign == '*' ? wide_multiply(&a, &b)
            : cases[i].sign == '/' ? wide_divide(&a, &b, cases[i].places)
                                   : wide_modulo(&a, &b);
        assert_true(wide_fits(&a, WIDE_DIGITS));
        (void)wide_format(&a, 0, text);
        assert_string_equal(text, cases[i].result);
    }
}

static void integers_have_their_ranges(void **state)
{
    static const struct conversion ints[] = {
        {"2147483648", "#8115"}, {"-2147483649", "#8115"},     {"1.5", "#245"}, {"1e3", "#245"},
        {"x", "#245"},           {"2147483647", "2147483647"}, {" 7 ", "7"},    {"", "0"}};
    static const struct conversion tinyints[] = {{"-1", "#220"}, {"256", "#220"}, {"255", "255"}};
    (void)state;
    check_all(ints, COUNT(ints), type_of(KIND_INT));
    check_all(tinyints, COUNT(tinyints), type_of(KIND_TINYINT));
}

static void datetimes_round_to_ticks_of_three_hundredths(void **state)
{
    static const struct conversion cases[] = {{"2026-02-29", "#242"},
                                              {"2026-13-01", "#242"},
                                              {"2026-03-02T24:00:00", "#242"},
                                              {"2026-03-02T10:00:00-03:00", "#241"},
                                              {"2026-03-02T10:00:00Z", "2026-03-02 10:00:00.000"},
                                              {"2026-03-02 10:00:00.1234", "#241"},
                                              {"1752-12-31", "#242"},
                                              {"today", "#241"},
                                              {"2026-03-02T10:00:00", "2026-03-02 10:00:00.000"},
                                              {"2026-03-02 10:00:00.001", "2026-03-02 10:00:00.000"},
                                              {"2026-03-02 10:00:00.002", "2026-03-02 10:00:00.003"},
                                              {"2026-03-02 10:00:00.004", "2026-03-02 10:00:00.003"},
                                              {"2026-03-02 10:00:00.005", "2026-03-02 10:00:00.007"},
                                              {"2026-03-02 10:00:00.008", "2026-03-02 10:00:00.007"},
                                              {"2026-03-02 10:00:00.009", "2026-03-02 10:00:00.010"},
                                              {"2026-12-31 23:59:59.999", "2027-01-01 00:00:00.000"},
                                              {"20240229", "2024-02-29 00:00:00.000"},
                                              {"1753-01-01", "1753-01-01 00:00:00.000"},
                                              {"9999-12-31T23:59:59.997", "9999-12-31 23:59:59.997"}};
    (void)state;
    check_all(cases, COUNT(cases), type_of(KIND_DATETIME));
}

static void later_types_take_zones_and_seven_digits(void **state)
{
    static const struct conversion cases[] = {{"2026-02-29", "#241"},
                                              {"2026-03-02T24:00:00", "#241"},
                                              {"2026-03-02T10:00:00-03:00", "2026-03-02 10:00:00.0000000"},
                                              {"2026-03-02 10:00:00.1234567", "2026-03-02 10:00:00.1234567"}};
    (void)state;
    check_all(cases, COUNT(cases), type_of(KIND_DATETIME2));
}

static void every_style_of_convert_has_its_form(void **state)
{
    static const struct {
        int style;
        const char *text;
    } cases[] = {{0, "May  2 2024  3:03PM"},
                 {1, "05/02/24"},
                 {2, "24.05.02"},
                 {3, "02/05/24"},
                 {4, "02.05.24"},
                 {5, "02-05-24"},
                 {6, "02 May 24"},
                 {7, "May 02, 24"},
                 {8, "15:03:07"},
                 {9, "May  2 2024  3:03:07:827PM"},
                 {10, "05-02-24"},
                 {11, "24/05/02"},
                 {12, "240502"},
                 {13, "02 May 2024 15:03:07:827"},
                 {14, "15:03:07:827"},
                 {20, "2024-05-02 15:03:07"},
                 {21, "2024-05-02 15:03:07.827"},
                 {22, "05/02/24  3:03:07 PM"},
                 {23, "2024-05-02"},
                 {24, "15:03:07"},
                 {25, "2024-05-02 15:03:07.827"},
                 {100, "May  2 2024  3:03PM"},
                 {101, "05/02/2024"},
                 {102, "2024.05.02"},
                 {103, "02/05/2024"},
                 {104, "02.05.2024"},
                 {105, "02-05-2024"},
                 {106, "02 May 2024"},
                 {107, "May 02, 2024"},
                 {108, "15:03:07"},
                 {109, "May  2 2024  3:03:07:827PM"},
                 {110, "05-02-2024"},
                 {111, "2024/05/02"},
                 {112, "20240502"},
                 {113, "02 May 2024 15:03:07:827"},
                 {114, "15:03:07:827"},
                 {120, "2024-05-02 15:03:07"},
                 {121, "2024-05-02 15:03:07.827"},
                 {126, "2024-05-02T15:03:07.827"},
                 {127, "2024-05-02T15:03:07.827"},
                 {15, "#281"},
                 {99, "#281"},
                 {130, "#281"}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct sqlerr error = {0};
        struct type datetime = type_of(KIND_DATETIME);
        struct value value = value_text("2024-05-02T15:03:07.827", 23);
        char out[64];
        assert_true(value_convert(&value, type_text(KIND_VARCHAR, 30), datetime, 0, &arena, &value, &error));
        if (value_convert(&value, datetime, type_text(KIND_VARCHAR, 40), cases[i].style, &arena, &value, &error))
            (void)snprintf(out, sizeof out, "%.*s", (int)value.size, value.bytes);
        else
            (void)snprintf(out, sizeof out, "#%d", error.number);
        assert_string_equal(out, cases[i].text);
        arena_free(&arena);
    }
}

static void every_tick_of_a_day_survives_the_way_to_the_wire_and_back(void **state)
{
    (void)state;
    for (int64_t tick = 0; tick < INT64_C(300) * 86400; tick += 997) {
        int64_t moment = moment_of_ticks(46082, tick);
        assert_int_equal(moment_ticks(moment), tick);
        assert_int_equal(moment_round(moment, type_of(KIND_DATETIME)), moment);
    }
}

static void every_day_splits_and_joins(void **state)
{
    (void)state;
    for (int64_t day = 0; day < 3652059; day += 13) {
        struct civil civil = moment_split(day * MOMENT_DAY);
        int64_t moment = 0;
        assert_true(moment_join(&civil, &moment));
        assert_int_equal(moment, day * MOMENT_DAY);
    }
    assert_int_equal(moment_day_number(1900, 1, 1), 693595);
    assert_int_equal(moment_day_number(1970, 1, 1), 719162);
    assert_int_equal(moment_day_number(9999, 12, 31), 3652058);
}

static void text_becomes_the_bytes_that_sql_server_stores(void **state)
{
    static const struct {
        enum kind kind;
        const char *text;
        const char *bytes;
        size_t size;
    } cases[] = {{KIND_NVARCHAR, "a\xED\xA0\xBD", "a\0\x3D\xD8", 4},
                 {KIND_NVARCHAR, "\xED\xB3\xB1", "\xF1\xDC", 2},
                 {KIND_NVARCHAR, "Z\xC3\xA9\xF0\x9F\x93\xB1", "Z\0\xE9\0\x3D\xD8\xF1\xDC", 8},
                 {KIND_VARCHAR, "\xE2\x82\xAC\xC3\xA9\xC4\x81", "\x80\xE9?", 3},
                 {KIND_VARCHAR, "", "", 0}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct sqlerr error = {0};
        struct value in = value_text(cases[i].text, strlen(cases[i].text));
        struct value out;
        struct type binary = {.kind = KIND_VARBINARY, .length = 100};
        assert_true(value_convert(&in, type_text(cases[i].kind, 100), binary, 0, &arena, &out, &error));
        assert_int_equal(out.size, cases[i].size);
        assert_memory_equal(out.bytes, cases[i].bytes, cases[i].size);
        arena_free(&arena);
    }
}

static void an_assignment_refuses_what_a_cast_cuts(void **state)
{
    struct arena arena = {0};
    struct sqlerr error = {0};
    struct value in = value_text("abcd", 4);
    struct value blanks = value_text("abc  ", 5);
    struct value out;
    struct type three = type_text(KIND_VARCHAR, 3);
    (void)state;
    assert_false(value_convert(&in, type_text(KIND_VARCHAR, 4), three, VALUE_ASSIGN, &arena, &out, &error));
    assert_int_equal(error.number, 8152);
    error = (struct sqlerr){0};
    assert_true(value_convert(&in, type_text(KIND_VARCHAR, 4), three, 0, &arena, &out, &error));
    assert_int_equal(out.size, 3);
    assert_true(value_convert(&blanks, type_text(KIND_VARCHAR, 5), three, VALUE_ASSIGN, &arena, &out, &error));
    arena_free(&arena);
}

static void identifiers_sort_as_sql_server_sorts_them(void **state)
{
    /* "Comparing GUID and uniqueidentifier values": the last group counts first. */
    static const char *const ascending[] = {
        "FFFFFFFF-FFFF-FFFF-FFFF-000000000001", "00000000-0000-0000-0001-000000000002",
        "00000000-0000-0100-0002-000000000002", "01000000-0000-0001-0003-000000000002"};
    unsigned char before[GUID_SIZE];
    unsigned char sorted[GUID_SIZE];
    char text[GUID_TEXT_SIZE + 1];
    (void)state;
    assert_false(guid_parse("8CC8EB87-C9E2-92A0-C4A3-1E381F73867", 35, sorted));
    assert_false(guid_parse("8CC8EB87-C9E2-92A0-C4A3-1E381F73867x", 36, sorted));
    assert_false(guid_parse("8CC8EB87xC9E2-92A0-C4A3-1E381F738675", 36, sorted));
    for (size_t i = 0; i < COUNT(ascending); i++) {
        assert_true(guid_parse(ascending[i], 36, sorted));
        guid_format(sorted, text);
        assert_string_equal(text, ascending[i]);
        if (i > 0)
            assert_true(memcmp(before, sorted, GUID_SIZE) < 0);
        memcpy(before, sorted, GUID_SIZE);
    }
}

static void rounding_is_away_from_zero_and_overflow_is_noticed(void **state)
{
    int64_t result = 0;
    (void)state;
    assert_false(numeric_multiply(INT64_MAX, 2, &result));
    assert_false(numeric_multiply(INT64_MIN, -1, &result));
    assert_true(numeric_rescale(-25, 1, 0, &result));
    assert_int_equal(result, -3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(decimals_are_exact_or_an_overflow),
                                       cmocka_unit_test(decimals_of_more_digits_are_exact_too),
                                       cmocka_unit_test(decimals_change_their_form_at_eighteen_digits),
                                       cmocka_unit_test(the_bytes_of_decimals_have_their_order),
                                       cmocka_unit_test(arithmetic_has_all_its_digits),
                                       cmocka_unit_test(integers_have_their_ranges),
                                       cmocka_unit_test(datetimes_round_to_ticks_of_three_hundredths),
                                       cmocka_unit_test(later_types_take_zones_and_seven_digits),
                                       cmocka_unit_test(every_style_of_convert_has_its_form),
                                       cmocka_unit_test(every_tick_of_a_day_survives_the_way_to_the_wire_and_back),
                                       cmocka_unit_test(every_day_splits_and_joins),
                                       cmocka_unit_test(text_becomes_the_bytes_that_sql_server_stores),
                                       cmocka_unit_test(an_assignment_refuses_what_a_cast_cuts),
                                       cmocka_unit_test(identifiers_sort_as_sql_server_sorts_them),
                                       cmocka_unit_test(rounding_is_away_from_zero_and_overflow_is_noticed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
