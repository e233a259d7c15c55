/* The window's rules as tables, and its text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "janela.h"
#include "jsonline.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define STORE_S (-3 * 3600)
#define D "2026-03-02T"
#define BOTH "\"canais\":[\"HIPER_CAIXA\",\"HIPER_LOJA\"]"
#define SPAN "\"from\":\"" D "10:00:00-03:00\",\"to\":\"" D "11:00:00-03:00\""

static bool read_text(const char *text, struct janela *janela, struct reason *why)
{
    json_t *object = jsonline_parse(text, strlen(text), "table", 0, why);
    bool done;

    assert_non_null(object);
    done = janela_from_json(object, "table", STORE_S, janela, why);
    json_decref(object);
    return done;
}

static void a_window_that_breaks_a_rule_is_refused_with_its_code(void **state)
{
    static const struct {
        const char *text;
        enum exitcode want;
    } rows[] = {
        {"{}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\"," BOTH "}", EXIT_BAD_INPUT},
        {"{\"to\":\"" D "10:00:00\"," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":1,\"to\":\"" D "10:00:00\"," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":null,\"to\":\"" D "10:00:00\"," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":\"ontem\",\"to\":\"" D "10:00:00\"," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "10:00:00\"," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:01\",\"to\":\"" D "10:00:00\"," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00-03:00\",\"to\":\"" D "10:00:00-02:00\"," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00.5\",\"to\":\"" D "11:00:00\"," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00.001\"," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\"}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\",\"canais\":[]}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\",\"canais\":\"HIPER_CAIXA\"}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\",\"canais\":[1]}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\",\"canais\":[\"\"]}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\",\"canais\":[\"HIPER_CAIXA\",\"HIPER_X\"]}",
         EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\",\"canais\":[\"12345678901234567890123456789012\"]}",
         EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\",\"falhas\":[2]," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\",\"falhas\":\"HIPER_LOJA\"," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\",\"lookback_from\":null," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\",\"lookback_from\":\"" D "10:00:01\"," BOTH "}",
         EXIT_BAD_INPUT},
        {"{" SPAN ",\"ids_acima\":7," BOTH "}", EXIT_BAD_INPUT},
        {"{" SPAN ",\"ids_acima\":[7]," BOTH "}", EXIT_BAD_INPUT},
        {"{" SPAN ",\"ids_acima\":{\"HIPER_CAIXA\":\"7\"}," BOTH "}", EXIT_BAD_INPUT},
        {"{" SPAN ",\"ids_acima\":{\"\":7}," BOTH "}", EXIT_BAD_INPUT},
        {"{" SPAN ",\"ids_acima\":{\"HIPER_CAIXA\":1,\"HIPER_X\":1}," BOTH "}", EXIT_BAD_INPUT},
        {"{" SPAN ",\"reenviar\":\"ontem\"," BOTH "}", EXIT_BAD_INPUT},
        {"{" SPAN ",\"reenviar\":\"2026-03-02T10:00:00.0000000000000000000000000000-03:00\"," BOTH "}", EXIT_BAD_INPUT},
        {"{" SPAN ",\"ids_acima\":{\"HIPER_CAIXA\":1.5}," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":\"2026-03-01T10:00:00\",\"to\":\"" D "10:00:01\"," BOTH "}", EXIT_USAGE_ERROR},
        {"{\"from\":\"2025-03-01T10:00:00\",\"to\":\"" D "10:00:00\"," BOTH "}", EXIT_USAGE_ERROR},
        {"{\"from\":\"0001-01-01T00:00:00\",\"to\":\"5000-01-01T00:00:00\"," BOTH "}", EXIT_USAGE_ERROR},
        {"{\"from\":\"0001-01-01T00:00:00\",\"to\":\"8167-01-19T04:17:00\"," BOTH "}", EXIT_USAGE_ERROR},
        {"{\"from\":\"9999-12-31T23:59:58-14:00\",\"to\":\"9999-12-31T23:59:59-14:00\"," BOTH "}", EXIT_BAD_INPUT},
        {"{\"from\":\"0001-01-01T00:00:00+14:00\",\"to\":\"0001-01-01T00:00:01+14:00\"," BOTH "}", EXIT_BAD_INPUT},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct janela janela;
        struct reason why = {0};

        if (read_text(rows[i].text, &janela, &why) || why.code != rows[i].want || strstr(why.text, "table") == NULL)
            fail_msg("%s: code %d: %s", rows[i].text, (int)why.code, why.text);
    }
}

static void a_day_is_the_longest_window_and_a_second_the_shortest(void **state)
{
    static const struct {
        const char *from, *to;
        int want_minutes;
    } rows[] = {{D "10:00:00", D "10:00:01", 1},
                {D "10:00:00", D "10:01:00", 1},
                {D "10:00:00", D "10:01:01", 2},
                {D "10:00:00", D "10:10:00", 10},
                {D "10:00:00", D "10:09:01", 10},
                {"2026-03-01T10:00:00", D "10:00:00", 1440},
                {"2026-03-01T10:00:01", D "10:00:00", 1440},
                {"2026-02-28T23:00:00", "2026-03-01T01:00:00", 120}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct janela janela;
        struct reason why = {0};

        if (!janela_from_options(rows[i].from, rows[i].to, STORE_S, &janela, &why))
            fail_msg("%s: %s", rows[i].from, why.text);
        assert_int_equal(janela_minutes(&janela), rows[i].want_minutes);
    }
}

static void wrong_options_are_usage_errors(void **state)
{
    static const struct {
        const char *from, *to;
    } rows[] = {{"", D "10:00:00"},
                {"ontem", D "10:00:00"},
                {D "10:00:00", "hoje"},
                {D "10:00:00", ""},
                {D "10:00:00", D "10:00:00"},
                {D "10:00:01", D "10:00:00"},
                {D "10:00:00.1", D "11:00:00"},
                {"2026-03-01T09:59:59", D "10:00:00"},
                {"2026-03-02", "2026-03-03"}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct janela janela;
        struct reason why = {0};

        if (janela_from_options(rows[i].from, rows[i].to, STORE_S, &janela, &why) || why.code != EXIT_USAGE_ERROR)
            fail_msg("%s %s: code %d: %s", rows[i].from, rows[i].to, (int)why.code, why.text);
    }
}

static void offsets_come_out_as_the_stores(void **state)
{
    struct janela janela;
    struct reason why = {0};
    json_t *object;
    char *text;
    size_t length;
    (void)state;
    assert_true(read_text("{\"x\":1,\"from\":\"" D "12:00:00Z\",\"to\":\"" D "09:30:00\",\"lookback_from\":\"" D
                          "13:00:00+02:00\","
                          "\"canais\":[\"HIPER_CAIXA\"],\"falhas\":[\"HIPER_LOJA\"],\"snapshots\":true}",
                          &janela, &why));
    object = janela_to_json(&janela);
    text = jsonline_dump(object, &length);
    assert_string_equal(text,
                        "{\"from\":\"" D "09:00:00-03:00\",\"to\":\"" D "09:30:00-03:00\",\"canais\":[\"HIPER_CAIXA\"],"
                        "\"falhas\":[\"HIPER_LOJA\"],\"lookback_from\":\"" D "08:00:00-03:00\",\"snapshots\":true}");
    free(text);
    json_decref(object);
}

/* Each row is a window's members behind the channels: what is read is written again as it was. */
static void members_that_extractors_pass_on_come_out_as_they_went_in(void **state)
{
    static const char *const rows[] = {
        "\"lookback_from\":\"" D
        "09:00:00-03:00\",\"ids_acima\":{\"HIPER_CAIXA\":9007199254740993,\"HIPER_LOJA\":-2},\"snapshots\":false",
        "\"releitura\":true,\"snapshots\":false", "\"reenviar\":\"2026-03-02T08:00:00.5-04:00\",\"snapshots\":true",
        "\"reenviar\":true,\"snapshots\":false"};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct janela janela;
        struct reason why = {0};
        char want[512], *text;
        size_t length;
        json_t *object;

        snprintf(want, sizeof want, "{\"from\":\"" D "09:00:00-03:00\",\"to\":\"" D "09:30:00-03:00\"," BOTH ",%s}",
                 rows[i]);
        assert_true(read_text(want, &janela, &why));
        object = janela_to_json(&janela);
        text = jsonline_dump(object, &length);
        assert_string_equal(text, want);
        free(text);
        json_decref(object);
    }
}

static void what_is_not_said_is_no_look_back_and_no_snapshots(void **state)
{
    struct janela janela;
    struct reason why = {0};
    json_t *object;
    char *text;
    size_t length;
    (void)state;
    assert_true(read_text("{\"from\":\"" D "09:00:00\",\"to\":\"" D
                          "09:30:00\",\"canais\":[\"HIPER_CAIXA\"],\"snapshots\":1}",
                          &janela, &why));
    assert_false(janela.has_lookback);
    assert_false(janela.snapshots);
    object = janela_to_json(&janela);
    text = jsonline_dump(object, &length);
    assert_string_equal(text, "{\"from\":\"" D "09:00:00-03:00\",\"to\":\"" D
                              "09:30:00-03:00\",\"canais\":[\"HIPER_CAIXA\"],\"snapshots\":false}");
    free(text);
    json_decref(object);
}

static void windows_are_equal_by_moment_and_channels(void **state)
{
    static const struct {
        const char *other;
        bool want;
    } rows[] = {
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\"," BOTH ",\"snapshots\":true}", true},
        {"{\"from\":\"" D "13:00:00Z\",\"to\":\"" D "14:00:00Z\"," BOTH "}", true},
        {"{\"from\":\"" D "10:00:01\",\"to\":\"" D "11:00:00\"," BOTH "}", false},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:01\"," BOTH "}", false},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\",\"canais\":[\"HIPER_CAIXA\"]}", false},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\",\"canais\":[\"HIPER_LOJA\"]}", false},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\"," BOTH ",\"releitura\":true}", false},
        {"{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\"," BOTH ",\"reenviar\":true}", true},
    };
    struct janela one;
    struct reason why = {0};
    (void)state;
    assert_true(read_text("{\"from\":\"" D "10:00:00\",\"to\":\"" D "11:00:00\"," BOTH "}", &one, &why));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct janela other;

        assert_true(read_text(rows[i].other, &other, &why));
        if (janela_equal(&one, &other) != rows[i].want || janela_equal(&other, &one) != rows[i].want)
            fail_msg("%s", rows[i].other);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_that_breaks_a_rule_is_refused_with_its_code),
        cmocka_unit_test(wrong_options_are_usage_errors),
        cmocka_unit_test(a_day_is_the_longest_window_and_a_second_the_shortest),
        cmocka_unit_test(offsets_come_out_as_the_stores),
        cmocka_unit_test(members_that_extractors_pass_on_come_out_as_they_went_in),
        cmocka_unit_test(what_is_not_said_is_no_look_back_and_no_snapshots),
        cmocka_unit_test(windows_are_equal_by_moment_and_channels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
