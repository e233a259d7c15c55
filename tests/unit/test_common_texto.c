/* Text as tables: UTF-16 and UTF-8 broken at every place, blanks, and cuts between characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "texto.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define FFFD "\xEF\xBF\xBD"
#define HIGH "\x3D\xD8" /* of U+1F600, little endian */
#define LOW "\x00\xDE"
#define GRIN "\xF0\x9F\x98\x80"

struct row {
    const char *bytes;
    size_t size;
    const char *want;
    bool mended;
};

#define ROW(bytes, want, mended)                                                                                       \
    {                                                                                                                  \
        bytes, sizeof(bytes) - 1, want, mended                                                                         \
    }

typedef size_t convert(const char *bytes, size_t size, char *text, size_t room, bool *mended);

static size_t from_utf16(const char *bytes, size_t size, char *text, size_t room, bool *mended)
{
    return texto_from_utf16((const unsigned char *)bytes, size, text, room, mended);
}

static void check_rows(const struct row *rows, size_t count, convert *function)
{
    for (size_t i = 0; i < count; i++) {
        char text[256];
        bool mended = false;
        size_t used = function(rows[i].bytes, rows[i].size, text, sizeof text - 1, &mended);

        text[used] = '\0';
        if (strlen(text) != used || strcmp(text, rows[i].want) != 0 || mended != rows[i].mended)
            fail_msg("row %zu: \"%s\" (%zu bytes, mended %d), not \"%s\"", i, text, used, mended, rows[i].want);
    }
}

static void a_surrogate_alone_is_replaced_wherever_it_stands(void **state)
{
    static const struct row rows[] = {
        ROW(HIGH, FFFD, true),
        ROW(LOW, FFFD, true),
        ROW(HIGH "a\0", FFFD "a", true),
        ROW("a\0" HIGH, "a" FFFD, true),
        ROW("a\0" HIGH "b\0", "a" FFFD "b", true),
        ROW(LOW "a\0", FFFD "a", true),
        ROW("a\0" LOW "b\0", "a" FFFD "b", true),
        ROW(LOW HIGH, FFFD FFFD, true),
        ROW(HIGH HIGH, FFFD FFFD, true),
        ROW(HIGH HIGH LOW, FFFD GRIN, true),
        ROW(HIGH LOW LOW, GRIN FFFD, true),
        ROW(LOW HIGH LOW, FFFD GRIN, true),
        ROW("\xFF\xDB\xFF\xDF", "\xF4\x8F\xBF\xBF", false),
        ROW("\xFF\xDB", FFFD, true),
        ROW("\x00\xD8", FFFD, true),
        ROW("\x00\xDC", FFFD, true),
        ROW("\xFF\xDF", FFFD, true),
        ROW("\xFF\xD7", "\xED\x9F\xBF", false),
        ROW("\x00\xE0", "\xEE\x80\x80", false),
    };
    (void)state;
    check_rows(rows, COUNT(rows), from_utf16);
}

static void an_odd_byte_and_a_nul_are_replaced(void **state)
{
    static const struct row rows[] = {ROW("a", FFFD, true),
                                      ROW("\0", FFFD, true),
                                      ROW("a\0b", "a" FFFD, true),
                                      ROW(HIGH "\xDE", FFFD FFFD, true),
                                      ROW(HIGH LOW "x", GRIN FFFD, true),
                                      ROW("\0\0", FFFD, true),
                                      ROW("a\0\0\0b\0", "a" FFFD "b", true)};
    (void)state;
    check_rows(rows, COUNT(rows), from_utf16);
}

static void utf16_that_is_whole_stays_as_it_is(void **state)
{
    static const struct row rows[] = {
        ROW("", "", false),
        ROW("a\0\xE9\0", "a\xC3\xA9", false),
        ROW(HIGH LOW, GRIN, false),
        ROW("\x7F\0\x80\0", "\x7F\xC2\x80", false),
        ROW("\xFF\x07\x00\x08", "\xDF\xBF\xE0\xA0\x80", false),
        ROW("\xFD\xFF", FFFD, false), /* the replacement itself was in the database: nothing was mended */
        ROW("\xFF\xFF", "\xEF\xBF\xBF", false),
        ROW("\x00\xD8\x00\xDC", "\xF0\x90\x80\x80", false),
    };
    (void)state;
    check_rows(rows, COUNT(rows), from_utf16);
}

static void each_byte_that_is_not_utf8_is_replaced(void **state)
{
    static const struct row rows[] = {
        ROW("\x80", FFFD, true),
        ROW("\xBF"
            "a",
            FFFD "a", true),
        ROW("\xC0\x80", FFFD FFFD, true), /* overlong NUL */
        ROW("\xC1\xBF", FFFD FFFD, true),
        ROW("\xE0\x80\x80", FFFD FFFD FFFD, true),
        ROW("\xE0\x9F\xBF", FFFD FFFD FFFD, true),
        ROW("\xF0\x80\x80\x80", FFFD FFFD FFFD FFFD, true),
        ROW("\xF0\x8F\xBF\xBF", FFFD FFFD FFFD FFFD, true),
        ROW("\xED\xA0\x80", FFFD FFFD FFFD, true), /* a surrogate */
        ROW("\xED\xBF\xBF", FFFD FFFD FFFD, true),
        ROW("\xF4\x90\x80\x80", FFFD FFFD FFFD FFFD, true), /* beyond U+10FFFF */
        ROW("\xF5\x80\x80\x80", FFFD FFFD FFFD FFFD, true),
        ROW("\xF8\x88\x80\x80\x80", FFFD FFFD FFFD FFFD FFFD, true),
        ROW("\xFE\xFF", FFFD FFFD, true),
        ROW("\xC3", FFFD, true), /* truncated */
        ROW("\xE2\x82", FFFD FFFD, true),
        ROW("\xF0\x9F\x98", FFFD FFFD FFFD, true),
        ROW("\xC3"
            "a",
            FFFD "a", true),
        ROW("\xE2\x82"
            "a",
            FFFD FFFD "a", true),
        ROW("a\xE9"
            "b",
            "a" FFFD "b", true), /* ISO-8859-1 */
        ROW("\xC3\xC3\xA9", FFFD "\xC3\xA9", true),
        ROW("a\0b", "a" FFFD "b", true),
    };
    (void)state;
    check_rows(rows, COUNT(rows), texto_mend);
}

static void utf8_that_is_whole_stays_as_it_is(void **state)
{
    static const struct row rows[] = {
        ROW("", "", false),
        ROW("caf\xC3\xA9 '\"\\\t", "caf\xC3\xA9 '\"\\\t", false),
        ROW("\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF",
            "\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", false),
        ROW("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", false),
        ROW(FFFD "?", FFFD "?", false),
    };
    (void)state;
    check_rows(rows, COUNT(rows), texto_mend);
}

static void a_full_room_ends_between_characters(void **state)
{
    static const char text[] = "a\xC3\xA9\xE2\x82\xAC" GRIN "z";
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    (void)state;
    for (size_t room = 0; room < COUNT(want); room++) {
        char out[16];
        bool mended = false;

        memset(out, '#', sizeof out);
        assert_int_equal(texto_mend(text, sizeof text - 1, out, room, &mended), want[room]);
        assert_false(mended);
        assert_memory_equal(out, text, want[room]);
        for (size_t i = want[room]; i < sizeof out; i++)
            assert_int_equal(out[i], '#');
    }
}

static void blanks_go_and_the_cut_is_between_characters(void **state)
{
    static const struct {
        const char *text;
        size_t characters;
        const char *want;
    } rows[] = {
        {"", 10, ""},
        {"   ", 10, ""},
        {"abc", 0, ""},
        {"abc   ", 10, "abc"},
        {"  abc ", 10, "  abc"}, /* blanks in front stay */
        {"a b", 10, "a b"},
        {"abc\t", 10, "abc\t"}, /* U+0020 only */
        {"abc\xC2\xA0", 10, "abc\xC2\xA0"},
        {"abc", 2, "ab"},
        {"abc", 3, "abc"},
        {"abc   ", 3, "abc"},
        {"\xC3\xA9\xC3\xA9\xC3\xA9", 2, "\xC3\xA9\xC3\xA9"},
        {GRIN GRIN "x", 1, GRIN},
        {GRIN GRIN "x", 2, GRIN GRIN},
        {"e\xCC\x81x", 1, "e"}, /* a code point, not what a reader sees as one letter */
        {"\xE2\x82\xAC\xE2\x82\xAC ", 2, "\xE2\x82\xAC\xE2\x82\xAC"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t got = texto_trim(rows[i].text, strlen(rows[i].text), rows[i].characters);

        if (got != strlen(rows[i].want) || memcmp(rows[i].text, rows[i].want, got) != 0)
            fail_msg("row %zu: %zu bytes", i, got);
    }
}

static void what_could_forge_a_line_or_paint_goes(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {"Loja São João " GRIN, "Loja São João " GRIN},
        {"a\nb\rc\td", "a b c d"},
        {"\x1B[2J\x07x\x7F", "[2Jx"},
        {"\xC2\x9B"
         "2J\xC2\x85x\xC2\xA0",
         "2Jx\xC2\xA0"}, /* C1; U+00A0 is none */
        {"a\xE2\x80\xAE"
         "b\xE2\x80\x8F\xE2\x81\xA6"
         "c\xD8\x9C",
         "abc"},
        {"a\xE2\x80\xA8"
         "b\xE2\x80\xA9",
         "ab"},
        {"\x9B"
         "a\xFF\xC3x",
         "?a??x"},
        {"caf\xC3", "caf"}, /* cut */
        {GRIN "\xF0\x9F\x98", GRIN},
        {"\xE2\x82", ""},
        {"\x82\x82", "??"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[64];

        snprintf(text, sizeof text, "%s", rows[i].text);
        texto_clean(text);
        if (strcmp(text, rows[i].want) != 0)
            fail_msg("row %zu: %s", i, text);
    }
}

static void a_sync_id_is_64_digits(void **state)
{
    char text[66] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    (void)state;
    assert_true(texto_is_hex(text, TEXTO_SYNC_ID));
    assert_false(texto_is_hex(NULL, TEXTO_SYNC_ID));
    assert_false(texto_is_hex(text + 1, TEXTO_SYNC_ID));
    text[63] = 'A';
    assert_false(texto_is_hex(text, TEXTO_SYNC_ID));
    text[63] = '\n';
    assert_false(texto_is_hex(text, TEXTO_SYNC_ID));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_surrogate_alone_is_replaced_wherever_it_stands),
        cmocka_unit_test(an_odd_byte_and_a_nul_are_replaced),
        cmocka_unit_test(each_byte_that_is_not_utf8_is_replaced),
        cmocka_unit_test(a_full_room_ends_between_characters),
        cmocka_unit_test(a_sync_id_is_64_digits),
        cmocka_unit_test(blanks_go_and_the_cut_is_between_characters),
        cmocka_unit_test(utf16_that_is_whole_stays_as_it_is),
        cmocka_unit_test(utf8_that_is_whole_stays_as_it_is),
        cmocka_unit_test(what_could_forge_a_line_or_paint_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
