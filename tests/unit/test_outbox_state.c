/* The state's text: what is written is read back, what was changed is noticed, earlier versions' files are understood.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "canal.h"
#include "../../outbox/state.h"

#define OFFSET_S (-3 * 3600)

static struct instante at(const char *text)
{
    struct instante when;

    assert_true(instante_parse(text, OFFSET_S, &when, NULL));
    return instante_of(when.utc_ms, OFFSET_S);
}

static unsigned bits(bool caixa, bool loja)
{
    return (caixa ? CANAL_BIT(CAIXA) : 0) | (loja ? CANAL_BIT(LOJA) : 0);
}

static struct state full(void)
{
    struct state state = {
        .cursor = {at("2026-03-02T10:00:00"), at("2026-03-02T09:00:00")},
        .has_loja = true,
        .has_intent = true,
        .intent = {.from = at("2026-03-02T10:00:00"), .to = at("2026-03-02T10:10:00"), .snapshots = true},
        .number = 4711,
        .passed = 4700,
        .spans =
            {.count = 2,
             .list = {{.from = at("2026-03-01T08:00:00"), .to = at("2026-03-01T08:00:01"), .canais = CANAL_BIT(CAIXA)},
                      {.from = at("2026-03-01T09:00:00"),
                       .to = at("2026-03-02T09:00:00"),
                       .canais = CANAL_BOTH,
                       .resend_ms = at("2026-03-02T09:30:00").utc_ms}}},
        .is_new = true,
        .has_clock = true,
        .clock_ms = -14399000,
        .clock_offset_s = -4 * 3600,
        .ids[CAIXA] = {.now = 900, .today = 800, .before = 700, .day = "2026-03-02"},
        .ids[LOJA] = {.now = INT64_C(9007199254740993), .day = "2026-03-02"},
        .missing[CAIXA] = {.count = 21, .swapped = true, .since = "2026-03-02T09:50:00-03:00"},
        .missing[LOJA] = {.count = 1, .since = "2026-03-02T09:51:00-03:00"},
        .deep[CAIXA] = at("2026-03-02T06:00:00"),
        .generation = 41};

    state.intent.canais = CANAL_BIT(CAIXA);
    state.intent.falhas = CANAL_BIT(LOJA);
    state.intent.releitura = state.intent.reenviar = true;
    memcpy(state.intent.reenvio, "2026-03-02T09:30:00-03:00", 26);
    memcpy(state.old_sync, "81e8d68f9bba", ENTRY_SYNC + 1);
    assert_true(state_park(&state, "2026-03-02T09:59:00-03:00", "PARKED", "troque o API_TOKEN"));
    return state;
}

static void what_is_written_is_read_back(void **unused)
{
    struct state state = full(), again;
    struct reason why = {0};
    size_t length, length_again;
    char *text = state_format(&state, &length), *text_again;

    (void)unused;
    assert_non_null(text);
    assert_true(state_parse(text, length, "x", OFFSET_S, &again, &why));
    text_again = state_format(&again, &length_again);
    assert_string_equal(text, text_again);
    assert_non_null(strstr(text, "{\"last_sync_to\":\"2026-03-02T09:00:00-03:00\""));
    assert_true(again.intent.snapshots && again.intent.falhas == CANAL_BIT(LOJA));
    assert_true(again.intent.releitura && again.intent.reenviar);
    assert_string_equal(again.old_sync, "81e8d68f9bba");
    assert_int_equal(again.generation, 41);
    assert_int_equal(again.number, 4711);
    assert_int_equal(again.passed, 4700);
    assert_true(again.is_new);
    assert_int_equal(again.spans.count, 2);
    assert_true(again.spans.list[0].canais == CANAL_BIT(CAIXA) && (again.spans.list[1].canais & CANAL_BIT(LOJA)));
    assert_int_equal(again.spans.list[0].resend_ms, 0);
    assert_int_equal(again.spans.list[1].resend_ms, at("2026-03-02T09:30:00").utc_ms);
    assert_true(again.has_clock);
    assert_int_equal(again.clock_ms, -14399000);
    assert_int_equal(again.clock_offset_s, -4 * 3600);
    assert_memory_equal(&again.ids[CAIXA], &state.ids[CAIXA], sizeof state.ids[CAIXA]);
    assert_memory_equal(&again.ids[LOJA], &state.ids[LOJA], sizeof state.ids[LOJA]);
    assert_memory_equal(&again.missing[CAIXA], &state.missing[CAIXA], sizeof state.missing[CAIXA]);
    assert_memory_equal(&again.missing[LOJA], &state.missing[LOJA], sizeof state.missing[LOJA]);
    free(text);
    free(text_again);
}

/* What has nothing to say is not there: a quiet store's state is a line that a person can read. */
static void a_quiet_state_is_short(void **unused)
{
    static const char begins[] = "{\"last_sync_to\":\"2026-03-02T10:00:00-03:00\",\"cursores\":{\"HIPER_CAIXA\":"
                                 "\"2026-03-02T10:00:00-03:00\"},\"promessa\":0,\"geracao\":0,\"soma\":";
    struct state state = {.cursor = {at("2026-03-02T10:00:00")}}, again;
    struct reason why = {0};
    size_t length;
    char *text = state_format(&state, &length);

    (void)unused;
    assert_true(state_parse(text, length, "x", OFFSET_S, &again, &why));
    assert_ptr_equal(strstr(text, begins), text);
    assert_false(again.has_loja || again.has_intent || again.has_clock || again.is_new || again.parada.is);
    assert_int_equal(again.spans.count, 0);
    free(text);
}

/* Each byte, to three other values: never read as ours with another meaning, never taken for an earlier version's. */
static void a_changed_byte_is_noticed(void **unused)
{
    struct state state = full(), again;
    struct reason why = {0};
    size_t length;
    char *text = state_format(&state, &length);
    static const char flips[] = {1, 4, 32};

    (void)unused;
    for (size_t i = 0; i < length; i++)
        for (size_t j = 0; j < sizeof flips; j++) {
            text[i] ^= flips[j];
            if (state_parse(text, length, "x", OFFSET_S, &again, &why))
                fail_msg("byte %zu of %s is read", i, text);
            text[i] ^= flips[j];
        }
    assert_true(state_parse(text, length, "x", OFFSET_S, &again, &why));
    free(text);
}

static void a_cut_file_is_damaged(void **unused)
{
    struct state state = full(), again;
    struct reason why = {0};
    size_t length;
    char *text = state_format(&state, &length);

    (void)unused;
    for (size_t i = 0; i < length; i++)
        assert_false(state_parse(text, i, "x", OFFSET_S, &again, &why));
    free(text);
}

static void earlier_versions_files(void **unused)
{
    static const struct {
        const char *text;
        bool want;
        const char *cursor;
    } rows[] = {
        {"{\"last_sync_to\": \"2026-03-02T10:00:00\"}", true, "2026-03-02T10:00:00"},
        {"{\"last_sync_to\": \"2026-03-02T10:00:00.827\", \"version\": 3}\n", true, "2026-03-02T10:00:00"},
        {"{\"last_sync_to\": \"2026-03-02T13:00:00Z\"}", true, "2026-03-02T10:00:00"},
        {"{\"last_sync_to\": \"2026-03-02 10:00:00\"}", true, "2026-03-02T10:00:00"},
        {"{\"last_sync_to\": null}", false, NULL},
        {"{\"last_sync_to\": \"ontem\"}", false, NULL},
        {"{}", false, NULL},
        {"[]", false, NULL},
        {"", false, NULL},
        {"{\"last_sync_to\": \"2026-03-02T10:00:00\", \"geracao\": 1}", false, NULL},
        {"{\"last_sync_to\": \"2026-03-02T10:00:00\", \"soma\": 1}", false, NULL},
        {"\xEF\xBB\xBF{\"last_sync_to\": \"2026-03-02T10:00:00\"}", true, "2026-03-02T10:00:00"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct state state;
        struct reason why = {0};

        if (state_parse(rows[i].text, strlen(rows[i].text), "x", OFFSET_S, &state, &why) != rows[i].want)
            fail_msg("%s", rows[i].text);
        if (rows[i].cursor == NULL)
            continue;
        assert_int_equal(state.cursor[CAIXA].utc_ms, at(rows[i].cursor).utc_ms);
        assert_int_equal(state.cursor[LOJA].utc_ms, at(rows[i].cursor).utc_ms);
        assert_true(state.has_loja);
    }
}

struct advance {
    const char *name, *loja; /* NULL: none */
    const char *from, *to, *first, *second;
    bool caixa_done, loja_done;
    const char *caixa_after, *loja_after;
};

static void advance(const struct advance *row)
{
    struct state state = {.cursor = {at("2026-03-02T10:00:00")}, .has_loja = row->loja != NULL, .has_intent = true};
    struct janela janela = {.from = at(row->from), .to = at(row->to)};

    if (row->loja != NULL)
        state.cursor[LOJA] = at(row->loja);
    janela.canais = CANAL_BIT(canal_of(row->first)) | (row->second == NULL ? 0 : CANAL_BIT(canal_of(row->second)));
    state_advance(&state, &janela, bits(row->caixa_done, row->loja_done));
    if (state.has_intent || state.cursor[CAIXA].utc_ms != at(row->caixa_after).utc_ms)
        fail_msg("%s: Caixa's cursor", row->name);
    if (state.has_loja != (row->loja_after != NULL))
        fail_msg("%s: Loja's being", row->name);
    if (row->loja_after != NULL && state.cursor[LOJA].utc_ms != at(row->loja_after).utc_ms)
        fail_msg("%s: Loja's cursor", row->name);
}

#define T(time) "2026-03-02T" time ":00"

static void cursors_move_only_over_what_was_read(void **unused)
{
    static const struct advance rows[] = {
        {"both", T("10:00"), T("10:00"), T("10:10"), CANAL_CAIXA, CANAL_LOJA, true, true, T("10:10"), T("10:10")},
        {"Loja failed", T("10:00"), T("10:00"), T("10:10"), CANAL_CAIXA, CANAL_LOJA, true, false, T("10:10"),
         T("10:00")},
        {"Loja lags and was covered: its gap stays", T("09:00"), T("10:00"), T("10:10"), CANAL_CAIXA, CANAL_LOJA, true,
         true, T("10:10"), T("09:00")},
        {"Loja alone", T("09:00"), T("09:00"), T("10:00"), CANAL_LOJA, NULL, false, true, T("10:00"), T("10:00")},
        {"Caixa alone", T("09:00"), T("10:00"), T("10:10"), CANAL_CAIXA, NULL, true, false, T("10:10"), T("09:00")},
        {"Gestao off, never on", NULL, T("10:00"), T("10:10"), CANAL_CAIXA, NULL, true, false, T("10:10"), NULL},
        {"Loja for the first time", NULL, T("10:00"), T("10:10"), CANAL_CAIXA, CANAL_LOJA, true, true, T("10:10"),
         T("10:10")},
        {"Loja for the first time, in vain", NULL, T("10:00"), T("10:10"), CANAL_CAIXA, CANAL_LOJA, true, false,
         T("10:10"), T("10:00")},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        advance(&rows[i]);
}

/* 08:00 to 09:00 was to be read again, for both channels; a window of it was, up to `to`. */
static void a_window_that_was_read_again_moves_no_cursor(void **unused)
{
    static const struct {
        const char *name, *to;
        bool caixa_done, loja_done;
        size_t left;
        const char *first; /* the beginning of what is left first */
        bool caixa, loja;  /* and its channels */
    } rows[] = {
        {"all", T("09:00"), true, true, 0, NULL, false, false},
        {"a part", T("08:30"), true, true, 1, T("08:30"), true, true},
        {"Loja failed", T("09:00"), true, false, 1, T("08:00"), false, true},
        {"Loja failed in a part", T("08:30"), true, false, 2, T("08:00"), false, true},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct state state = {.cursor = {at(T("10:00")), at(T("08:00"))}, .has_loja = true, .has_intent = true};
        struct janela janela = {.from = at(T("08:00")), .to = at(rows[i].to), .releitura = true};
        const struct span *first = &state.spans.list[0];

        janela.canais = CANAL_BOTH;
        spans_add(&state.spans, (struct span){at(T("08:00")), at(T("09:00")), CANAL_BOTH, 0});
        state_advance(&state, &janela, bits(rows[i].caixa_done, rows[i].loja_done));
        assert_int_equal(state.cursor[CAIXA].utc_ms, at(T("10:00")).utc_ms);
        assert_int_equal(state.cursor[LOJA].utc_ms, at(T("08:00")).utc_ms);
        assert_false(state.has_intent);
        if (state.spans.count != rows[i].left)
            fail_msg("%s: %zu spans are left", rows[i].name, state.spans.count);
        if (rows[i].left > 0 &&
            (first->from.utc_ms != at(rows[i].first).utc_ms || first->canais != bits(rows[i].caixa, rows[i].loja)))
            fail_msg("%s: another span is left", rows[i].name);
    }
}

/* What was the highest two deep look-backs ago is what the second net begins above. */
static void the_highest_id_of_two_days_ago_is_kept(void **unused)
{
    static const struct {
        const char *to;
        int64_t highest, now, today, before;
    } days[] = {
        {T("05:00"), 0, 0, 0, 0},
        {T("06:00"), 100, 100, 100, 100},
        {T("23:00"), 150, 150, 100, 100},
        {"2026-03-03T06:00:00", 160, 160, 160, 100},
        {"2026-03-03T07:00:00", 0, 160, 160, 100},
        {"2026-03-04T06:00:00", 170, 170, 170, 160},
        {"2026-03-09T06:00:00", 50, 50, 50, 170},
    };
    struct state state = {0};

    (void)unused;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        state_note_ids(&state.ids[CAIXA], days[i].highest);
        state_note_deep(&state, at(days[i].to), CANAL_BIT(CAIXA));
        assert_int_equal(state.ids[CAIXA].now, days[i].now);
        assert_int_equal(state.ids[CAIXA].today, days[i].today);
        assert_int_equal(state.ids[CAIXA].before, days[i].before);
        assert_int_equal(state.deep[CAIXA].utc_ms, at(days[i].to).utc_ms);
        assert_int_equal(state.ids[LOJA].now, 0);
        assert_int_equal(state.deep[LOJA].utc_ms, 0);
    }
}

static void missing_sales_add_up_from_the_first_on(void **unused)
{
    struct state_missing missing = {0};

    (void)unused;
    state_note_missing(&missing, 3, false, "first");
    state_note_missing(&missing, 21, true, "second");
    state_note_missing(&missing, 1, false, "third");
    assert_int_equal(missing.count, 25);
    assert_true(missing.swapped);
    assert_string_equal(missing.since, "first");
}

static void all_moments_take_the_servers_offset(void **unused)
{
    struct state state = full();

    (void)unused;
    state_set_offset(&state, -4 * 3600);
    assert_int_equal(state.cursor[CAIXA].offset_s, -4 * 3600);
    assert_int_equal(state.intent.to.offset_s, -4 * 3600);
    assert_int_equal(state.spans.list[1].to.offset_s, -4 * 3600);
    assert_int_equal(state.cursor[CAIXA].utc_ms, at("2026-03-02T10:00:00").utc_ms);
}

static void a_long_text_is_cut_between_characters(void **unused)
{
    struct state state = full(), again;
    struct reason why = {0};
    char text[2048], *written;
    size_t length;

    (void)unused;
    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "\xC3\xA9", 3);
    assert_true(state_park(&state, "x", "OFFLINE", text));
    assert_false(state_park(&state, "y", "OFFLINE", text));
    written = state_format(&state, &length);
    assert_non_null(written);
    assert_true(state_parse(written, length, "x", OFFSET_S, &again, &why));
    assert_string_equal(again.parada.desde, "x");
    assert_true(state_unpark(&again));
    assert_false(state_unpark(&again));
    free(written);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_quiet_state_is_short),
        cmocka_unit_test(a_window_that_was_read_again_moves_no_cursor),
        cmocka_unit_test(the_highest_id_of_two_days_ago_is_kept),
        cmocka_unit_test(missing_sales_add_up_from_the_first_on),
        cmocka_unit_test(all_moments_take_the_servers_offset),
        cmocka_unit_test(a_changed_byte_is_noticed),
        cmocka_unit_test(a_cut_file_is_damaged),
        cmocka_unit_test(earlier_versions_files),
        cmocka_unit_test(cursors_move_only_over_what_was_read),
        cmocka_unit_test(a_long_text_is_cut_between_characters),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("outbox_state", tests, NULL, NULL);
}
