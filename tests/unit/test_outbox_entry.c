/* File names as records: one name for each state, every other name refused, and an order that is the order of sending.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../outbox/entry.h"
#include "../../outbox/log.h"

#define STEM "20260302T110000Z_81e8d68f9bba_"

static void a_name_is_read_as_it_is_written(void **state)
{
    static const struct {
        const char *name;
        int64_t number; /* 0: of an earlier version */
        bool caixa, loja;
        int failures;
    } rows[] = {{STEM "cl_t0.json.gz", 0, true, true, 0},
                {STEM "c_t1.json.gz", 0, true, false, 1},
                {STEM "l_t49.json.gz", 0, false, true, 49},
                {STEM "cl_t9999.json.gz", 0, true, true, 9999},
                {"0000000001_" STEM "cl_t0.json.gz", 1, true, true, 0},
                {"0000000012_" STEM "c_t3.json.gz", 12, true, false, 3},
                {"9999999999_" STEM "l_t9999.json.gz", ENTRY_NUMBER_MAX, false, true, 9999}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct entry entry;
        char name[ENTRY_NAME];

        assert_true(entry_parse(rows[i].name, &entry));
        assert_int_equal(entry.number, rows[i].number);
        assert_int_equal(entry.to_utc_ms, 1772449200000);
        assert_string_equal(entry.sync, "81e8d68f9bba");
        assert_int_equal((entry.canais & CANAL_BIT(CAIXA)) != 0, rows[i].caixa);
        assert_int_equal((entry.canais & CANAL_BIT(LOJA)) != 0, rows[i].loja);
        assert_int_equal(entry.failures, rows[i].failures);
        assert_string_equal(entry_format(&entry, name), rows[i].name);
    }
}

static void the_reason_stands_under_the_same_name(void **state)
{
    struct entry entry;
    char name[ENTRY_NAME];

    (void)state;
    assert_true(entry_parse(STEM "cl_t3.json.gz", &entry));
    assert_string_equal(entry_format_reason(&entry, name), STEM "cl_t3.motivo.json");
    assert_true(entry_parse("0000000012_" STEM "cl_t3.json.gz", &entry));
    assert_string_equal(entry_format_reason(&entry, name), "0000000012_" STEM "cl_t3.motivo.json");
}

static void every_other_name_is_foreign(void **state)
{
    static const char *const names[] = {"",
                                        "a",
                                        "leia-me.txt",
                                        STEM,
                                        STEM "cl",
                                        STEM "cl_t",
                                        STEM "_t0.json.gz",
                                        STEM "cl_t.json.gz",
                                        STEM "lc_t0.json.gz",
                                        STEM "x_t0.json.gz",
                                        STEM "cl_t00.json.gz",
                                        STEM "cl_t-1.json.gz",
                                        STEM "cl_t10000.json.gz",
                                        STEM "cl_t99999999999999999999.json.gz",
                                        STEM "cl_t0.json",
                                        STEM "cl_t0.json.gz.tmp",
                                        STEM "cl_t0.motivo.json",
                                        STEM "cl_t0.json.gz/",
                                        "../" STEM "cl_t0.json.gz",
                                        "20261302T110000Z_81e8d68f9bba_cl_t0.json.gz",
                                        "20260230T110000Z_81e8d68f9bba_cl_t0.json.gz",
                                        "20260302T250000Z_81e8d68f9bba_cl_t0.json.gz",
                                        "20260302 110000Z_81e8d68f9bba_cl_t0.json.gz",
                                        "20260302T110000_81e8d68f9bba1_cl_t0.json.gz",
                                        "20260302T110000Z_81E8D68F9BBA_cl_t0.json.gz",
                                        "20260302T110000Z_81e8d68f9bb_cl_t0.json.gz",
                                        "0000000000_" STEM "cl_t0.json.gz",
                                        "000000001_" STEM "cl_t0.json.gz",
                                        "00000000001_" STEM "cl_t0.json.gz",
                                        "1_" STEM "cl_t0.json.gz",
                                        "+000000001_" STEM "cl_t0.json.gz",
                                        "-000000001_" STEM "cl_t0.json.gz",
                                        "000000000a_" STEM "cl_t0.json.gz",
                                        "0000000001-" STEM "cl_t0.json.gz",
                                        "0000000001_0000000001_" STEM "cl_t0.json.gz",
                                        "0000000001_",
                                        "0000000001",
                                        "99999999999_" STEM "cl_t0.json.gz",
                                        "20260302T110000Z_81e8d68f9bba1_cl_t0.json.gz",
                                        "20260302_110000_81e8d68f9bba.json"};
    struct entry entry;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (entry_parse(names[i], &entry))
            fail_msg("%s is taken for a payload", names[i]);
}

/* Payloads of earlier versions first, by their ends; then in the order of the promises, whatever their ends. */
static void first_put_first_and_caixa_before_loja(void **state)
{
    static const char *const sorted[] = {"20260301T110000Z_ffffffffffff_l_t0.json.gz",
                                         "20260302T110000Z_000000000002_cl_t0.json.gz",
                                         "20260302T110000Z_000000000003_c_t7.json.gz",
                                         "20260302T110000Z_000000000001_l_t0.json.gz",
                                         "20260302T110000Z_000000000001_l_t12.json.gz",
                                         "20260302T110001Z_000000000000_cl_t0.json.gz",
                                         "0000000001_20260303T110000Z_ffffffffffff_cl_t0.json.gz",
                                         "0000000002_20260301T110000Z_000000000000_l_t7.json.gz",
                                         "0000000002_20260301T110001Z_000000000000_c_t0.json.gz",
                                         "0000000010_20260228T110000Z_000000000000_cl_t0.json.gz"};
    size_t count = sizeof sorted / sizeof *sorted;

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            struct entry a, b;
            int order;

            assert_true(entry_parse(sorted[i], &a) && entry_parse(sorted[j], &b));
            order = entry_compare(&a, &b);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
}

static void a_person_names_a_payload_by_six_digits_or_its_file(void **state)
{
    struct entry entry;

    (void)state;
    assert_true(entry_parse(STEM "cl_t0.json.gz", &entry));
    assert_true(entry_matches(&entry, "81e8d6"));
    assert_true(entry_matches(&entry, "81e8d68f9bba04ce017b4efbb9912d51855f4d78359acd8af6581bf0e695cd9f"));
    assert_true(entry_matches(&entry, STEM "cl_t0.json.gz"));
    assert_false(entry_matches(&entry, "81e8d"));
    assert_false(entry_matches(&entry, "81e8d7"));
    assert_false(entry_matches(&entry, STEM "cl_t1.json.gz"));
    assert_true(entry_is_id("81e8d6"));
    assert_false(entry_is_id("81e8d"));
    assert_false(entry_is_id("81E8D6"));
    assert_false(entry_is_id("../81e8d6"));
}

static void only_our_own_old_logs_are_removed(void **state)
{
    (void)state;
    assert_true(log_is_old("agent.log.20260302T110000Z", "agent.log"));
    assert_false(log_is_old("agent.log", "agent.log"));
    assert_false(log_is_old("agent.log.1", "agent.log"));
    assert_false(log_is_old("agent.log.20260302T110000", "agent.log"));
    assert_false(log_is_old("agent.log.20260302T110000Z.gz", "agent.log"));
    assert_false(log_is_old("agent.log.2026030xT110000Z", "agent.log"));
    assert_false(log_is_old("other.log.20260302T110000Z", "agent.log"));
    assert_false(log_is_old("agent.logs20260302T110000Z", "agent.log"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_read_as_it_is_written),
        cmocka_unit_test(the_reason_stands_under_the_same_name),
        cmocka_unit_test(every_other_name_is_foreign),
        cmocka_unit_test(first_put_first_and_caixa_before_loja),
        cmocka_unit_test(a_person_names_a_payload_by_six_digits_or_its_file),
        cmocka_unit_test(only_our_own_old_logs_are_removed),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("outbox_entry", tests, NULL, NULL);
}
