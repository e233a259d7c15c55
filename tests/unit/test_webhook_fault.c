/*
 * The specification of a fault: what is one, what is none, and whose turn it is when several wait.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../webhook/fault.h"

static void what_is_no_fault_is_refused(void **state)
{
    static const char *const specs[] = {
        "",
        "explode",
        "stat",
        "statuses=500",
        "status",
        "status=",
        "status=x",
        "status=199",
        "status=600",
        "status=50000000000000000000",
        "status=-500",
        "status=500 ",
        "status=500:",
        "status=500:retry-after=",
        "status=500:retry-after=a\rb",
        "status=500:times=0",
        "status=500:times=",
        "status=500:times=2x",
        "status=500:later=2",
        "silent=1",
        "silent:retry-after=5",
        "close:times=-1",
        "redirect=200",
        "redirect=400",
        "drip",
        "drip=0",
        "drip=1/",
        "drip=1/0",
        "drip=1/x",
        "close:match=",
        "html",
        " close",
    };
    (void)state;
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        struct fault fault;
        struct reason why = {0};
        if (fault_parse(&fault, specs[i], &why)) {
            fail_msg("taken: %s", specs[i]);
        }
        assert_int_equal(why.code, EXIT_USAGE_ERROR);
    }
}

static void a_specification_that_is_too_long_is_refused(void **state)
{
    char spec[FAULT_TEXT_MAX + 64] = "status=500:retry-after=";
    struct fault fault;
    (void)state;
    memset(spec + strlen(spec), 'x', sizeof spec - strlen(spec) - 1);
    spec[sizeof spec - 1] = '\0';
    assert_false(fault_parse(&fault, spec, NULL));
    spec[110] = '\0'; /* short enough for the text, too long for the header */
    assert_false(fault_parse(&fault, spec, NULL));
}

static void each_fault_is_read(void **state)
{
    static const struct {
        const char *spec;
        enum fault_kind kind;
        unsigned status;
        const char *retry_after;
        size_t drip_bytes;
        int64_t drip_every_ms;
        int64_t times;
    } rows[] = {
        {"status=503", FAULT_STATUS, 503, "", 0, 0, FAULT_ALWAYS},
        {"status=429:retry-after=5:times=2", FAULT_STATUS, 429, "5", 0, 0, 2},
        {"status=429:times=2:retry-after=5", FAULT_STATUS, 429, "5", 0, 0, 2},
        {"status=503:retry-after=Wed, 21 Oct 2026 07:28:00 GMT", FAULT_STATUS, 503, "Wed, 21 Oct 2026 07:28:00 GMT", 0,
         0, FAULT_ALWAYS},
        {"status=503:retry-after=Wed, 21 Oct 2026 07:28:00 GMT:times=3", FAULT_STATUS, 503,
         "Wed, 21 Oct 2026 07:28:00 GMT", 0, 0, 3},
        {"silent", FAULT_SILENT, 0, "", 0, 0, FAULT_ALWAYS},
        {"silent:times=1", FAULT_SILENT, 0, "", 0, 0, 1},
        {"close", FAULT_CLOSE, 0, "", 0, 0, FAULT_ALWAYS},
        {"close-after-store:times=9", FAULT_CLOSE_AFTER_STORE, 0, "", 0, 0, 9},
        {"drip=10", FAULT_DRIP, 0, "", 10, 1000, FAULT_ALWAYS},
        {"drip=10/s", FAULT_DRIP, 0, "", 10, 1000, FAULT_ALWAYS},
        {"drip=10/S", FAULT_DRIP, 0, "", 10, 1000, FAULT_ALWAYS},
        {"drip=10/3:times=1", FAULT_DRIP, 0, "", 10, 3000, 1},
        {"redirect=301", FAULT_REDIRECT, 301, "", 0, 0, FAULT_ALWAYS},
        {"html=502:times=1000", FAULT_HTML, 502, "", 0, 0, 1000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fault fault;
        struct reason why = {0};
        if (!fault_parse(&fault, rows[i].spec, &why)) {
            fail_msg("%s", why.text);
        }
        assert_int_equal(fault.kind, rows[i].kind);
        assert_int_equal(fault.status, rows[i].status);
        assert_string_equal(fault.retry_after, rows[i].retry_after);
        assert_int_equal(fault.drip_bytes, rows[i].drip_bytes);
        assert_int_equal(fault.drip_every_ms, rows[i].drip_every_ms);
        assert_int_equal(fault.times, rows[i].times);
        assert_string_equal(fault.text, rows[i].spec);
    }
}

static void an_empty_queue_gives_no_fault(void **state)
{
    struct fault_queue queue = {0};
    (void)state;
    assert_int_equal(fault_queue_take(&queue, NULL, 0).kind, FAULT_NONE);
}

static void the_first_fault_with_times_left_applies(void **state)
{
    struct fault_queue queue = {0};
    static const enum fault_kind turns[] = {FAULT_CLOSE, FAULT_CLOSE, FAULT_SILENT, FAULT_HTML, FAULT_HTML, FAULT_HTML};
    (void)state;
    assert_true(fault_queue_add(&queue, "close:times=2", NULL));
    assert_true(fault_queue_add(&queue, "silent:times=1", NULL));
    assert_true(fault_queue_add(&queue, "html=500", NULL));
    assert_true(fault_queue_add(&queue, "status=500", NULL));
    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        assert_int_equal(fault_queue_take(&queue, NULL, 0).kind, turns[i]);
    }
    fault_queue_clear(&queue);
    assert_int_equal(fault_queue_take(&queue, NULL, 0).kind, FAULT_NONE);
}

static void a_fault_hits_only_the_bodies_that_it_names(void **state)
{
    struct fault_queue queue = {0};
    (void)state;
    assert_true(fault_queue_add(&queue, "html=403:match=\"id\":12,:times=2", NULL));
    assert_true(fault_queue_add(&queue, "close:match=end", NULL));
    assert_int_equal(fault_queue_take(&queue, "{\"id\":1}", 8).kind, FAULT_NONE);
    assert_int_equal(fault_queue_take(&queue, "{\"id\":12,", 8).kind, FAULT_NONE);
    assert_int_equal(fault_queue_take(&queue, "{\"id\":12,", 9).kind, FAULT_HTML);
    assert_int_equal(fault_queue_take(&queue, "\"id\":12,...end", 14).kind, FAULT_HTML);
    assert_int_equal(fault_queue_take(&queue, "\"id\":12,...end", 14).kind, FAULT_CLOSE);
    fault_queue_clear(&queue);
}

static void a_wrong_specification_leaves_the_queue_as_it_was(void **state)
{
    struct fault_queue queue = {0};
    (void)state;
    assert_false(fault_queue_add(&queue, "explode", NULL));
    assert_int_equal(queue.count, 0);
    fault_queue_clear(&queue);
}

static void a_queue_takes_more_than_it_began_with(void **state)
{
    struct fault_queue queue = {0};
    (void)state;
    for (int i = 0; i < 100; i++) {
        assert_true(fault_queue_add(&queue, i < 99 ? "close:times=1" : "silent", NULL));
    }
    for (int i = 0; i < 99; i++) {
        assert_int_equal(fault_queue_take(&queue, NULL, 0).kind, FAULT_CLOSE);
    }
    assert_int_equal(fault_queue_take(&queue, NULL, 0).kind, FAULT_SILENT);
    fault_queue_clear(&queue);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_fault_is_refused),
        cmocka_unit_test(a_specification_that_is_too_long_is_refused),
        cmocka_unit_test(each_fault_is_read),
        cmocka_unit_test(an_empty_queue_gives_no_fault),
        cmocka_unit_test(the_first_fault_with_times_left_applies),
        cmocka_unit_test(a_fault_hits_only_the_bodies_that_it_names),
        cmocka_unit_test(a_wrong_specification_leaves_the_queue_as_it_was),
        cmocka_unit_test(a_queue_takes_more_than_it_began_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
