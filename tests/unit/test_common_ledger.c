/* What the ledger knows: the newest word of a sale or shift, over days, kinds, and payloads that never arrived. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ledger.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define END "2026-03-02T10:03:07"
#define LINES_MAX 6

static char folder[] = "/tmp/pdv-ledger.XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

/* A day's file of these texts, numbered from 1. */
static void write_day(const char *day, const char *const *texts, size_t count)
{
    char path[SYS_PATH_MAX], line[JOURNAL_LINE] = "";
    struct reason why;
    FILE *file;

    assert_true(journal_path(path, folder, day, 0, &why));
    file = fopen(path, "w");
    assert_non_null(file);
    for (size_t i = 0; i < count; i++)
        fwrite(line, 1, journal_frame((int64_t)i + 1, texts[i], line), file);
    assert_int_equal(fclose(file), 0);
}

static void remove_day(const char *day)
{
    char path[SYS_PATH_MAX];
    struct reason why;

    assert_true(journal_path(path, folder, day, 0, &why));
    (void)unlink(path);
}

/* Each line: the day of the month, a letter for its kind, the payload's letter, the promise, the hash's letter. */
static void write_lines(const char *const *lines)
{
    static const char *const kinds[] = {"venda", "cancelada", "sumida", "esquecida", "anulada", "turno"};

    for (int day = 1; day <= 3; day++) {
        char texts[LINES_MAX][JOURNAL_TEXT], name[JOURNAL_DAY];
        const char *pointers[LINES_MAX];
        size_t count = 0;

        for (size_t i = 0; i < LINES_MAX && lines[i] != NULL; i++) {
            int at, promise, used = 0;
            char kind, sync, hash;

            assert_int_equal(sscanf(lines[i], "%d %c %c %d %c%n", &at, &kind, &sync, &promise, &hash, &used), 5);
            if (at != day)
                continue;
            snprintf(texts[count], sizeof texts[count], "%s HIPER_CAIXA 7 " END " 12.5 %c000000000000000 %c%063d %d",
                     kinds[strchr("vcseat", kind) - "vcseat"], hash, sync, 0, promise);
            pointers[count] = texts[count];
            count++;
        }
        snprintf(name, sizeof name, "2026-03-%02d", day);
        write_day(name, pointers, count);
    }
}

/*
 * Lines as write_lines has them: v sale, c cancelled, s gone, e forgotten, a a payload that never arrived. `want`: kind
 * and hash of the newest, NULL: not known.
 */
static void the_newest_line_counts(void **state)
{
    static const struct {
        const char *name, *lines[LINES_MAX], *want;
    } rows[] = {
        {"no line", {NULL}, NULL},
        {"one", {"2 v a 1 0"}, "v0"},
        {"two of one day", {"2 v a 1 0", "2 v b 2 1"}, "v1"},
        {"the promise decides, not the day", {"3 v a 1 0", "1 v b 2 1"}, "v1"},
        {"nor the order of the lines", {"2 v b 2 1", "2 v a 1 0"}, "v1"},
        {"of one promise the later line", {"2 v a 1 0", "2 e a 1 0"}, "e0"},
        {"earlier versions' come first", {"3 v a 0 0", "2 v b 1 1"}, "v1"},
        {"a cancelling", {"2 v a 1 0", "2 c b 2 0"}, "c0"},
        {"restored", {"2 v a 1 0", "2 c b 2 0", "2 v c 3 0"}, "v0"},
        {"gone", {"2 v a 1 0", "2 s b 2 0"}, "s0"},
        {"forgotten, and told again", {"2 v a 1 0", "2 e a 4 0", "2 v b 5 0"}, "v0"},
        {"one that never arrived", {"2 v a 1 0", "2 a a 3 0"}, NULL},
        {"what was told before it counts", {"2 v a 1 0", "2 v b 2 1", "2 a b 3 1"}, "v0"},
        {"and what is told after it", {"2 v a 1 0", "2 a a 3 0", "2 v b 4 1"}, "v1"},
        {"the older never arrived", {"2 v a 1 0", "2 v b 2 1", "2 a a 3 0"}, "v1"},
        {"none of two arrived", {"2 v a 1 0", "2 v b 2 1", "2 a a 3 0", "2 a b 4 1"}, NULL},
        {"a cancelling that never arrived", {"2 v a 1 0", "2 c b 2 0", "2 a b 3 0"}, "v0"},
        {"another payload's", {"2 v a 1 0", "2 a b 3 0"}, "v0"},
        {"the same payload, told anew", {"2 v a 1 0", "2 a a 3 0", "2 v a 4 0"}, "v0"},
        {"forgotten, then it turns out that the payload never arrived", {"2 v a 1 0", "2 e a 2 0", "2 a a 3 0"}, NULL},
        {"taken back in another day's file", {"1 v a 1 0", "3 a a 3 0"}, NULL},
        {"told in three days' files", {"1 v a 1 0", "2 v b 2 1", "3 c c 3 1"}, "c1"},
    };
    static const char letters[] = "vtcsea"; /* in the order of enum lancamento_tipo */

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct lancamento *found;
        struct ledger ledger;
        struct reason why;

        write_lines(rows[i].lines);
        ledger_begin(&ledger, folder);
        assert_true(ledger_load(&ledger, "2026-03-02", &why) && ledger_load(&ledger, "2026-03-01", &why) &&
                    ledger_load(&ledger, "2026-03-03", &why) && ledger_load(&ledger, "2026-03-02", &why));
        found = ledger_find(&ledger, false, "HIPER_CAIXA", "7");
        if ((found != NULL) != (rows[i].want != NULL))
            fail_msg("%s: %sknown", rows[i].name, found == NULL ? "not " : "");
        if (found != NULL && rows[i].want != NULL &&
            (letters[found->tipo] != rows[i].want[0] || found->hash[0] != rows[i].want[1]))
            fail_msg("%s: another line", rows[i].name);
        assert_null(ledger_find(&ledger, true, "HIPER_CAIXA", "7"));
        assert_null(ledger_find(&ledger, false, "HIPER_LOJA", "7"));
        assert_null(ledger_find(&ledger, false, "HIPER_CAIXA", "70"));
        ledger_end(&ledger);
    }
    for (int day = 1; day <= 3; day++) {
        char name[JOURNAL_DAY];

        snprintf(name, sizeof name, "2026-03-%02d", day);
        remove_day(name);
    }
}

#define LINE(kind, canal, id, end, promise) kind " HIPER_" canal " " id " " end " 1 0000000000000000 a" id " " promise

/* Those of which the database must have a row: told, and neither cancelled, gone nor of a payload that never came. */
static void the_sales_that_were_told_are_those_to_be_found(void **state)
{
    static const char *const texts[] = {
        LINE("venda", "CAIXA", "1", "2026-03-02T10:00:00", "1"),
        LINE("venda", "CAIXA", "2", "2026-03-02T10:59:59.997", "1"),
        LINE("venda", "CAIXA", "3", "2026-03-02T11:00:00", "1"),
        LINE("venda", "CAIXA", "4", "2026-03-02T09:59:59.997", "1"),
        LINE("venda", "LOJA", "1", "2026-03-02T10:00:00", "1"),
        LINE("turno", "CAIXA", "5", "2026-03-02T10:00:00", "1"),
        LINE("venda", "CAIXA", "6", "2026-03-02T10:30:00", "1"),
        LINE("cancelada", "CAIXA", "6", "2026-03-02T10:30:00", "2"),
        LINE("venda", "CAIXA", "7", "2026-03-02T10:30:00", "1"),
        LINE("sumida", "CAIXA", "7", "2026-03-02T10:30:00", "2"),
        LINE("venda", "CAIXA", "8", "2026-03-02T10:30:00", "1"),
        LINE("esquecida", "CAIXA", "8", "2026-03-02T10:30:00", "2"),
        LINE("venda", "CAIXA", "9", "2026-03-02T10:30:00", "1"),
        LINE("anulada", "CAIXA", "9", "2026-03-02T10:30:00", "2"),
    };
    struct ledger ledger;
    struct reason why;
    const struct lancamento *line;
    char ids[1024] = "";
    size_t at = 0;

    (void)state;
    write_day("2026-03-02", texts, COUNT(texts));
    ledger_begin(&ledger, folder);
    assert_true(ledger_load(&ledger, "2026-03-02", &why));
    while ((line = ledger_next_sale(&ledger, &at, "HIPER_CAIXA", "2026-03-02T10:00:00", "2026-03-02T11:00:00")) != NULL)
        snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s ", line->id);
    assert_string_equal(ids, "1 2 8 ");
    ledger_end(&ledger);
    remove_day("2026-03-02");
}

/* The same promise may be kept twice, after a crash; another one is another line. */
static void a_line_is_there_by_kind_hash_payload_and_promise(void **state)
{
    static const char *const texts[] = {LINE("venda", "CAIXA", "1", END, "1"),
                                        LINE("esquecida", "CAIXA", "1", END, "2")};
    static const struct {
        const char *text;
        bool want;
    } rows[] = {{LINE("venda", "CAIXA", "1", END, "1"), true},
                {LINE("venda", "CAIXA", "1", END, "2"), false},
                {LINE("esquecida", "CAIXA", "1", END, "2"), true},
                {LINE("anulada", "CAIXA", "1", END, "2"), false},
                {LINE("venda", "LOJA", "1", END, "1"), false},
                {"venda HIPER_CAIXA 1 " END " 1 1000000000000000 a1 1", false},
                {"venda HIPER_CAIXA 1 " END " 1 0000000000000000 b1 1", false}};
    struct ledger ledger;
    struct reason why;

    (void)state;
    write_day("2026-03-02", texts, COUNT(texts));
    ledger_begin(&ledger, folder);
    assert_true(ledger_load(&ledger, "2026-03-02", &why));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lancamento line;

        assert_true(lancamento_parse(rows[i].text, &line));
        memcpy(line.day, "2026-03-02", JOURNAL_DAY);
        if (ledger_has(&ledger, &line) != rows[i].want)
            fail_msg("%s", rows[i].text);
        memcpy(line.day, "2026-03-03", JOURNAL_DAY);
        assert_false(ledger_has(&ledger, &line));
    }
    ledger_end(&ledger);
    remove_day("2026-03-02");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_line_counts),
        cmocka_unit_test(the_sales_that_were_told_are_those_to_be_found),
        cmocka_unit_test(a_line_is_there_by_kind_hash_payload_and_promise),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("common_ledger", tests, make_folder, remove_folder);
}
