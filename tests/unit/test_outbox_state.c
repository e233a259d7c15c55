/* The state's text: what is written is read back, what was changed is noticed, earlier versions' files are understood.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../outbox/canal.h"
#include "../../outbox/state.h"

#define OFFSET_S (-3 * 3600)

static struct instante at(const char *text)
{
    struct instante when;

    assert_true(instante_parse(text, OFFSET_S, &when, NULL));
    return instante_of(when.utc_ms, OFFSET_S);
}

static struct state full(void)
{
    struct state state = {
        .caixa = at("2026-03-02T10:00:00"),
        .loja = at("2026-03-02T09:00:00"),
        .has_loja = true,
        .has_intent = true,
        .intent = {.from = at("2026-03-02T10:00:00"), .to = at("2026-03-02T10:10:00"), .snapshots = true},
        .has_resend = true,
        .resend_until = at("2026-03-02T08:00:00"),
        .deep_caixa = at("2026-03-02T06:00:00"),
        .review_caixa = at("2026-03-02T07:00:00"),
        .generation = 41};

    assert_true(janela_add_canal(&state.intent, CANAL_CAIXA) && janela_add_falha(&state.intent, CANAL_LOJA));
    memcpy(state.sync_id, "81e8d68f9bba04ce017b4efbb9912d51855f4d78359acd8af6581bf0e695cd9f", 65);
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
    assert_int_equal(state_parse(text, length, "x", OFFSET_S, &again, &why), STATE_OWN);
    text_again = state_format(&again, &length_again);
    assert_string_equal(text, text_again);
    assert_non_null(strstr(text, "{\"last_sync_to\":\"2026-03-02T09:00:00-03:00\""));
    assert_true(again.intent.snapshots && janela_has_falha(&again.intent, CANAL_LOJA));
    assert_int_equal(again.generation, 41);
    free(text);
    free(text_again);
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
            if (state_parse(text, length, "x", OFFSET_S, &again, &why) != STATE_DAMAGED)
                fail_msg("byte %zu of %s is read", i, text);
            text[i] ^= flips[j];
        }
    assert_int_equal(state_parse(text, length, "x", OFFSET_S, &again, &why), STATE_OWN);
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
        assert_int_equal(state_parse(text, i, "x", OFFSET_S, &again, &why), STATE_DAMAGED);
    free(text);
}

static void earlier_versions_files(void **unused)
{
    static const struct {
        const char *text;
        enum state_read want;
        const char *cursor;
    } rows[] = {
        {"{\"last_sync_to\": \"2026-03-02T10:00:00\"}", STATE_LEGACY, "2026-03-02T10:00:00"},
        {"{\"last_sync_to\": \"2026-03-02T10:00:00.827\", \"version\": 3}\n", STATE_LEGACY, "2026-03-02T10:00:00"},
        {"{\"last_sync_to\": \"2026-03-02T13:00:00Z\"}", STATE_LEGACY, "2026-03-02T10:00:00"},
        {"{\"last_sync_to\": \"2026-03-02 10:00:00\"}", STATE_LEGACY, "2026-03-02T10:00:00"},
        {"{\"last_sync_to\": null}", STATE_DAMAGED, NULL},
        {"{\"last_sync_to\": \"ontem\"}", STATE_DAMAGED, NULL},
        {"{}", STATE_DAMAGED, NULL},
        {"[]", STATE_DAMAGED, NULL},
        {"", STATE_DAMAGED, NULL},
        {"{\"last_sync_to\": \"2026-03-02T10:00:00\", \"geracao\": 1}", STATE_DAMAGED, NULL},
        {"{\"last_sync_to\": \"2026-03-02T10:00:00\", \"soma\": 1}", STATE_DAMAGED, NULL},
        {"\xEF\xBB\xBF{\"last_sync_to\": \"2026-03-02T10:00:00\"}", STATE_LEGACY, "2026-03-02T10:00:00"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct state state;
        struct reason why = {0};

        if (state_parse(rows[i].text, strlen(rows[i].text), "x", OFFSET_S, &state, &why) != rows[i].want)
            fail_msg("%s", rows[i].text);
        if (rows[i].cursor == NULL)
            continue;
        assert_int_equal(state.caixa.utc_ms, at(rows[i].cursor).utc_ms);
        assert_int_equal(state.loja.utc_ms, at(rows[i].cursor).utc_ms);
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
    struct state state = {.caixa = at("2026-03-02T10:00:00"), .has_loja = row->loja != NULL, .has_intent = true};
    struct janela janela = {.from = at(row->from), .to = at(row->to)};

    if (row->loja != NULL)
        state.loja = at(row->loja);
    assert_true(janela_add_canal(&janela, row->first) &&
                (row->second == NULL || janela_add_canal(&janela, row->second)));
    state_advance(&state, &janela, row->caixa_done, row->loja_done);
    if (state.has_intent || state.caixa.utc_ms != at(row->caixa_after).utc_ms)
        fail_msg("%s: Caixa's cursor", row->name);
    if (state.has_loja != (row->loja_after != NULL))
        fail_msg("%s: Loja's being", row->name);
    if (row->loja_after != NULL && state.loja.utc_ms != at(row->loja_after).utc_ms)
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

/* The earliest moment counts, until a window has looked back to it. */
static void what_the_clock_has_passed_is_kept(void **unused)
{
    struct state state = {.caixa = at("2026-03-02T10:00:00")};
    struct instante first = at("2026-03-02T08:00:00"), later = at("2026-03-02T08:10:00");

    (void)unused;
    assert_true(state_note_passed(&state, later, false));
    assert_int_equal(state.review_loja.utc_ms, 0);
    assert_true(state_note_passed(&state, first, false));
    assert_false(state_note_passed(&state, later, false));
    assert_int_equal(state.review_caixa.utc_ms, first.utc_ms);
    assert_true(state_note_passed(&state, later, true));
    state_note_review(&state, true, false);
    assert_int_equal(state.review_caixa.utc_ms, 0);
    assert_int_equal(state.review_loja.utc_ms, later.utc_ms);
    state_note_review(&state, false, true);
    assert_int_equal(state.review_loja.utc_ms, 0);
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
    assert_int_equal(state_parse(written, length, "x", OFFSET_S, &again, &why), STATE_OWN);
    assert_string_equal(again.parada.desde, "x");
    assert_true(state_unpark(&again));
    assert_false(state_unpark(&again));
    free(written);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_changed_byte_is_noticed),
        cmocka_unit_test(a_cut_file_is_damaged),
        cmocka_unit_test(earlier_versions_files),
        cmocka_unit_test(cursors_move_only_over_what_was_read),
        cmocka_unit_test(what_the_clock_has_passed_is_kept),
        cmocka_unit_test(a_long_text_is_cut_between_characters),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("outbox_state", tests, NULL, NULL);
}
