/* Spans to read again: a list that keeps their beginnings' order, loses none, and divides one down to a second. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../outbox/planner.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define MINUTE_MS 60000

/* Seconds since 1970: a span of Caixa (c), Loja (l) or both (b); R: resent. */
static struct span span_of(int64_t from_s, int64_t to_s, char kind, bool resend)
{
    return (struct span){.from = instante_of(from_s * 1000, 0),
                         .to = instante_of(to_s * 1000, 0),
                         .canais = (kind != 'l' ? CANAL_BIT(CAIXA) : 0) | (kind != 'c' ? CANAL_BIT(LOJA) : 0),
                         .resend_ms = resend ? 1000 : 0};
}

/* "10-20c 30-40bR" */
static void add_text(struct spans *spans, const char *text)
{
    int from, to, used;
    char kind, resend;

    for (; sscanf(text, "%d-%d%c%n", &from, &to, &kind, &used) == 3; text += used + (text[used] == ' ')) {
        resend = text[used];
        used += resend == 'R';
        spans_add(spans, span_of(from, to, kind, resend == 'R'));
    }
    assert_int_equal(*text, '\0');
}

static const char *text_of(const struct spans *spans, char text[512])
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < spans->count; i++) {
        const struct span *span = &spans->list[i];

        used += (size_t)snprintf(text + used, 512 - used, "%s%lld-%lld%c%s", i == 0 ? "" : " ",
                                 (long long)span->from.utc_ms / 1000, (long long)span->to.utc_ms / 1000,
                                 span->canais == CANAL_BOTH         ? 'b'
                                 : span->canais == CANAL_BIT(CAIXA) ? 'c'
                                                                    : 'l',
                                 span->resend_ms != 0 ? "R" : "");
    }
    return text;
}

static void spans_are_kept_by_their_beginnings_and_once(void **state)
{
    static const struct {
        const char *added, *want;
    } rows[] = {{"", ""},
                {"30-40c 10-20c", "10-20c 30-40c"},
                {"10-20c 10-20c", "10-20c"},
                {"10-20c 12-15c", "10-20c"},
                {"12-15c 10-20c", "10-20c 12-15c"},
                {"10-20c 15-25c", "10-20c 15-25c"},
                {"10-20c 10-20l", "10-20c 10-20l"},
                {"10-20b 10-20c", "10-20b 10-20c"},
                {"10-20cR 12-15c", "10-20cR 12-15c"},
                {"10-20c 20-30c", "10-20c 20-30c"}};
    char text[512];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct spans spans = {0};

        add_text(&spans, rows[i].added);
        assert_string_equal(text_of(&spans, text), rows[i].want);
    }
}

static struct janela window_of(int64_t from_s, int64_t to_s, const char *channels)
{
    struct janela janela = {.from = instante_of(from_s * 1000, 0),
                            .to = instante_of(to_s * 1000, 0),
                            .releitura = true,
                            .reenviar = strchr(channels, 'R') != NULL};

    janela.canais =
        (strchr(channels, 'c') != NULL ? CANAL_BIT(CAIXA) : 0) | (strchr(channels, 'l') != NULL ? CANAL_BIT(LOJA) : 0);
    return janela;
}

/* A window of `from` to `to` and these channels; of which those were read to its end. */
static void what_was_read_is_done_with(void **state)
{
    static const struct {
        const char *spans;
        int from, to;
        const char *channels, *done, *want; /* R: resent */
    } rows[] = {
        {"10-20c", 10, 20, "c", "c", ""},
        {"10-20b", 10, 20, "cl", "cl", ""},
        {"10-20b", 10, 15, "cl", "cl", "15-20b"},
        {"10-20b", 10, 20, "cl", "c", "10-20l"},
        {"10-20b", 10, 15, "cl", "c", "10-15l 15-20b"},
        {"10-20bR", 10, 15, "clR", "c", "10-15lR 15-20bR"},
        {"10-20b", 10, 20, "cl", "", "10-20b"},
        {"10-20b", 10, 25, "cl", "cl", ""},
        {"10-20c 30-40c", 30, 40, "c", "c", "10-20c"},
        {"10-20c", 11, 20, "c", "c", "10-20c"},
        {"10-20c", 30, 40, "c", "c", "10-20c"},
        {"", 10, 20, "c", "c", ""},
        {"10-20c 10-20l", 10, 20, "l", "l", "10-20c"},
        {"10-20l 10-20c", 10, 20, "c", "c", "10-20l"},
        {"10-20c 10-30l", 10, 15, "l", "l", "10-20c 15-30l"},
        {"10-20b 10-20l", 10, 20, "l", "l", "10-20b"},
        {"10-20b", 10, 20, "c", "c", "10-20l"},
        {"10-20b", 10, 20, "l", "l", "10-20b"},
        {"10-20c 10-30cR", 10, 30, "cR", "c", "10-20c"},
        {"10-20cR 10-20c", 10, 20, "c", "c", "10-20cR"},
    };
    char text[512];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct spans spans = {0};
        struct janela janela = window_of(rows[i].from, rows[i].to, rows[i].channels);

        add_text(&spans, rows[i].spans);
        spans_done(&spans, &janela,
                   (strchr(rows[i].done, 'c') != NULL ? CANAL_BIT(CAIXA) : 0) |
                       (strchr(rows[i].done, 'l') != NULL ? CANAL_BIT(LOJA) : 0));
        if (strcmp(text_of(&spans, text), rows[i].want) != 0)
            fail_msg("row %zu: %s", i, text);
    }
}

static bool is_covered(const struct spans *spans, int64_t from_s, bool loja, bool resend)
{
    for (size_t i = 0; i < spans->count; i++) {
        const struct span *span = &spans->list[i];

        if (span->from.utc_ms <= from_s * 1000 && span->to.utc_ms >= (from_s + 1) * 1000 &&
            (span->canais & CANAL_BIT(loja ? LOJA : CAIXA)) && (!resend || span->resend_ms != 0))
            return true;
    }
    return false;
}

/* More than there is room for, in an order that chance would make: each second is still on the list. */
static void a_full_list_joins_and_loses_nothing(void **state)
{
    enum { SPANS = 3 * SPAN_MAX };
    struct spans spans = {0};

    (void)state;
    for (int i = 0; i < SPANS; i++) {
        int at = i * 7919 % SPANS;

        spans_add(&spans, span_of(at * INT64_C(1000), at * INT64_C(1000) + 1, at % 2 == 0 ? 'c' : 'l', at % 5 == 0));
        assert_true(spans.count <= SPAN_MAX);
        for (size_t j = 1; j < spans.count; j++)
            assert_true(spans.list[j - 1].from.utc_ms <= spans.list[j].from.utc_ms);
    }
    for (int at = 0; at < SPANS; at++)
        if (!is_covered(&spans, at * INT64_C(1000), at % 2 != 0, at % 5 == 0))
            fail_msg("second %d is on no span", at * 1000);
}

static void the_two_nearest_are_joined(void **state)
{
    struct spans spans = {0};

    (void)state;
    for (int i = 0; i < SPAN_MAX; i++)
        spans_add(&spans, span_of(i * INT64_C(1000), i * INT64_C(1000) + (i == 70 ? 900 : 1), 'c', false));
    spans_add(&spans, span_of(-1000, -999, 'l', false));
    assert_int_equal(spans.count, SPAN_MAX);
    assert_int_equal(spans.list[0].from.utc_ms, -1000000);
    assert_int_equal(spans.list[71].from.utc_ms, 70000000);
    assert_int_equal(spans.list[71].to.utc_ms, 71001000);
    assert_int_equal(spans.list[72].from.utc_ms, 72000000);
}

/* Ends in milliseconds; `gap` likewise. */
static void moments_become_spans(void **state)
{
    static const struct {
        const char *name;
        int64_t ends[8];
        size_t count;
        int64_t gap;
        bool apart, done;
        const char *want;
    } rows[] = {
        {"none", {0}, 0, MINUTE_MS, false, false, ""},
        {"none, apart", {0}, 0, MINUTE_MS, true, false, ""},
        {"one", {10999}, 1, MINUTE_MS, false, true, "10-11c"},
        {"one, apart", {10999}, 1, MINUTE_MS, true, false, ""},
        {"near ones share a span", {10000, 70000, 20000}, 3, MINUTE_MS, false, true, "10-71c"},
        {"far ones do not", {10000, 70001, 20000}, 3, MINUTE_MS, false, true, "10-71c"},
        {"far ones do not, indeed", {10000, 80001, 20000}, 3, MINUTE_MS, false, true, "10-21c 80-81c"},
        {"far ones are apart already", {10000, 80001, 20000}, 3, MINUTE_MS, true, true, "10-21c 80-81c"},
        {"two halves", {10000, 20000, 30000, 40000}, 4, MINUTE_MS, true, true, "10-21c 30-41c"},
        {"an odd one goes with the later", {10000, 20000, 30000}, 3, MINUTE_MS, true, true, "10-11c 20-31c"},
        {"two of one second stay together", {10000, 10500, 10999, 11000}, 4, MINUTE_MS, true, true, "10-11c 11-12c"},
        {"the same at the end", {10000, 11000, 11500, 11999}, 4, MINUTE_MS, true, true, "10-11c 11-12c"},
        {"all in one second", {10000, 10500, 10999}, 3, MINUTE_MS, true, false, ""},
        {"before 1970", {-1, -1500}, 2, MINUTE_MS, true, true, "-2--1c -1-0c"},
        {"a register in 1970 and one now", {500, 86400500}, 2, MINUTE_MS, true, true, "0-1c 86400-86401c"},
    };
    char text[512];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct spans spans = {0};
        int64_t ends[8];

        memcpy(ends, rows[i].ends, sizeof ends);
        if (spans_add_ends(&spans, ends, rows[i].count, span_of(0, 0, 'c', false), rows[i].gap, rows[i].apart) !=
            rows[i].done)
            fail_msg("%s: divided otherwise", rows[i].name);
        if (strcmp(text_of(&spans, text), rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].name, text);
    }
}

/* Halving over and over ends at single seconds, and meets each moment on its way. */
static void taking_apart_ends_at_one_second_each(void **state)
{
    struct spans spans = {0};
    int64_t ends[300];
    int divisions = 0, alone = 0;

    (void)state;
    for (int i = 0; i < 300; i++)
        ends[i] = i * INT64_C(7300);
    assert_true(spans_add_ends(&spans, ends, 300, span_of(0, 0, 'c', false), 3600000, true));
    while (spans.count > 0) {
        struct span first = spans.list[0];
        struct janela janela = window_of(first.from.utc_ms / 1000, first.to.utc_ms / 1000, "c");
        size_t count = 0;

        spans_done(&spans, &janela, CANAL_BOTH);
        for (int i = 0; i < 300; i++)
            if (i * INT64_C(7300) >= first.from.utc_ms && i * INT64_C(7300) < first.to.utc_ms)
                ends[count++] = i * INT64_C(7300);
        assert_true(count > 0);
        if (spans_add_ends(&spans, ends, count, span_of(0, 0, 'c', false), 3600000, true))
            divisions++;
        else
            alone++;
    }
    assert_int_equal(alone, 300);
    assert_int_equal(divisions, 298);
}

static void the_list_is_read_as_it_was_written(void **state)
{
    struct spans spans = {0}, again;
    json_t *list;
    char text[512], text_again[512];

    (void)state;
    add_text(&spans, "10-20c 15-25bR 30-31l");
    list = spans_to_json(&spans);
    assert_true(spans_from_json(list, 0, &again));
    assert_string_equal(text_of(&again, text_again), text_of(&spans, text));
    assert_int_equal(again.list[1].resend_ms, 1000);
    json_decref(list);
    assert_true(spans_from_json(NULL, 0, &again));
    assert_int_equal(again.count, 0);
}

#define T(key, second) "\"" key "\":\"2026-03-02T10:00:0" second "-03:00\""

static void what_is_no_list_is_refused(void **state)
{
    static const char *const texts[] = {
        "{}",
        "7",
        "[7]",
        "[{}]",
        "[{" T("from", "1") "," T("to", "2") "}]",
        "[{" T("from", "1") "," T("to", "2") ",\"canais\":[]}]",
        "[{" T("from", "1") "," T("to", "2") ",\"canais\":[\"HIPER\",7]}]",
        "[{" T("from", "1") "," T("to", "1") ",\"canais\":[\"HIPER_CAIXA\"]}]",
        "[{" T("from", "2") "," T("to", "1") ",\"canais\":[\"HIPER_CAIXA\"]}]",
        "[{" T("from", "2") ",\"canais\":[\"HIPER_CAIXA\"]}]",
        "[{" T("from", "1") ",\"to\":\"9999-12-31T23:59:59-14:00\",\"canais\":[\"HIPER_CAIXA\"]}]",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        json_t *list = json_loads(texts[i], JSON_DECODE_ANY, NULL);
        struct spans spans;

        assert_non_null(list);
        if (spans_from_json(list, 0, &spans))
            fail_msg("%s is taken for a list", texts[i]);
        json_decref(list);
    }
}

static void halves_are_whole_minutes(void **state)
{
    static const struct {
        int length_s, half_s; /* half 0: not halved */
    } spans[] = {{3600, 1800}, {600, 300}, {420, 180}, {121, 60}, {119, 60}, {61, 60}, {60, 0}, {1, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        struct janela janela = {.to = {.utc_ms = INT64_C(1000) * spans[i].length_s}, .snapshots = true};

        assert_int_equal(planner_halve(&janela), spans[i].half_s != 0);
        assert_int_equal(janela.to.utc_ms, 1000 * (spans[i].half_s != 0 ? spans[i].half_s : spans[i].length_s));
        assert_int_equal(janela.snapshots, spans[i].half_s == 0);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_kept_by_their_beginnings_and_once),
        cmocka_unit_test(what_was_read_is_done_with),
        cmocka_unit_test(a_full_list_joins_and_loses_nothing),
        cmocka_unit_test(the_two_nearest_are_joined),
        cmocka_unit_test(moments_become_spans),
        cmocka_unit_test(taking_apart_ends_at_one_second_each),
        cmocka_unit_test(the_list_is_read_as_it_was_written),
        cmocka_unit_test(what_is_no_list_is_refused),
        cmocka_unit_test(halves_are_whole_minutes),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("outbox_span", tests, NULL, NULL);
}
