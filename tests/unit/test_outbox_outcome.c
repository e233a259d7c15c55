/* How a run ended: each row is the lines that its programs left, in order, and what the run's code is then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../outbox/outcome.h"
#include "runnote.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

#define LINE(program, rest) "{\"programa\":\"" program "\",\"codigo\":" rest "}"
#define CAIXA(rest) LINE("pdv-extract-caixa", rest ",\"canal\":\"HIPER_CAIXA\"")
#define LOJA(rest) LINE("pdv-extract-loja", rest ",\"canal\":\"HIPER_LOJA\"")
#define MERGE(rest) LINE("pdv-merge", rest)
#define NEXT(rest) LINE("pdv-outbox next", rest)
#define ADD(rest) LINE("pdv-outbox add", rest)
#define DRAIN(rest) LINE("pdv-outbox drain", rest)
#define SEND(rest) LINE("pdv-send", rest)
#define SETTLE(rest) LINE("pdv-outbox settle", rest)
#define DELIVERED DRAIN("0") "," SEND("0") "," SETTLE("0")
#define READ NEXT("0") "," CAIXA("0") "," LOJA("0") "," MERGE("0") "," ADD("0")
#define CUT "74,\"cortado\":true"

static json_t *lines_of(const char *text)
{
    char array[4096];
    json_t *lines;

    snprintf(array, sizeof array, "[%s]", text);
    lines = json_loads(array, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(lines);
    return lines;
}

static void the_first_that_is_not_0_in_the_order_of_the_work_is_the_runs(void **state)
{
    static const struct {
        const char *name, *lines;
        int own, want;
        const char *program;
    } rows[] = {
        {"all is well", DELIVERED "," READ "," NEXT("1") "," DELIVERED, 0, 0, NULL},
        {"a command without lines", "", 7, 7, NULL},
        {"the command's own code, when the lines say nothing worse", DELIVERED, 127, 127, NULL},
        {"a refused payload of the first delivery is not forgotten by the second",
         DRAIN("0") "," SEND("1") "," SETTLE("0") "," NEXT("1") "," DELIVERED, 0, 1, "pdv-send"},
        {"a file that cannot be read", DRAIN("74") "," SEND("0") "," SETTLE("0") "," NEXT("1"), 0, 74,
         "pdv-outbox drain"},
        {"a folder that settle cannot change", DRAIN("0") "," SEND("0") "," SETTLE("74"), 0, 74, "pdv-outbox settle"},
        {"sending before noting", SETTLE("73") "," SEND("77") "," DRAIN("0") "," SEND("0"), 0, 77, "pdv-send"},
        {"keeping before sending",
         CAIXA("0") "," LOJA("0") "," MERGE("0") "," ADD("74") "," DRAIN("0") "," SEND("1") "," SETTLE("0"), 74, 74,
         "pdv-outbox add"},
        {"reading before keeping", CAIXA("0") "," LOJA("69") "," MERGE("0") "," ADD("75"), 0, 69, "pdv-extract-loja"},
        {"a channel that was read later all the same", LOJA("69") "," LOJA("0"), 0, 69, "pdv-extract-loja"},
        {"what merge and add only hear from the extractors", CAIXA("78") "," LOJA("78") "," MERGE("69") "," ADD("69"),
         69, 78, "pdv-extract-caixa"},
        {"next itself", NEXT("78"), 78, 78, "pdv-outbox next"},
        {"the time is over, whatever the lines say", LOJA("69"), 75, 75, NULL},
        {"who was cut off by another's end", DRAIN(CUT) "," SEND("77") "," SETTLE("0"), 0, 77, "pdv-send"},
        {"... also of a later stage", DRAIN("0") "," SEND(CUT) "," SETTLE("73"), 0, 73, "pdv-outbox settle"},
        {"... or of one that was killed itself", DRAIN("0") "," SEND(CUT), 0, 74, "pdv-send"},
        {"... whose code the command has", DRAIN("0") "," SEND(CUT), 143, 143, NULL},
        {"an extractor that was killed", CAIXA("0") "," MERGE("0") "," ADD("0"), 0, 69, "pdv-extract-loja"},
        {"pdv-merge was killed", CAIXA("0") "," LOJA("0") "," ADD("69"), 69, 70, "pdv-merge"},
        {"pdv-send was killed in the second delivery", DELIVERED "," DRAIN("0") "," SETTLE("0"), 0, 70, "pdv-send"},
        {"drain was killed", SEND("0") "," SETTLE("0"), 0, 70, "pdv-outbox drain"},
        {"a delivery by hand, without settle", SEND("0"), 0, 0, NULL},
        {"the database's clock, and another window", CAIXA("75") "," LOJA("0") "," MERGE("69") "," ADD("69") "," READ,
         0, 0, NULL},
        {"... and a channel that failed besides", CAIXA("75") "," LOJA("69") "," MERGE("69") "," ADD("69"), 0, 69,
         "pdv-extract-loja"},
        {"a lock is no clock", CAIXA("0") "," LOJA("0") "," MERGE("0") "," ADD("75"), 0, 75, "pdv-outbox add"},
        {"other programs count as the command", LINE("pdv-outbox status", "74"), 0, 0, NULL},
        {"what is no line", "{},{\"programa\":3},{\"programa\":\"pdv-send\",\"codigo\":\"x\"}", 0, 0, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *lines = lines_of(rows[i].lines);
        struct outcome outcome = outcome_of(lines, rows[i].own);

        if (outcome.code != rows[i].want || (outcome.program == NULL) != (rows[i].program == NULL) ||
            (outcome.program != NULL && strcmp(outcome.program, rows[i].program) != 0))
            fail_msg("%s: %d (%s)", rows[i].name, outcome.code, outcome.program == NULL ? "-" : outcome.program);
        json_decref(lines);
    }
    assert_int_equal(outcome_of(NULL, 3).code, 3); /* no memory for the lines */
}

static void what_was_counted_is_added_up(void **state)
{
    static const struct {
        const char *lines, *want;
    } rows[] = {{"", ""},
                {DELIVERED, ""},
                {CAIXA("0,\"lidas\":10") "," LOJA("0,\"lidas\":2") "," CAIXA("69,\"lidas\":1"), "; vendas lidas: 13"},
                {SEND("1,\"entregues\":2,\"recusadas\":1,\"adiadas\":0") "," SEND("1,\"entregues\":1,\"adiadas\":4"),
                 "; payloads entregues: 3, recusados: 1, para depois: 4"},
                {SEND("0,\"entregues\":\"x\""), ""}};
    char text[256], small[12];
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *lines = lines_of(rows[i].lines);

        outcome_counts(lines, text, sizeof text);
        assert_string_equal(text, rows[i].want);
        outcome_counts(lines, small, sizeof small);
        assert_true(strlen(small) < sizeof small);
        json_decref(lines);
    }
}

static void a_channel_is_lacking_by_its_own_line_or_without_one(void **state)
{
    static const struct {
        const char *lines;
        bool caixa, loja;
    } rows[] = {{"", false, false},
                {READ, false, false},
                {READ "," CAIXA("0") "," LOJA("69") "," MERGE("0"), false, true},
                {CAIXA("78") "," LOJA("0") "," MERGE("69"), true, false},
                {CAIXA("75") "," LOJA("0") "," MERGE("69"), false, false},
                {READ "," CAIXA("0") "," MERGE("0"), false, true},
                {MERGE("69"), true, true},
                {READ "," CAIXA("0") "," LOJA("0") "," MERGE("69"), true, true},
                {CAIXA("0") "," LOJA("0") "," MERGE("74"), true, true},
                {CAIXA("0") "," LOJA("0") "," ADD("69"), true, true}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *lines = lines_of(rows[i].lines);

        assert_int_equal(runnote_lacks(lines, "HIPER_CAIXA"), rows[i].caixa);
        assert_int_equal(runnote_lacks(lines, "HIPER_LOJA"), rows[i].loja);
        json_decref(lines);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_that_is_not_0_in_the_order_of_the_work_is_the_runs),
        cmocka_unit_test(what_was_counted_is_added_up),
        cmocka_unit_test(a_channel_is_lacking_by_its_own_line_or_without_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
