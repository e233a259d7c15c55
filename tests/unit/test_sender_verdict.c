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

static void what_the_body_says_changes_a_delivery_only(void **state)
{
    static const struct {
        long status;
        enum verdict page, error;
    } rows[] = {{200, VERDICT_PARKED, VERDICT_LATER},    {201, VERDICT_PARKED, VERDICT_LATER},
                {202, VERDICT_PARKED, VERDICT_LATER},    {204, VERDICT_PARKED, VERDICT_LATER},
                {206, VERDICT_LATER, VERDICT_LATER},     {302, VERDICT_PARKED, VERDICT_PARKED},
                {401, VERDICT_PARKED, VERDICT_PARKED},   {404, VERDICT_PARKED, VERDICT_PARKED},
                {422, VERDICT_REFUSED, VERDICT_REFUSED}, {429, VERDICT_LATER, VERDICT_LATER},
                {503, VERDICT_LATER, VERDICT_LATER}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct verdict_facts facts = {.status = rows[i].status, .sent = true, .body = VERDICT_BODY_PAGE};

        assert_int_equal(verdict_of(&facts), rows[i].page);
        facts.body = VERDICT_BODY_ERROR;
        assert_int_equal(verdict_of(&facts), rows[i].error);
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

static void what_may_be_the_payloads_fault_is_doubtful(void **state)
{
    struct verdict_facts away = {.code = CURLE_OPERATION_TIMEDOUT}, proxy = {.proxy_status = 407},
                         silent = {.code = CURLE_OPERATION_TIMEDOUT, .sent = true};

    (void)state;
    for (long status = 0; status < 1000; status++) {
        struct verdict_facts facts = {.status = status, .sent = true};
        enum verdict verdict = verdict_of(&facts);
        bool want = verdict == VERDICT_LATER || (verdict == VERDICT_PARKED && status != 401 && status != 407);

        assert_int_equal(verdict_is_doubtful(&facts), want);
        facts.body = VERDICT_BODY_ERROR;
        assert_int_equal(verdict_is_doubtful(&facts), want || verdict == VERDICT_SENT);
        facts.body = VERDICT_BODY_PAGE;
        assert_int_equal(verdict_is_doubtful(&facts), want);
    }
    assert_true(verdict_is_doubtful(&silent));
    assert_false(verdict_is_doubtful(&away));
    assert_false(verdict_is_doubtful(&proxy));
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

/* Adds one answer after which comes `next`. */
static void add(struct tally *tally, long status, enum blame_next next)
{
    struct verdict_facts facts = {.status = status, .sent = status != 0};

    tally_add(tally, verdict_of(&facts), &facts, next);
}

static void an_answer_says_why_a_run_stops(void **state)
{
    static const struct {
        long status;
        enum tally_stop stop;
        enum exitcode code;
    } rows[] = {
        {503, TALLY_ILL, EXIT_UNAVAILABLE}, {429, TALLY_ILL, EXIT_UNAVAILABLE}, {401, TALLY_DENIED, EXIT_DENIED},
        {403, TALLY_DENIED, EXIT_DENIED},   {407, TALLY_DENIED, EXIT_DENIED},   {404, TALLY_ADDRESS, EXIT_CONFIG},
        {302, TALLY_ADDRESS, EXIT_CONFIG},  {421, TALLY_ADDRESS, EXIT_CONFIG},  {0, TALLY_OFFLINE, EXIT_UNAVAILABLE}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tally now = {0}, at_the_end = {0};

        add(&now, rows[i].status, BLAME_STOP);
        assert_int_equal(now.stop, rows[i].stop);
        assert_int_equal(tally_code(&now), rows[i].code);
        add(&at_the_end, rows[i].status, BLAME_NEXT);
        assert_int_equal(at_the_end.stop, TALLY_GO);
        tally_end(&at_the_end);
        assert_int_equal(tally_code(&at_the_end), rows[i].code);
    }
}

static void what_passes_takes_the_doubt_away(void **state)
{
    struct tally tally = {0};

    (void)state;
    add(&tally, 403, BLAME_NEXT);
    add(&tally, 422, BLAME_NEXT);
    assert_int_equal(tally.doubt, TALLY_DENIED);
    add(&tally, 201, BLAME_NEXT);
    assert_int_equal(tally.doubt, TALLY_GO);
    tally_end(&tally);
    assert_int_equal(tally_code(&tally), EXIT_NO);
    assert_int_equal(tally.sent, 1);
    assert_int_equal(tally.refused, 1);
}

static void after_a_delivery_no_doubt_concerns_credentials_or_address(void **state)
{
    struct tally tally = {0};

    (void)state;
    add(&tally, 201, BLAME_NEXT);
    add(&tally, 403, BLAME_NEXT);
    tally_end(&tally);
    assert_int_equal(tally.stop, TALLY_GO);
    add(&tally, 404, BLAME_STOP);
    assert_int_equal(tally.stop, TALLY_ILL);
    add(&tally, 401, BLAME_STOP);
    assert_int_equal(tally.stop, TALLY_DENIED);
}

static void a_code_says_what_was_doubted(void **state)
{
    (void)state;
    assert_int_equal(tally_doubt_of(EXIT_DENIED), TALLY_DENIED);
    assert_int_equal(tally_doubt_of(EXIT_CONFIG), TALLY_ADDRESS);
    assert_int_equal(tally_doubt_of(EXIT_UNAVAILABLE), TALLY_ILL);
    assert_int_equal(tally_doubt_of(EXIT_LATER), TALLY_ILL);
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
        cmocka_unit_test(what_the_body_says_changes_a_delivery_only),
        cmocka_unit_test(only_credentials_are_credentials),
        cmocka_unit_test(what_may_be_the_payloads_fault_is_doubtful),
        cmocka_unit_test(the_names_are_those_of_the_stream),
        cmocka_unit_test(an_answer_says_why_a_run_stops),
        cmocka_unit_test(what_passes_takes_the_doubt_away),
        cmocka_unit_test(after_a_delivery_no_doubt_concerns_credentials_or_address),
        cmocka_unit_test(a_code_says_what_was_doubted),
        cmocka_unit_test(the_gravest_thing_gives_the_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
