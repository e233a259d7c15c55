/*
 * How long to wait: backoff, Retry-After and the dates of HTTP; and for how long there is time. 1994-11-06 08:49:37 is
 * the example of RFC 9110, 5.6.7.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../sender/wait.h"

#define EXAMPLE_MS (INT64_C(784111777) * 1000)
#define DAY_MS WAIT_ASKED_MOST_MS

static void backoff_goes_from_nothing_to_its_bound(void **state)
{
    static const struct {
        int failures;
        int64_t base_ms, bound_ms;
    } rows[] = {{1, 2000, 2000},
                {2, 2000, 4000},
                {3, 2000, 8000},
                {4, 2000, 16000},
                {5, 2000, 30000},
                {60, 2000, 30000},
                {2147483647, 2000, 30000},
                {1, 30000, 30000},
                {2, 10, 20},
                {1, 0, 0},
                {9, 0, 0},
                {1, -5, 0},
                {1, 1000000, 30000}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(wait_backoff_ms(rows[i].failures, rows[i].base_ms, 0), 0);
        assert_int_equal(wait_backoff_ms(rows[i].failures, rows[i].base_ms, UINT32_MAX), rows[i].bound_ms);
    }
}

static void backoff_is_spread_evenly(void **state)
{
    (void)state;
    assert_int_equal(wait_backoff_ms(1, 2000, UINT32_C(1) << 31), 1000);
    assert_int_equal(wait_backoff_ms(2, 2000, UINT32_C(1) << 31), 2000);
    assert_int_equal(wait_backoff_ms(2, 2000, UINT32_C(1) << 30), 1000);
    assert_int_equal(wait_backoff_ms(5, 2000, UINT32_C(3) << 30), 22500);
}

static void retry_after_is_seconds_or_a_date(void **state)
{
    static const struct {
        const char *text;
        int64_t want;
    } rows[] = {
        {"0", 0},
        {"1", 1000},
        {"120", 120000},
        {"007", 7000},
        {"86400", DAY_MS},
        {"86401", DAY_MS},
        {"31536000", DAY_MS},
        {"99999999999999999999999999999999", DAY_MS},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 0},
        {"Sun, 06 Nov 1994 08:50:07 GMT", 30000},
        {"Sun, 06 Nov 1994 08:49:36 GMT", 0},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Sunday, 06-Nov-94 08:50:07 GMT", 30000},
        {"Sun Nov  6 08:50:07 1994", 30000},
        {"Mon, 06 Nov 1995 08:49:37 GMT", DAY_MS},
        {"Fri, 31 Dec 9999 23:59:59 GMT", DAY_MS},
        {NULL, WAIT_NOT_ASKED},
        {"", WAIT_NOT_ASKED},
        {"-5", WAIT_NOT_ASKED},
        {"+5", WAIT_NOT_ASKED},
        {"1.5", WAIT_NOT_ASKED},
        {"5 s", WAIT_NOT_ASKED},
        {"0x10", WAIT_NOT_ASKED},
        {"soon", WAIT_NOT_ASKED},
        {"Sun, 31 Feb 1995 08:49:37 GMT", DAY_MS},
        {"Sun, 06 Nov 1994 25:49:37 GMT", WAIT_NOT_ASKED},
        {"Sun, 06 Nov 1994 08:49:37", 0},
        {"Sun, 06 Nov 1994 08:49:37 GMT, or so", 0},
        {"Sun, 06 Nov 1994 08:49:37 PST", 8 * DAY_MS / 24},
        {"Sun, 06 Nvo 1994 08:49:37 GMT", WAIT_NOT_ASKED},
        {"1994-11-06T08:49:37Z", WAIT_NOT_ASKED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t got = wait_asked_ms(rows[i].text, EXAMPLE_MS);

        if (got != rows[i].want)
            fail_msg("\"%s\" gives %lld", rows[i].text, (long long)got);
    }
}

static void the_three_forms_of_a_date_are_one_moment(void **state)
{
    static const char *const forms[] = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                                        "Sun Nov  6 08:49:37 1994"};

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        int64_t got = 0;

        assert_true(wait_date(forms[i], &got));
        assert_int_equal(got, EXAMPLE_MS);
    }
}

static void a_delivery_has_what_the_run_has_left(void **state)
{
    static const struct {
        int64_t limit_s, gone_s;
        int64_t first_ms, later_ms;
    } rows[] = {{540, 0, 270000, 535000},   {540, 100, 170000, 435000},
                {540, 270, 0, 265000},      {540, 534, 0, 1000},
                {540, 535, 0, 0},           {540, 86400, 0, 0},
                {540, -60, 270000, 535000}, {60, 0, 30000, 57000},
                {10, 0, 5000, 9500},        {1, 0, 500, 950}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t since_ms = EXAMPLE_MS, now_ms = EXAMPLE_MS + rows[i].gone_s * 1000;

        struct wait_budget first = wait_budget(since_ms, rows[i].limit_s * 1000, now_ms, true),
                           later = wait_budget(since_ms, rows[i].limit_s * 1000, now_ms, false);

        assert_int_equal(first.left_ms, rows[i].first_ms);
        assert_int_equal(later.left_ms, rows[i].later_ms);
        assert_true(first.most_ms >= first.left_ms && later.most_ms >= later.left_ms);
    }
}

static void an_attempt_needs_all_its_time_or_half_of_a_budget_that_is_too_small(void **state)
{
    static const struct {
        int64_t attempt_ms, budget_ms, want_ms;
    } rows[] = {{30000, 270000, 30000}, {58000, 270000, 58000}, {30000, 60000, 30000},   {30000, 59998, 29999},
                {30000, 1000, 500},     {30000, 0, 0},          {280000, 270000, 135000}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(wait_need(rows[i].attempt_ms, rows[i].budget_ms), rows[i].want_ms);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(backoff_goes_from_nothing_to_its_bound),
        cmocka_unit_test(backoff_is_spread_evenly),
        cmocka_unit_test(retry_after_is_seconds_or_a_date),
        cmocka_unit_test(the_three_forms_of_a_date_are_one_moment),
        cmocka_unit_test(a_delivery_has_what_the_run_has_left),
        cmocka_unit_test(an_attempt_needs_all_its_time_or_half_of_a_budget_that_is_too_small),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
