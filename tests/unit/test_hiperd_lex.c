/* The tokens of T-SQL: what does not end is an error, comments nest, quotes double. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../hiperd/lex.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void what_does_not_end_is_an_error_with_its_line(void **state)
{
    static const struct {
        const char *text;
        int number;
        int line;
    } cases[] = {{"select 'abc", 105, 1},    {"select\n'it''s", 105, 2},    {"select [abc", 105, 1},
                 {"select N'abc''", 105, 1}, {"select 1 /* never", 113, 1}, {"\n\n/* a /* b */", 113, 3}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct sqlerr error = {0};
        size_t count = 0;
        assert_null(lex_split(&arena, cases[i].text, strlen(cases[i].text), true, &count, &error));
        assert_int_equal(error.number, cases[i].number);
        assert_int_equal(error.line, cases[i].line);
        arena_free(&arena);
    }
}

/* The kinds as letters: W word, N name, V variable, S string, U N'string', I integer, D decimal, F float, H hex, and
 * signs as they are. */
static void kinds_of(const char *text, bool quoted_names, char kinds[64])
{
    static const char letters[] = "EWNVSUIDFH";
    struct arena arena = {0};
    struct sqlerr error = {0};
    size_t count = 0;
    size_t used = 0;
    const struct token *tokens = lex_split(&arena, text, strlen(text), quoted_names, &count, &error);
    assert_non_null(tokens);
    for (size_t i = 0; i + 1 < count && used < 60; i++) {
        if (tokens[i].kind != LEX_SIGN)
            kinds[used++] = letters[tokens[i].kind];
        else
            for (size_t j = 0; j < tokens[i].size; j++)
                kinds[used++] = tokens[i].text[j];
    }
    kinds[used] = '\0';
    arena_free(&arena);
}

static void tokens_have_their_kinds(void **state)
{
    static const struct {
        const char *text;
        const char *kinds;
    } cases[] = {{"", ""},
                 {"-- only a comment", ""},
                 {"/* a /* nested */ one */ x", "W"},
                 {"a--b\nc", "WW"},
                 {"select a.b, [c d], \"e\"", "WW.W,N,N"},
                 {"@a @@VERSION", "VV"},
                 {"'it''s' N'x' n'y' N", "SUUW"},
                 {"1 1. .5 1.5 1e5 1.5E-3 0x1F 0x", "IDDDFFHH"},
                 {"a<=b<>c!=d>=e", "W<=W<>W!=W>=W"},
                 {"a*-1", "W*-I"},
                 {"caf\xC3\xA9 _x #t a$b", "WWWW"},
                 {"[a]]b]", "N"}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char kinds[64];
        kinds_of(cases[i].text, true, kinds);
        assert_string_equal(kinds, cases[i].kinds);
    }
    char kinds[64];
    kinds_of("\"x\"", false, kinds);
    assert_string_equal(kinds, "S");
}

static void content_is_without_quotes_and_doubles(void **state)
{
    static const char *const cases[][2] = {{"'it''s'", "it's"}, {"N'a''''b'", "a''b"},
                                           {"[a]]b]", "a]b"},   {"\"a\"\"b\"", "a\"b"},
                                           {"''", ""},          {"word", "word"}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct sqlerr error = {0};
        size_t count = 0;
        size_t size = 0;
        const struct token *tokens = lex_split(&arena, cases[i][0], strlen(cases[i][0]), true, &count, &error);
        assert_string_equal(lex_content(&arena, &tokens[0], &size), cases[i][1]);
        assert_int_equal(size, strlen(cases[i][1]));
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_does_not_end_is_an_error_with_its_line),
                                       cmocka_unit_test(tokens_have_their_kinds),
                                       cmocka_unit_test(content_is_without_quotes_and_doubles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
