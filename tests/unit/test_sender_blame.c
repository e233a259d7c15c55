/*
 * Whose fault a doubtful answer is: what is sent after each sequence of verdicts, and what that comes to for a server
 * that fails. A letter for each payload: s SENT, d doubtful, r REFUSED, p PARKED for good, o OFFLINE.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../sender/blame.h"

static enum blame_next add(struct blame *blame, char letter)
{
    switch (letter) {
    case 's':
        return blame_add(blame, VERDICT_SENT, false);
    case 'd':
        return blame_add(blame, VERDICT_LATER, true);
    case 'r':
        return blame_add(blame, VERDICT_REFUSED, false);
    case 'p':
        return blame_add(blame, VERDICT_PARKED, false);
    default:
        return blame_add(blame, VERDICT_OFFLINE, false);
    }
}

static void each_sequence_has_its_next(void **state)
{
    static const struct {
        const char *letters;
        enum blame_next next;
        int doubts, attempts;
    } rows[] = {
        {"", BLAME_NEXT, 0, 3},         {"s", BLAME_NEXT, 0, 3},
        {"ssssssss", BLAME_NEXT, 0, 3}, {"rrrrrrrr", BLAME_NEXT, 0, 3},
        {"p", BLAME_STOP, 0, 3},        {"o", BLAME_STOP, 0, 3},
        {"d", BLAME_NEXT, 1, 1},        {"dddd", BLAME_NEXT, 4, 1},
        {"ddddd", BLAME_NEWEST, 5, 1},  {"dddddd", BLAME_STOP, 6, 1},
        {"ddddds", BLAME_NEXT, 0, 3},   {"ds", BLAME_NEXT, 0, 3},
        {"dsd", BLAME_NEXT, 1, 1},      {"ddddsddddd", BLAME_NEWEST, 5, 1},
        {"dsdsdsds", BLAME_NEXT, 0, 3}, {"ssd", BLAME_NEXT, 1, 1},
        {"drrr", BLAME_NEXT, 1, 1},     {"drrrr", BLAME_NEWEST, 1, 1},
        {"drrrrr", BLAME_STOP, 1, 1},   {"rrrrrd", BLAME_NEXT, 1, 1},
        {"ddp", BLAME_STOP, 2, 1},      {"ddo", BLAME_STOP, 2, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct blame blame = {0};
        enum blame_next next = blame_next(&blame);

        for (const char *at = rows[i].letters; *at != '\0'; at++)
            next = add(&blame, *at);
        if (next != rows[i].next || blame.doubts != rows[i].doubts || blame_attempts(&blame) != rows[i].attempts)
            fail_msg("%s: %d, %d in doubt", rows[i].letters, (int)next, blame.doubts);
    }
}

/* The requests that a server gets which fails each, over two deliveries of a run, the first of `first` payloads. */
static int requests(int first)
{
    struct blame blame = {0};
    int count = 0;

    for (int i = 0; i < first && blame_next(&blame) != BLAME_STOP; i++) {
        count += blame_attempts(&blame);
        (void)add(&blame, 'd');
    }
    if (blame.doubts > 0)
        blame = (struct blame){.doubts = blame.doubts, .others = blame.doubts - 1};
    while (blame_next(&blame) != BLAME_STOP) {
        count += blame_attempts(&blame);
        (void)add(&blame, 'd');
    }
    return count;
}

static void a_server_that_fails_is_asked_eight_times_however_a_run_is_divided(void **state)
{
    (void)state;
    for (int first = 0; first < 20; first++)
        assert_int_equal(requests(first), 8);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sequence_has_its_next),
        cmocka_unit_test(a_server_that_fails_is_asked_eight_times_however_a_run_is_divided),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
