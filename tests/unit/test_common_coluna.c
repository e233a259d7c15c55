/* Statements adapted to the columns that a version of the vendor's tables has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "coluna.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define NOTHING "CAST(NULL AS nvarchar(1))"
#define ANY(name) "NULLIF(CAST(" name " AS nvarchar(510)), N'')"

static void what_is_no_place_stays_as_it_is(void **state)
{
    static const char *const texts[] = {"",
                                        "SELECT 1",
                                        "SELECT a /* a comment */ FROM t",
                                        "SELECT a /**/ FROM t",
                                        "SELECT a /* t",
                                        "SELECT a /*t: b FROM t",
                                        "SELECT a /*t: b, c, d, e, f*/ FROM t", /* more names than there can be */
                                        "SELECT a /*: b*/ FROM t",
                                        "/"};
    struct colunas there = {0};
    (void)state;
    assert_true(coluna_add(&there, "t", "b"));
    for (size_t i = 0; i < COUNT(texts); i++) {
        char *adapted = coluna_adapt(texts[i], &there);

        assert_string_equal(adapted, texts[i]);
        free(adapted);
    }
}

static void a_place_is_filled_by_what_is_there(void **state)
{
    static const struct {
        const char *there; /* columns of t, separated by blanks */
        const char *want;
    } rows[] = {
        {"", "a"}, /* the catalogue does not know the table: the newest is taken */
        {"x", NOTHING},
        {"a", "a"},
        {"b", "b"},
        {"c", "c"},
        {"a b", "COALESCE(" ANY("a") ", " ANY("b") ")"},
        {"b a", "COALESCE(" ANY("a") ", " ANY("b") ")"}, /* the statement's order, not the catalogue's */
        {"a c", "COALESCE(" ANY("a") ", " ANY("c") ")"},
        {"c b a", "COALESCE(" ANY("a") ", " ANY("b") ", " ANY("c") ")"},
        {"aa ab", NOTHING},
        {"A", "A"}, /* names are the same in upper and lower case; the catalogue's spelling is right everywhere */
        {"B A", "COALESCE(" ANY("A") ", " ANY("B") ")"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct colunas there = {0};
        char name[16], want[512], *adapted;

        assert_true(coluna_add(&there, "other", "a")); /* of another table: does not count */
        for (const char *at = rows[i].there; *at != '\0'; at += *at == ' ') {
            size_t length = strcspn(at, " ");

            snprintf(name, sizeof name, "%.*s", (int)length, at);
            assert_true(coluna_add(&there, "t", name));
            at += length;
        }
        adapted = coluna_adapt("SELECT a /*t: b, c*/ AS n, d/*t:*/ FROM t /*u*/", &there);
        snprintf(want, sizeof want, "SELECT %s AS n, %s FROM t /*u*/", rows[i].want,
                 rows[i].there[0] == '\0' ? "d" : NOTHING);
        assert_string_equal(adapted, want);
        free(adapted);
    }
}

static void many_places_fit(void **state)
{
    enum { PLACES = 24 };
    struct colunas there = {0};
    char statement[PLACES * 32 + 1] = "", *adapted, *at;
    size_t used = 0, found = 0;
    (void)state;
    assert_true(coluna_add(&there, "t", "a"));
    assert_true(coluna_add(&there, "t", "b"));
    for (int i = 0; i < PLACES; i++)
        used += (size_t)snprintf(statement + used, sizeof statement - used, "a /*t: b*/,");
    adapted = coluna_adapt(statement, &there);
    assert_non_null(adapted);
    for (at = adapted; (at = strstr(at, "COALESCE(")) != NULL; at++)
        found++;
    assert_int_equal(found, PLACES);
    free(adapted);
}

static void what_does_not_fit_is_not_added(void **state)
{
    struct colunas there = {0};
    char longest[160];
    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_false(coluna_add(&there, "t", longest));
    longest[sizeof longest - 1 - 2] = '\0';
    assert_true(coluna_add(&there, "t", longest));
    for (size_t i = 1; i < COUNT(there.names); i++)
        assert_true(coluna_add(&there, "t", "a"));
    assert_false(coluna_add(&there, "t", "a"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_place_stays_as_it_is),
        cmocka_unit_test(what_does_not_fit_is_not_added),
        cmocka_unit_test(a_place_is_filled_by_what_is_there),
        cmocka_unit_test(many_places_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
