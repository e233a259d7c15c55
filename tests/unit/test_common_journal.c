/* Journals: frames, and what a day's file and its copy give together, whole, torn, zeroed, damaged or gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "journal.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define DAY "2026-03-02"

static void a_frame_is_read_back(void **state)
{
    static const int64_t numbers[] = {1, 9, 10, 123456789, INT64_MAX - 1};
    char longest[JOURNAL_TEXT];

    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    for (size_t i = 0; i < 3 * COUNT(numbers); i++) {
        const char *text = i % 3 == 0 ? "a" : i % 3 == 1 ? "two words \xC3\xA9" : longest;
        char line[JOURNAL_LINE], *inside;
        size_t length = journal_frame(numbers[i / 3], text, line);
        int64_t number;

        assert_int_equal(length, strlen(line));
        assert_int_equal(line[length - 1], '\n');
        assert_true(journal_unframe(line, length - 1, &number, &inside));
        assert_int_equal(number, numbers[i / 3]);
        assert_string_equal(inside, text);
    }
}

/* Each single bit, and each cut. */
static void a_damaged_frame_is_refused(void **state)
{
    char line[JOURNAL_LINE], copy[JOURNAL_LINE], *text;
    size_t length = journal_frame(17, "venda HIPER_CAIXA 1", line) - 1;
    int64_t number;

    (void)state;
    for (size_t bit = 0; bit < 8 * length; bit++) {
        memcpy(copy, line, length);
        copy[bit / 8] = (char)((unsigned char)copy[bit / 8] ^ (1U << bit % 8));
        if (journal_unframe(copy, length, &number, &text))
            fail_msg("bit %zu turned, and it was read", bit);
    }
    for (size_t cut = 0; cut < length; cut++) {
        memcpy(copy, line, length);
        if (journal_unframe(copy, cut, &number, &text))
            fail_msg("the first %zu bytes were read", cut);
    }
}

static void what_was_never_framed_is_refused(void **state)
{
    static const char *const lines[] = {"0 text 00000000", "-1 text 00000000", "x text 00000000", "", "1  00000000"};
    char framed[JOURNAL_LINE], *text;
    int64_t number;

    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        snprintf(framed, sizeof framed, "%s", lines[i]);
        assert_false(journal_unframe(framed, strlen(framed), &number, &text));
    }
    /* right checksums of numbers that are none */
    assert_false(journal_unframe(framed, journal_frame(0, "text", framed) - 1, &number, &text));
    assert_false(journal_unframe(framed, journal_frame(-1, "text", framed) - 1, &number, &text));
    assert_false(journal_unframe(framed, journal_frame(INT64_MAX, "text", framed) - 1, &number, &text));
    memset(framed, 0, 64);
    assert_false(journal_unframe(framed, 64, &number, &text));
}

/* A day's two files, as digits (line 1, 2, ...) and: t a torn beginning of a line, e line 3 without its end, d a
 * damaged line, z zeros, n a line end; NULL: no file. What is read of them: the lines' numbers. */
struct row {
    const char *name, *file, *copy, *want;
    size_t damaged;
    bool torn[JOURNAL_FILES];
};

static const struct row rows[] = {
    {"no files", NULL, NULL, "", 0, {false, false}},
    {"empty files", "", "", "", 0, {false, false}},
    {"both whole", "123", "123", "123", 0, {false, false}},
    {"no copy", "123", NULL, "123", 0, {false, false}},
    {"the copy alone", NULL, "123", "123", 0, {false, false}},
    {"the copy lags", "123", "12", "123", 0, {false, false}},
    {"the file is cut", "1", "123", "123", 0, {false, false}},
    {"each lacks what the other has", "13", "24", "1234", 0, {false, false}},
    {"in another order", "321", "213", "123", 0, {false, false}},
    {"a torn last line", "12t", "12", "12", 0, {true, false}},
    {"torn in both", "12t", "1t", "12", 0, {true, true}},
    {"a last line that lacks its end only", "12e", "12", "123", 0, {true, false}},
    {"torn, and ended by what came after", "12tn3", "123", "123", 1, {false, false}},
    {"damaged in the file, whole in the copy", "1d3", "123", "123", 1, {false, false}},
    {"damaged in both", "1d3", "1d3", "13", 2, {false, false}},
    {"zeros at the end", "12z", "12", "12", 0, {true, false}},
    {"zeros before a line", "1z2", "12", "12", 1, {false, false}},
    {"zeros alone", "z", "123", "123", 0, {true, false}},
    {"a number twice", "1223", "123", "123", 0, {false, false}},
};

static void write_file(const char *folder, int which, const char *content)
{
    char path[SYS_PATH_MAX], line[JOURNAL_LINE], text[32];
    struct reason why = {0};
    FILE *file;

    assert_true(journal_path(path, folder, DAY, which, &why));
    (void)remove(path);
    if (content == NULL)
        return;
    file = fopen(path, "wb");
    assert_non_null(file);
    for (; *content != '\0'; content++) {
        size_t length;

        snprintf(text, sizeof text, "line %c", *content == 'e' ? '3' : *content);
        length = journal_frame(*content == 'e'                      ? 3
                               : *content >= '0' && *content <= '9' ? *content - '0'
                                                                    : 9,
                               text, line);
        switch (*content) {
        case 'e':
            length--;
            break;
        case 't':
            length = 5;
            break;
        case 'd':
            line[0] = '8';
            break;
        case 'z':
            memset(line, 0, length = 40);
            break;
        case 'n':
            memcpy(line, "\n", length = 1);
            break;
        default:
            break;
        }
        assert_int_equal(fwrite(line, 1, length, file), length);
    }
    assert_int_equal(fclose(file), 0);
}

static void check(const char *folder, const struct row *row)
{
    struct journal journal;
    struct reason why = {0};
    char got[16] = "";

    write_file(folder, 0, row->file);
    write_file(folder, 1, row->copy);
    assert_true(journal_read(&journal, folder, DAY, &why));
    for (size_t i = 0; i < journal.count && i + 1 < sizeof got; i++) {
        got[i] = (char)('0' + journal.lines[i].number);
        got[i + 1] = '\0';
        assert_int_equal(journal.lines[i].text[strlen("line ")], got[i]);
    }
    if (strcmp(got, row->want) != 0)
        fail_msg("%s: lines %s", row->name, got);
    if (journal.damaged != row->damaged)
        fail_msg("%s: %zu damaged", row->name, journal.damaged);
    if (journal.torn[0] != row->torn[0] || journal.torn[1] != row->torn[1])
        fail_msg("%s: torn otherwise", row->name);
    if (journal.next != (row->want[0] == '\0' ? 1 : row->want[strlen(row->want) - 1] - '0' + 1))
        fail_msg("%s: another next number", row->name);
    journal_end(&journal);
}

static void a_day_is_the_union_of_its_files(void **state)
{
    char folder[] = "/tmp/pdv-journal.XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < COUNT(rows); i++)
        check(folder, &rows[i]);
    write_file(folder, 0, NULL);
    write_file(folder, 1, NULL);
    assert_int_equal(remove(folder), 0);
}

static void days_are_found_once_in_order(void **state)
{
    char folder[] = "/tmp/pdv-journal.XXXXXX", path[SYS_PATH_MAX];
    static const char *const names[] = {
        "2026-03-02.ledger",    "2026-03-02.copia", "2025-12-31.copia", "2026-03-01.ledger", "desde",
        "2026-03-03.ledger.tmp"};
    struct journal_days days;
    struct reason why = {0};

    (void)state;
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < COUNT(names); i++) {
        FILE *file;

        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fclose(file), 0);
    }
    assert_true(journal_days(&days, folder, &why));
    assert_int_equal(days.count, 3);
    assert_string_equal(days.days[0], "2025-12-31");
    assert_string_equal(days.days[1], "2026-03-01");
    assert_string_equal(days.days[2], "2026-03-02");
    journal_days_end(&days);
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        assert_int_equal(remove(path), 0);
    }
    assert_int_equal(remove(folder), 0);
    assert_true(journal_days(&days, folder, &why)); /* a folder that is not there has none */
    assert_int_equal(days.count, 0);
    journal_days_end(&days);
}

static void names_of_journals(void **state)
{
    static const char *const others[] = {
        "2026-03-02",         "2026-03-02.ledge", "2026-03-02.ledger~", "2026-3-02.ledger",
        "x2026-03-02.ledger", "2026_03_02.copia", "2026-03-02.COPIA",   ""};
    char day[JOURNAL_DAY];

    (void)state;
    assert_true(journal_is_file(DAY ".ledger", day));
    assert_string_equal(day, DAY);
    assert_true(journal_is_file(DAY ".copia", day));
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(journal_is_file(others[i], day));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_is_read_back),
        cmocka_unit_test(a_damaged_frame_is_refused),
        cmocka_unit_test(what_was_never_framed_is_refused),
        cmocka_unit_test(a_day_is_the_union_of_its_files),
        cmocka_unit_test(days_are_found_once_in_order),
        cmocka_unit_test(names_of_journals),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("common_journal", tests, NULL, NULL);
}
