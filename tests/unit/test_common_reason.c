/* Reasons: one line, whole characters, valid UTF-8 whatever went in. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "reason.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define FFFD "\xEF\xBF\xBD"

static void a_text_too_long_is_cut_between_characters(void **state)
{
    static const char *const units[] = {"x", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    (void)state;
    for (size_t i = 0; i < COUNT(units); i++) {
        for (size_t before = 0; before < 4; before++) {
            size_t unit = strlen(units[i]), used = before;
            struct reason why = {0};
            char text[6000];

            memset(text, '.', before);
            while (used + unit < sizeof text) {
                memcpy(text + used, units[i], unit);
                used += unit;
            }
            text[used] = '\0';
            assert_false(reason_set(&why, EXIT_IO, "%s", text));
            used = strlen(why.text);
            assert_true(used < sizeof why.text && used + unit >= sizeof why.text);
            assert_int_equal((used - before) % unit, 0);
            assert_memory_equal(why.text, text, used);
        }
    }
}

static void what_is_not_utf8_becomes_the_replacement(void **state)
{
    struct reason why = {0};
    (void)state;
    reason_set(&why, EXIT_IO, "caf\xE9: %s", "\xC3\xA9\xC3");
    assert_string_equal(why.text, "caf" FFFD ": \xC3\xA9" FFFD);
}

static void line_ends_become_blanks_and_go_from_the_end(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {{"a\nb", "a b"},  {"a\r\nb\r\n", "a  b"},          {"\n\n", ""}, {"", ""}, {"a  ", "a"},
                {"a \n \r", "a"}, {"caf\xC3\xA9\n", "caf\xC3\xA9"}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct reason why = {0};

        reason_set(&why, EXIT_BAD_INPUT, "%s", rows[i].text);
        assert_string_equal(why.text, rows[i].want);
        assert_int_equal(why.code, EXIT_BAD_INPUT);
    }
}

static void nobody_needs_to_ask(void **state)
{
    (void)state;
    assert_false(reason_set(NULL, EXIT_IO, "%s", "x"));
    assert_false(reason_errno(NULL, EXIT_IO, "x", "y"));
}

static void a_reason_may_be_made_of_itself(void **state)
{
    struct reason why = {0};
    (void)state;
    reason_set(&why, EXIT_IO, "disco cheio");
    reason_set(&why, EXIT_CONFIG, "arquivo: %s", why.text);
    assert_string_equal(why.text, "arquivo: disco cheio");
}

static void a_failed_call_names_thing_operation_and_cause_and_keeps_errno(void **state)
{
    struct reason why = {0};
    (void)state;
    errno = ENOSPC;
    assert_false(reason_errno(&why, EXIT_IO, "data/x", "gravacao"));
    assert_int_equal(errno, ENOSPC);
    assert_string_equal(why.text, "data/x: gravacao: No space left on device");
    assert_int_equal(why.code, EXIT_IO);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_too_long_is_cut_between_characters),
        cmocka_unit_test(what_is_not_utf8_becomes_the_replacement),
        cmocka_unit_test(line_ends_become_blanks_and_go_from_the_end),
        cmocka_unit_test(nobody_needs_to_ask),
        cmocka_unit_test(a_reason_may_be_made_of_itself),
        cmocka_unit_test(a_failed_call_names_thing_operation_and_cause_and_keeps_errno),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
