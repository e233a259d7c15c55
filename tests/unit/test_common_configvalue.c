/* Values of the configuration file as tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "configvalue.h"
#include "path.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void a_line_without_a_name_or_an_equals_sign_is_bad(void **state)
{
    static const char *const lines[] = {"KEY", "KEY value", "=value", "  = value", "=", "KEY: value", "\"KEY", "'"};
    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        char line[64], *name, *value;
        const char *odd;

        snprintf(line, sizeof line, "%s", lines[i]);
        if (configvalue_split(line, &name, &value, &odd) != CONFIGVALUE_BAD)
            fail_msg("%s: not bad", lines[i]);
    }
}

static void blanks_and_comments_are_nothing(void **state)
{
    static const char *const lines[] = {"", " ", "\t\r", "#", "# KEY=value", "   #KEY=value", "#=", "\r"};
    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        char line[64], *name, *value;
        const char *odd;

        snprintf(line, sizeof line, "%s", lines[i]);
        if (configvalue_split(line, &name, &value, &odd) != CONFIGVALUE_NOTHING)
            fail_msg("%s: not nothing", lines[i]);
    }
}

/* Split in exactly as much memory as it needs. */
static void check_pair(const char *text, const char *want_name, const char *want_value, const char *want_odd)
{
    char *line = strdup(text), *name, *value;
    const char *odd;

    assert_int_equal(configvalue_split(line, &name, &value, &odd), CONFIGVALUE_PAIR);
    assert_string_equal(name, want_name);
    if (strcmp(value, want_value) != 0)
        fail_msg("%s: %s", text, value);
    if ((odd == NULL) != (want_odd == NULL) || (odd != NULL && strncmp(odd, want_odd, strlen(want_odd)) != 0))
        fail_msg("%s: %s", text, odd == NULL ? "not odd" : odd);
    free(line);
}

static void pairs_lose_blanks_and_one_pair_of_quotes(void **state)
{
    static const char *const rows[][3] = {
        {"KEY=value", "KEY", "value"},
        {"  KEY \t=  value \r", "KEY", "value"},
        {"KEY=", "KEY", ""},
        {"KEY=\"\"", "KEY", ""},
        {"KEY=''", "KEY", ""},
        {"KEY=\"a b\"", "KEY", "a b"},
        {"KEY='a \" b'", "KEY", "a \" b"},
        {"KEY=\"  a  \"", "KEY", "  a  "},
        {"KEY=\"\"a\"\"", "KEY", "\"a\""},
        {"KEY=\"a # b\"", "KEY", "a # b"},
        {"KEY=\"a\"#b\"", "KEY", "a\"#b"},
        {"KEY=a=b==", "KEY", "a=b=="},
        {"KEY=se#nha", "KEY", "se#nha"},
        {"KEY=#nha", "KEY", "#nha"},
        {"KEY=nha#", "KEY", "nha#"},
        {"KEY=a\"b", "KEY", "a\"b"},
        {"KEY=caf\xC3\xA9", "KEY", "caf\xC3\xA9"},
        {"KEY=a\\nb", "KEY", "a\\nb"},
        {"KEY==", "KEY", "="},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check_pair(rows[i][0], rows[i][1], rows[i][2], NULL);
}

static void quotes_and_comments_that_are_hardly_meant_are_told(void **state)
{
    static const char comment[] = "há texto depois das aspas; vale o que está entre elas",
                      text[] = "há texto depois das "
                               "aspas; ele e elas",
                      open[] = "as aspas não fecham", hash[] = "o que vem depois de # ficou no valor";
    static const char *const rows[][3] = {
        {"KEY=\"a\" # b", "a", comment},
        {"KEY=\"a\"\t#", "a", comment},
        {"KEY='a b'   # c", "a b", comment},
        {"KEY=\"\" # b", "", comment},
        {"KEY=\"a\" # the \"old\" one", "a", comment},
        {"KEY=\"a\"b\" # c", "a\"b", comment},
        {"KEY=\"a\" b", "\"a\" b", text},
        {"KEY=\"a\"#b", "\"a\"#b", text},
        {"KEY='a';", "'a';", text},
        {"KEY=\"a'", "\"a'", open},
        {"KEY=\"", "\"", open},
        {"KEY='", "'", open},
        {"KEY=a # b", "a # b", hash},
        {"KEY=se#nha # 2", "se#nha # 2", hash},
        {"KEY=a\t#", "a\t#", hash},
        {"KEY= # b", "# b", hash},
        {"KEY=#", "#", hash},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check_pair(rows[i][0], "KEY", rows[i][1], rows[i][2]);
}

static void characters_that_are_not_what_they_look_like_are_found(void **state)
{
    static const struct {
        const char *text;
        uint32_t want;
        bool quote;
    } rows[] = {
        {"", 0, false},
        {"demo", 0, false},
        {"S\xC3\xA3o Jo\xC3\xA3o \xE2\x82\xAC \xF0\x9F\x98\x80 \"'`", 0, false},
        {"demo\xC2\xA0", 0xA0, false},
        {"\xE2\x80\x8B"
         "demo",
         0x200B, false},
        {"de\xE2\x80\x8Fmo", 0x200F, false},
        {"demo\xE2\x81\xA0", 0x2060, false},
        {"\xEF\xBB\xBF"
         "demo",
         0xFEFF, false},
        {"de\xC2\xADmo", 0xAD, false},
        {"de\tmo", 0x09, false},
        {"demo\x7F", 0x7F, false},
        {"demo\xC2\x85", 0x85, false},
        {"de\xE3\x80\x80mo", 0x3000, false},
        {"\xE2\x80\x9C"
         "demo\xE2\x80\x9D",
         0x201C, true},
        {"\xE2\x80\x98"
         "demo\xE2\x80\x99",
         0x2018, true},
        {"\xC2\xAB"
         "demo\xC2\xBB",
         0xAB, true},
        {"demo\xE2\x80\x9D\xC2\xA0", 0x201D, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool quote = false;
        uint32_t c = configvalue_odd(rows[i].text, &quote);

        if (c != rows[i].want || quote != rows[i].quote)
            fail_msg("row %zu: U+%04X", i, (unsigned)c);
    }
}

static void what_is_no_whole_number_is_refused(void **state)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "-",
                                        "+5",
                                        " 5",
                                        "5 ",
                                        "5.0",
                                        "1e3",
                                        "0x10",
                                        "dez",
                                        "5x",
                                        "--5",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "5-",
                                        "\xC2\xB2"};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        int64_t number;

        if (configvalue_number(texts[i], &number))
            fail_msg("\"%s\" was taken for a number", texts[i]);
    }
}

static void whole_numbers_are_read(void **state)
{
    int64_t number = 1;
    (void)state;
    assert_true(configvalue_number("0", &number) && number == 0);
    assert_true(configvalue_number("-15", &number) && number == -15);
    assert_true(configvalue_number("0010", &number) && number == 10);
    assert_true(configvalue_number("9223372036854775807", &number) && number == INT64_MAX);
    assert_true(configvalue_number("-9223372036854775808", &number) && number == INT64_MIN);
}

static void yes_and_no_in_both_languages_and_nothing_else(void **state)
{
    static const struct {
        const char *text;
        int want; /* -1: refused */
    } rows[] = {{"sim", 1},  {"SIM", 1},     {"s", 1},     {"Yes", 1},   {"y", 1},     {"true", 1},
                {"True", 1}, {"on", 1},      {"1", 1},     {"nao", 0},   {"NAO", 0},   {"n\xC3\xA3o", 0},
                {"n", 0},    {"no", 0},      {"false", 0}, {"off", 0},   {"0", 0},     {"", -1},
                {"2", -1},   {"talvez", -1}, {"si", -1},   {"sim ", -1}, {"naoo", -1}, {"-1", -1}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool value = false, known = configvalue_yes_no(rows[i].text, &value);

        if (known != (rows[i].want >= 0) || (known && value != (rows[i].want == 1)))
            fail_msg("\"%s\"", rows[i].text);
    }
}

static void a_choice_is_found_by_its_name_or_a_synonym(void **state)
{
    static const char choices[] = "no|nao=no|request|require|exigir=require";
    static const struct {
        const char *text;
        int32_t want; /* -1: refused */
    } rows[] = {{"no", 0},        {"NO", 0}, {"nao", 0}, {"request", 1}, {"require", 2}, {"Require", 2},
                {"exigir", 2},    {"", -1},  {"n", -1},  {"not", -1},    {"no|nao", -1}, {"nao=no", -1},
                {"requirer", -1}, {"|", -1}, {"=", -1},  {"=no", -1}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int32_t place = -1;
        bool known = configvalue_choice(rows[i].text, choices, &place);

        if (known != (rows[i].want >= 0) || place != rows[i].want)
            fail_msg("\"%s\": %d", rows[i].text, (int)place);
    }
}

static void what_is_no_size_is_refused(void **state)
{
    static const char *const texts[] = {"",
                                        "MB",
                                        "10 XB",
                                        "0",
                                        "0 MB",
                                        "-1 MB",
                                        "10 MB 5",
                                        "10,5 MB",
                                        "10.5 MB",
                                        "10 1",
                                        "10 M B",
                                        "dez MB",
                                        "10 MBytes",
                                        "9223372036854775807 GB",
                                        "99999999999999999999",
                                        "1 day"};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        int64_t bytes;

        if (configvalue_size(texts[i], &bytes))
            fail_msg("\"%s\" was taken for a size", texts[i]);
    }
}

static void sizes_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t want;
    } rows[] = {{"10 MB", 10000000}, {"10MB", 10000000},   {"10 mb", 10000000},  {"10\tM", 10000000},
                {"500 KB", 500000},  {"1 GB", 1000000000}, {"1048576", 1048576}, {"7 B", 7},
                {"7 bytes", 7},      {"2k", 2000}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t bytes = 0;

        if (!configvalue_size(rows[i].text, &bytes) || bytes != rows[i].want)
            fail_msg("%s: %lld", rows[i].text, (long long)bytes);
    }
}

static void what_is_no_span_of_days_is_refused(void **state)
{
    static const char *const texts[] = {"",       "days",     "0 days", "-3 days", "30 1", "30 minutes",
                                        "1 hour", "1.5 days", "30 d d", "30 MB",   "d",    "9223372036854775807 years"};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        int64_t days;

        if (configvalue_days(texts[i], &days))
            fail_msg("\"%s\" was taken for days", texts[i]);
    }
}

static void spans_of_days_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t want;
    } rows[] = {{"30 days", 30},      {"1 day", 1},    {"10 dias", 10},   {"1 dia", 1},    {"30", 30},
                {"2 weeks", 14},      {"1 week", 7},   {"2 semanas", 14}, {"1 month", 30}, {"6 meses", 180},
                {"1 m\xC3\xAAs", 30}, {"1 year", 365}, {"2 anos", 730},   {"30 DAYS", 30}, {"30d", 30}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t days = 0;

        if (!configvalue_days(rows[i].text, &days) || days != rows[i].want)
            fail_msg("%s: %lld", rows[i].text, (long long)days);
    }
}

static void the_distance_counts_single_changes(void **state)
{
    static const struct {
        const char *a, *b;
        size_t want;
    } rows[] = {{"", "", 0},
                {"a", "", 1},
                {"", "abc", 3},
                {"abc", "abc", 0},
                {"abc", "abd", 1},
                {"abc", "ac", 1},
                {"abc", "abxc", 1},
                {"ab", "ba", 2},
                {"kitten", "sitting", 3},
                {"API_TOKN", "API_TOKEN", 1},
                {"STORE_ID", "STORE_ALIAS", 4}};
    char longest[64], longer[65];
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (configvalue_distance(rows[i].a, rows[i].b) != rows[i].want ||
            configvalue_distance(rows[i].b, rows[i].a) != rows[i].want)
            fail_msg("%s, %s", rows[i].a, rows[i].b);
    }
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(configvalue_distance(longest, longest), 0);
    assert_int_equal(configvalue_distance(longest, ""), 63);
    assert_true(configvalue_distance(longer, longest) == SIZE_MAX);
    assert_true(configvalue_distance(longest, longer) == SIZE_MAX);
}

static void folders_are_cut_off_and_put_together(void **state)
{
    static const struct {
        const char *path, *folder;
    } rows[] = {{".env", "."}, {"/.env", "/"}, {"/etc/pdv/.env", "/etc/pdv"}, {"conf/.env", "conf"}, {"./.env", "."},
                {"", "."},     {"a/b/", "a/b"}};
    char joined[SYS_PATH_MAX];
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char folder[SYS_PATH_MAX];

        assert_string_equal(path_folder(rows[i].path, folder), rows[i].folder);
    }
    assert_true(path_join(joined, "/etc/pdv", "data/state.json", NULL));
    assert_string_equal(joined, "/etc/pdv/data/state.json");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_without_a_name_or_an_equals_sign_is_bad),
        cmocka_unit_test(blanks_and_comments_are_nothing),
        cmocka_unit_test(pairs_lose_blanks_and_one_pair_of_quotes),
        cmocka_unit_test(quotes_and_comments_that_are_hardly_meant_are_told),
        cmocka_unit_test(characters_that_are_not_what_they_look_like_are_found),
        cmocka_unit_test(what_is_no_whole_number_is_refused),
        cmocka_unit_test(whole_numbers_are_read),
        cmocka_unit_test(yes_and_no_in_both_languages_and_nothing_else),
        cmocka_unit_test(a_choice_is_found_by_its_name_or_a_synonym),
        cmocka_unit_test(what_is_no_size_is_refused),
        cmocka_unit_test(sizes_are_read),
        cmocka_unit_test(what_is_no_span_of_days_is_refused),
        cmocka_unit_test(spans_of_days_are_read),
        cmocka_unit_test(the_distance_counts_single_changes),
        cmocka_unit_test(folders_are_cut_off_and_put_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
