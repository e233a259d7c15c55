/*
 * What an answer means: every row of the contract's table, and that what is in none of them is never a refusal. And
 * what a run of such answers comes to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../sender/tally.h"
#include "../../sender/verdict.h"

static enum verdict of_status(long status)
{
    struct verdict_facts facts = {.code = CURLE_OK, .status = status, .sent = true};

    return verdict_of(&facts);
}

static void each_status_has_the_verdict_of_the_table(void **state)
{
    static const long sent[] = {200, 201, 202, 204};
    static const long parked[] = {401, 403, 404, 405, 407, 410, 421};
    static const long later[] = {408, 409, 425, 429};

    (void)state;
    for (long status = 0; status < 1000; status++) {
        enum verdict want = VERDICT_LATER;

        if (status >= 300 && status <= 399)
            want = VERDICT_PARKED;
        if (status >= 400 && status <= 499)
            want = VERDICT_REFUSED;
        for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
            want = status == sent[i] ? VERDICT_SENT : want;
        for (size_t i = 0; i < sizeof parked / sizeof *parked; i++)
            want = status == parked[i] ? VERDICT_PARKED : want;
        for (size_t i = 0; i < sizeof later / sizeof *later; i++)
            want = status == later[i] ? VERDICT_LATER : want;
        if (of_status(status) != want)
            fail_msg("%ld is %s, not %s", status, verdict_name(of_status(status)), verdict_name(want));
    }
}

static void what_the_table_names_for_refusal_is_refused(void **state)
{
    (void)state;
    assert_int_equal(of_status(400), VERDICT_REFUSED);
    assert_int_equal(of_status(413), VERDICT_REFUSED);
    assert_int_equal(of_status(422), VERDICT_REFUSED);
}

static void a_status_that_nobody_defined_is_later(void **state)
{
    static const long odd[] = {-1,  0,   1,   99,  100, 103, 199, 203, 205,
                               206, 226, 299, 500, 511, 599, 600, 999, 2147483647};

    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        if (of_status(odd[i]) != VERDICT_LATER)
            fail_msg("%ld is %s", odd[i], verdict_name(of_status(odd[i])));
}

static void whatever_fails_before_the_request_leaves_is_offline(void **state)
{
    (void)state;
    for (int code = 1; code < CURL_LAST; code++) {
        struct verdict_facts facts = {.code = (CURLcode)code, .sent = false};

        assert_int_equal(verdict_of(&facts), VERDICT_OFFLINE);
        facts.proxy_status = 502;
        assert_int_equal(verdict_of(&facts), VERDICT_OFFLINE);
    }
}

static void whatever_fails_after_it_left_is_later_with_any_status(void **state)
{
    static const long statuses[] = {0, 200, 201, 301, 400, 401, 404, 422, 500};

    (void)state;
    for (int code = 1; code < CURL_LAST; code++)
        for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
            struct verdict_facts facts = {.code = (CURLcode)code, .status = statuses[i], .sent = true};

            assert_int_equal(verdict_of(&facts), VERDICT_LATER);
        }
}

static void a_proxy_that_wants_a_password_parks_the_queue(void **state)
{
    struct verdict_facts facts = {.code = CURLE_COULDNT_CONNECT, .proxy_status = 407};

    (void)state;
    assert_int_equal(verdict_of(&facts), VERDICT_PARKED);
    assert_true(verdict_is_credential(&facts));
}

static void a_page_is_no_delivery(void **state)
{
    static const struct {
        long status;
        enum verdict verdict;
    } rows[] = {{200, VERDICT_PARKED},  {201, VERDICT_PARKED}, {202, VERDICT_PARKED}, {204, VERDICT_PARKED},
                {302, VERDICT_PARKED},  {404, VERDICT_PARKED}, {429, VERDICT_LATER},  {503, VERDICT_LATER},
                {422, VERDICT_REFUSED}, {206, VERDICT_LATER}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct verdict_facts facts = {.status = rows[i].status, .sent = true, .page = true};

        assert_int_equal(verdict_of(&facts), rows[i].verdict);
        assert_false(verdict_is_credential(&facts));
    }
}

static void only_credentials_are_credentials(void **state)
{
    (void)state;
    for (long status = 0; status < 1000; status++) {
        struct verdict_facts facts = {.status = status, .sent = true};

        assert_int_equal(verdict_is_credential(&facts), status == 401 || status == 403 || status == 407);
    }
}

static void a_server_is_ill_by_5xx_and_silence_only(void **state)
{
    struct verdict_facts busy = {.status = 429, .sent = true}, broken = {.status = 503, .sent = true},
                         silent = {.code = CURLE_OPERATION_TIMEDOUT, .sent = true},
                         away = {.code = CURLE_OPERATION_TIMEDOUT};

    (void)state;
    assert_false(verdict_is_ill(&busy));
    assert_true(verdict_is_ill(&broken));
    assert_true(verdict_is_ill(&silent));
    assert_false(verdict_is_ill(&away));
}

static void the_names_are_those_of_the_stream(void **state)
{
    (void)state;
    assert_string_equal(verdict_name(VERDICT_SENT), "SENT");
    assert_string_equal(verdict_name(VERDICT_REFUSED), "REFUSED");
    assert_string_equal(verdict_name(VERDICT_PARKED), "PARKED");
    assert_string_equal(verdict_name(VERDICT_LATER), "LATER");
    assert_string_equal(verdict_name(VERDICT_OFFLINE), "OFFLINE");
}

/* Adds one answer and returns what the run does next. */
static enum tally_stop add(struct tally *tally, long status)
{
    struct verdict_facts facts = {.status = status, .sent = status != 0};

    tally_add(tally, verdict_of(&facts), &facts);
    return tally->stop;
}

static void one_answer_stops_a_run_or_does_not(void **state)
{
    static const struct {
        long status;
        enum tally_stop stop;
        enum exitcode code;
    } rows[] = {{201, TALLY_GO, EXIT_DONE},
                {422, TALLY_GO, EXIT_NO},
                {503, TALLY_GO, EXIT_NO},
                {429, TALLY_GO, EXIT_NO},
                {401, TALLY_DENIED, EXIT_DENIED},
                {403, TALLY_DENIED, EXIT_DENIED},
                {407, TALLY_DENIED, EXIT_DENIED},
                {404, TALLY_ADDRESS, EXIT_CONFIG},
                {302, TALLY_ADDRESS, EXIT_CONFIG},
                {421, TALLY_ADDRESS, EXIT_CONFIG},
                {0, TALLY_OFFLINE, EXIT_UNAVAILABLE}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tally tally = {0};

        assert_int_equal(add(&tally, rows[i].status), rows[i].stop);
        assert_int_equal(tally_code(&tally), rows[i].code);
    }
}

static void five_failures_of_the_server_in_a_row_stop_a_run(void **state)
{
    struct tally tally = {0};

    (void)state;
    for (int i = 0; i < TALLY_ILL_MAX - 1; i++)
        assert_int_equal(add(&tally, 500), TALLY_GO);
    assert_int_equal(add(&tally, 201), TALLY_GO);
    for (int i = 0; i < TALLY_ILL_MAX - 1; i++)
        assert_int_equal(add(&tally, 500), TALLY_GO);
    assert_int_equal(add(&tally, 409), TALLY_GO);
    for (int i = 0; i < TALLY_ILL_MAX - 1; i++)
        assert_int_equal(add(&tally, 502), TALLY_GO);
    assert_int_equal(add(&tally, 504), TALLY_ILL);
    assert_int_equal(tally_code(&tally), EXIT_UNAVAILABLE);
}

static void the_gravest_thing_gives_the_code(void **state)
{
    struct tally tally = {.refused = 1, .later = 1};

    (void)state;
    assert_int_equal(tally_code(&tally), EXIT_NO);
    tally.stop = TALLY_TIME;
    assert_int_equal(tally_code(&tally), EXIT_LATER);
    tally.bad_input = true;
    assert_int_equal(tally_code(&tally), EXIT_BAD_INPUT);
    tally.stop = TALLY_OFFLINE;
    assert_int_equal(tally_code(&tally), EXIT_UNAVAILABLE);
    tally.stop = TALLY_ADDRESS;
    assert_int_equal(tally_code(&tally), EXIT_CONFIG);
    tally.stop = TALLY_DENIED;
    assert_int_equal(tally_code(&tally), EXIT_DENIED);
    tally.stop = TALLY_BROKEN;
    tally.broken = EXIT_IO;
    assert_int_equal(tally_code(&tally), EXIT_IO);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_status_has_the_verdict_of_the_table),
        cmocka_unit_test(what_the_table_names_for_refusal_is_refused),
        cmocka_unit_test(a_status_that_nobody_defined_is_later),
        cmocka_unit_test(whatever_fails_before_the_request_leaves_is_offline),
        cmocka_unit_test(whatever_fails_after_it_left_is_later_with_any_status),
        cmocka_unit_test(a_proxy_that_wants_a_password_parks_the_queue),
        cmocka_unit_test(a_page_is_no_delivery),
        cmocka_unit_test(only_credentials_are_credentials),
        cmocka_unit_test(a_server_is_ill_by_5xx_and_silence_only),
        cmocka_unit_test(the_names_are_those_of_the_stream),
        cmocka_unit_test(one_answer_stops_a_run_or_does_not),
        cmocka_unit_test(five_failures_of_the_server_in_a_row_stop_a_run),
        cmocka_unit_test(the_gravest_thing_gives_the_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
