/* The window planner as a table: cursors, clock and flags in, a window or the reason for none out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "canal.h"
#include "../../outbox/planner.h"

#define OFFSET_S (-3 * 3600)
#define BOTH CANAL_CAIXA "+" CANAL_LOJA

static int64_t ms_of(const char *text)
{
    struct instante when;

    assert_true(instante_parse(text, OFFSET_S, &when, NULL));
    return when.utc_ms;
}

struct row {
    const char *name, *now, *run, *caixa, *loja; /* run, loja NULL: none */
    bool gestao, without_caixa, without_loja;
    enum plan want;
    const char *from, *to, *canais, *falhas;
    bool snapshots;
};

#define T(time) "2026-03-02T" time

static const struct row rows[] = {
    {"both channels to the present", T("10:00:15"), NULL, T("09:50:00"), T("09:50:00"), true, false, false, PLAN_WINDOW,
     T("09:50:00"), T("10:00:00"), BOTH, "", true},
    {"the settle time is left out", T("10:00:14.999"), NULL, T("09:50:00"), T("09:50:00"), true, false, false,
     PLAN_WINDOW, T("09:50:00"), T("09:59:59"), BOTH, "", true},
    {"Gestao off: Caixa alone, whatever Loja's cursor", T("10:00:15"), NULL, T("09:50:00"), T("08:00:00"), false, false,
     false, PLAN_WINDOW, T("09:50:00"), T("10:00:00"), CANAL_CAIXA, "", true},
    {"Gestao switched on: Loja begins at Caixa's cursor", T("10:00:15"), NULL, T("09:50:00"), NULL, true, false, false,
     PLAN_WINDOW, T("09:50:00"), T("10:00:00"), BOTH, "", true},
    {"a catch-up is cut, without snapshots", T("10:00:15"), NULL, "2026-02-02T08:00:00", "2026-02-02T08:00:00", true,
     false, false, PLAN_WINDOW, "2026-02-02T08:00:00", "2026-02-02T09:00:00", BOTH, "", false},
    {"the longest window that ends now has snapshots", T("10:00:15"), NULL, T("09:00:00"), T("09:00:00"), true, false,
     false, PLAN_WINDOW, T("09:00:00"), T("10:00:00"), BOTH, "", true},
    {"one second more than the longest has none", T("10:00:16"), NULL, T("09:00:00"), T("09:00:00"), true, false, false,
     PLAN_WINDOW, T("09:00:00"), T("10:00:00"), BOTH, "", false},
    {"one second is a window", T("10:00:16"), NULL, T("10:00:00"), T("10:00:00"), true, false, false, PLAN_WINDOW,
     T("10:00:00"), T("10:00:01"), BOTH, "", true},
    {"less than a second is none", T("10:00:15.999"), NULL, T("10:00:00"), T("10:00:00"), true, false, false,
     PLAN_UP_TO_DATE, NULL, NULL, NULL, NULL, false},
    {"Loja lags: it catches up alone, at most a longest window", T("10:00:15"), NULL, T("09:50:00"), T("07:00:00"),
     true, false, false, PLAN_WINDOW, T("07:00:00"), T("08:00:00"), CANAL_LOJA, "", false},
    {"Loja lags a little: up to Caixa's cursor, no further", T("10:00:15"), NULL, T("09:50:00"), T("09:40:00"), true,
     false, false, PLAN_WINDOW, T("09:40:00"), T("09:50:00"), CANAL_LOJA, "", false},
    {"Loja lags and is down: Caixa alone, Loja as a failure", T("10:00:15"), NULL, T("09:50:00"), T("09:40:00"), true,
     false, true, PLAN_WINDOW, T("09:50:00"), T("10:00:00"), CANAL_CAIXA, CANAL_LOJA, true},
    {"Loja is down and does not lag: both, its failure is found by reading", T("10:00:15"), NULL, T("09:50:00"),
     T("09:50:00"), true, false, true, PLAN_WINDOW, T("09:50:00"), T("10:00:00"), BOTH, "", true},
    {"Caixa is down: nothing for both together", T("10:00:15"), NULL, T("09:50:00"), T("09:50:00"), true, true, false,
     PLAN_WAITS, NULL, NULL, NULL, NULL, false},
    {"Caixa is down: Loja still catches up", T("10:00:15"), NULL, T("09:50:00"), T("09:40:00"), true, true, false,
     PLAN_WINDOW, T("09:40:00"), T("09:50:00"), CANAL_LOJA, "", false},
    {"both are down", T("10:00:15"), NULL, T("09:50:00"), T("09:40:00"), true, true, true, PLAN_WAITS, NULL, NULL, NULL,
     NULL, false},
    {"Caixa is down and nothing is due", T("09:50:15"), NULL, T("09:50:00"), T("09:50:00"), true, true, false,
     PLAN_UP_TO_DATE, NULL, NULL, NULL, NULL, false},
    {"the clock went back a day", "2026-03-01T10:00:15", NULL, T("09:50:00"), T("09:50:00"), true, false, false,
     PLAN_CLOCK_BACK, NULL, NULL, NULL, NULL, false},
    {"the clock went back before Loja's cursor too", "2026-03-01T10:00:15", NULL, T("09:50:00"), T("09:40:00"), true,
     false, false, PLAN_CLOCK_BACK, NULL, NULL, NULL, NULL, false},
    {"the clock went back into Loja's gap: no further than now", T("09:45:15"), NULL, T("09:50:00"), T("09:40:00"),
     true, false, false, PLAN_WINDOW, T("09:40:00"), T("09:45:00"), CANAL_LOJA, "", false},
    {"a minute back is only waited for", T("09:49:15"), NULL, T("09:50:00"), T("09:50:00"), true, false, false,
     PLAN_UP_TO_DATE, NULL, NULL, NULL, NULL, false},
    {"more than a minute back is told", T("09:49:14"), NULL, T("09:50:00"), T("09:50:00"), true, false, false,
     PLAN_CLOCK_BACK, NULL, NULL, NULL, NULL, false},
    {"a run reads up to its beginning", T("10:05:00"), T("10:00:15"), T("09:50:00"), T("09:50:00"), true, false, false,
     PLAN_WINDOW, T("09:50:00"), T("10:00:00"), BOTH, "", true},
    {"a run that has read up to its beginning ends", T("10:05:00"), T("10:00:15"), T("10:00:00"), T("10:00:00"), true,
     false, false, PLAN_UP_TO_DATE, NULL, NULL, NULL, NULL, false},
    {"what others read beyond the run's beginning is no clock gone back", T("10:09:00"), T("10:00:15"), T("10:05:00"),
     T("10:05:00"), true, false, false, PLAN_UP_TO_DATE, NULL, NULL, NULL, NULL, false},
    {"a run that began in the future counts for nothing", T("10:00:15"), T("11:00:15"), T("09:50:00"), T("09:50:00"),
     true, false, false, PLAN_WINDOW, T("09:50:00"), T("10:00:00"), BOTH, "", true},
    {"a run that began a day ago counts for nothing", T("10:00:15"), "2026-03-01T10:00:15", T("09:50:00"),
     T("09:50:00"), true, false, false, PLAN_WINDOW, T("09:50:00"), T("10:00:00"), BOTH, "", true},
};

/* What the planner is told, until it is told anew. */
static struct state known;
static struct config config;

static void set_gestao(bool gestao)
{
    static char on[] = "Hiper", off[] = "";

    config.sql_database_gestao = gestao ? on : off;
}

static struct planner planner_of(const struct row *row)
{
    known =
        (struct state){.cursor = {{.utc_ms = ms_of(row->caixa)}, {.utc_ms = row->loja == NULL ? 0 : ms_of(row->loja)}},
                       .has_loja = row->loja != NULL};
    config = (struct config){.sync_settle_seconds = 15, .sync_max_window_minutes = 60, .store_utc_offset_s = OFFSET_S};
    set_gestao(row->gestao);
    return (struct planner){.config = &config,
                            .state = &known,
                            .now_ms = ms_of(row->now),
                            .run_ms = row->run == NULL ? 0 : ms_of(row->run),
                            .fresh = true,
                            .without = {row->without_caixa, row->without_loja}};
}

static void names(char *text, size_t size, unsigned canais)
{
    snprintf(text, size, "%s%s%s", canais & CANAL_BIT(CAIXA) ? CANAL_CAIXA : "", canais == CANAL_BOTH ? "+" : "",
             canais & CANAL_BIT(LOJA) ? CANAL_LOJA : "");
}

static void check(const struct row *row)
{
    struct planner planner = planner_of(row);
    struct janela janela;
    char canais[80], falhas[80];

    if (planner_plan(&planner, &janela) != row->want)
        fail_msg("%s: another plan", row->name);
    if (row->want != PLAN_WINDOW)
        return;
    names(canais, sizeof canais, janela.canais);
    names(falhas, sizeof falhas, janela.falhas);
    if (janela.from.utc_ms != ms_of(row->from) || janela.to.utc_ms != ms_of(row->to))
        fail_msg("%s: another span", row->name);
    if (strcmp(canais, row->canais) != 0 || strcmp(falhas, row->falhas) != 0)
        fail_msg("%s: channels %s, failures %s", row->name, canais, falhas);
    if (janela.snapshots != row->snapshots || !janela.has_lookback || janela.reenviar || janela.releitura)
        fail_msg("%s: another flag", row->name);
    if (janela.from.offset_s != OFFSET_S || janela.to.offset_s != OFFSET_S)
        fail_msg("%s: another offset", row->name);
    if (!planner_still_good(&planner, NULL, &janela))
        fail_msg("%s: the window would not be repeated", row->name);
}

static void plans(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i]);
}

/* An intent of both channels [09:50, 10:00), planned at 10:00:15, seen again under other circumstances. */
static void an_intent_is_repeated_while_it_is_good(void **state)
{
    struct planner planner = planner_of(&rows[0]), other;
    struct janela janela, loja;

    (void)state;
    assert_int_equal(planner_plan(&planner, &janela), PLAN_WINDOW);
    other = planner_of(&rows[0]);
    other.now_ms += INT64_C(3600) * 1000;
    assert_true(planner_still_good(&other, NULL, &janela));
    other = planner_of(&rows[0]);
    other.without[LOJA] = true;
    assert_true(planner_still_good(&other, NULL, &janela));
    other = planner_of(&rows[0]);
    other.without[CAIXA] = true;
    assert_false(planner_still_good(&other, NULL, &janela));
    other = planner_of(&rows[0]);
    set_gestao(false);
    assert_false(planner_still_good(&other, NULL, &janela));
    other = planner_of(&rows[0]);
    other.now_ms -= 1000; /* its end would not have settled yet */
    assert_false(planner_still_good(&other, NULL, &janela));
    other = planner_of(&rows[0]);
    known.cursor[CAIXA].utc_ms -= 1000;
    assert_false(planner_still_good(&other, NULL, &janela));
    other = planner_of(&rows[0]);
    known.cursor[LOJA].utc_ms -= 1000; /* Loja lags: covering it here would leave a gap */
    assert_false(planner_still_good(&other, NULL, &janela));

    assert_int_equal(planner_plan(&other, &loja), PLAN_WINDOW);
    assert_true(loja.canais == CANAL_BIT(LOJA));
    assert_true(planner_still_good(&other, NULL, &loja));
    other.without[LOJA] = true;
    assert_false(planner_still_good(&other, NULL, &loja));

    assert_int_equal(planner_plan(&other, &janela), PLAN_WINDOW); /* Caixa alone, Loja as a failure */
    other.without[LOJA] = false;
    assert_true(planner_still_good(&other, NULL, &janela));
}

/* How far a window at 10:00 of the second looks back. Moments NULL: none; deep: it is the day's deep look-back. */
static const struct look {
    const char *name, *caixa, *since, *deep_caixa, *deep_loja;
    int64_t minutes, days;
    const char *want;
    bool deep;
} looks[] = {
    {"the usual look-back", T("09:50:00"), NULL, T("06:00:00"), T("06:00:00"), 60, 7, T("08:50:00"), false},
    {"the first of the day", T("09:50:00"), NULL, "2026-03-01T23:59:59", "2026-03-01T23:59:59", 60, 7,
     "2026-02-23T09:50:00", true},
    {"the first of all", T("09:50:00"), NULL, NULL, NULL, 60, 7, "2026-02-23T09:50:00", true},
    {"today's midnight was today", T("09:50:00"), NULL, T("00:00:00"), T("00:00:00"), 60, 7, T("08:50:00"), false},
    {"Caixa had it today, Loja did not", T("09:50:00"), NULL, T("06:00:00"), "2026-03-01T06:00:00", 60, 7,
     "2026-02-23T09:50:00", true},
    {"0 days: never", T("09:50:00"), NULL, NULL, NULL, 60, 0, T("08:50:00"), false},
    {"0 minutes: the window alone", T("09:50:00"), NULL, T("06:00:00"), T("06:00:00"), 0, 7, T("09:50:00"), false},
    {"a usual one longer than the deep", T("09:50:00"), NULL, NULL, NULL, 4320, 1, "2026-02-27T09:50:00", true},
    {"a window before the present waits for the last", "2026-03-01T09:50:00", NULL, NULL, NULL, 60, 7,
     "2026-03-01T08:50:00", false},
    {"not before the ledger began", T("09:50:00"), T("09:30:00"), T("06:00:00"), T("06:00:00"), 60, 7, T("09:30:00"),
     false},
    {"the deep one neither, and counts", T("09:50:00"), "2026-03-01T10:00:00", NULL, NULL, 60, 7, "2026-03-01T10:00:00",
     true},
    {"a ledger that begins later", T("09:50:00"), T("09:55:00"), T("06:00:00"), T("06:00:00"), 60, 7, T("09:50:00"),
     false},
};

static int64_t ms_or_0(const char *text)
{
    return text == NULL ? 0 : ms_of(text);
}

static void windows_look_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        const struct look *look = &looks[i];
        struct planner planner = planner_of(&rows[0]);
        struct janela janela;

        known.cursor[CAIXA].utc_ms = known.cursor[LOJA].utc_ms = ms_of(look->caixa);
        planner.since_ms = ms_or_0(look->since);
        known.deep[CAIXA].utc_ms = ms_or_0(look->deep_caixa);
        known.deep[LOJA].utc_ms = ms_or_0(look->deep_loja);
        config.sync_lookback_minutes = look->minutes;
        config.sync_deep_lookback_days = look->days;
        assert_int_equal(planner_plan(&planner, &janela), PLAN_WINDOW);
        if (!janela.has_lookback || janela.lookback_from.utc_ms != ms_of(look->want))
            fail_msg("%s: another look-back", look->name);
        if (planner_is_deep(&planner, &janela) != look->deep)
            fail_msg("%s: deep otherwise", look->name);
    }
}

/* A cursor ahead of a clock that this run has not heard: a second behind it is asked for, which tells the time. */
static void a_clock_of_some_time_ago_is_asked_again(void **state)
{
    static const struct {
        const char *now, *caixa, *loja;
        bool gestao, without_caixa;
        enum plan want;
        const char *canais;
    } cases[] = {
        {"2026-03-01T10:00:15", T("09:50:00"), T("09:50:00"), true, false, PLAN_WINDOW, BOTH},
        {"2026-03-01T10:00:15", T("09:50:00"), T("09:40:00"), true, false, PLAN_WINDOW, CANAL_CAIXA},
        {"2026-03-01T10:00:15", T("09:50:00"), NULL, false, false, PLAN_WINDOW, CANAL_CAIXA},
        {"2026-03-01T10:00:15", T("09:50:00"), T("09:50:00"), true, true, PLAN_WAITS, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct planner planner = planner_of(&rows[0]);
        struct janela janela = {0};
        char canais[128];

        planner.fresh = false;
        planner.now_ms = ms_of(cases[i].now);
        known.cursor[CAIXA].utc_ms = ms_of(cases[i].caixa);
        known.has_loja = cases[i].loja != NULL;
        known.cursor[LOJA].utc_ms = ms_or_0(cases[i].loja);
        set_gestao(cases[i].gestao);
        planner.without[CAIXA] = cases[i].without_caixa;
        assert_int_equal(planner_plan(&planner, &janela), cases[i].want);
        if (cases[i].want != PLAN_WINDOW)
            continue;
        names(canais, sizeof canais, janela.canais);
        assert_string_equal(canais, cases[i].canais);
        assert_int_equal(janela.from.utc_ms, known.cursor[CAIXA].utc_ms);
        assert_int_equal(janela.to.utc_ms, known.cursor[CAIXA].utc_ms + 1000);
        assert_false(janela.snapshots);
    }
}

static void the_present_is_what_has_settled(void **state)
{
    struct planner planner = planner_of(&rows[0]);

    (void)state;
    planner.now_ms = ms_of(T("09:50:15.500"));
    assert_int_equal(planner_present(&planner), ms_of(T("09:50:00")));
}

/* At 10:00:15 of the second, with 15 seconds to settle and an hour at most. `to` NULL: nothing can be read. */
static void spans_are_read_again(void **state)
{
    static const struct {
        const char *name, *from, *until;
        bool caixa, loja, gestao, without_caixa, without_loja;
        const char *to, *canais, *falhas;
    } spans[] = {
        {"a minute of both", T("08:00:00"), T("08:01:00"), true, true, true, false, false, T("08:01:00"), BOTH, ""},
        {"a second of Caixa", T("08:00:00"), T("08:00:01"), true, false, true, false, false, T("08:00:01"), CANAL_CAIXA,
         ""},
        {"a second of Loja", T("08:00:00"), T("08:00:01"), false, true, true, false, false, T("08:00:01"), CANAL_LOJA,
         ""},
        {"no more than the longest window", T("06:00:00"), T("09:00:00"), true, true, true, false, false, T("07:00:00"),
         BOTH, ""},
        {"of long ago", "2010-01-01T00:05:00", "2010-01-01T00:05:01", true, false, true, false, false,
         "2010-01-01T00:05:01", CANAL_CAIXA, ""},
        {"no further than what has settled", T("09:59:00"), T("10:30:00"), true, true, true, false, false,
         T("10:00:00"), BOTH, ""},
        {"ahead of the clock", T("10:00:00"), T("10:30:00"), true, true, true, false, false, NULL, NULL, NULL},
        {"Loja is down: Caixa's part, Loja as a failure", T("08:00:00"), T("08:01:00"), true, true, true, false, true,
         T("08:01:00"), CANAL_CAIXA, CANAL_LOJA},
        {"Loja is down: its own waits", T("08:00:00"), T("08:01:00"), false, true, true, false, true, NULL, NULL, NULL},
        {"Caixa is down: what has a part of it waits", T("08:00:00"), T("08:01:00"), true, true, true, true, false,
         NULL, NULL, NULL},
        {"Caixa is down: Loja's own goes", T("08:00:00"), T("08:01:00"), false, true, true, true, false, T("08:01:00"),
         CANAL_LOJA, ""},
        {"Gestao is off: Caixa's part", T("08:00:00"), T("08:01:00"), true, true, false, false, false, T("08:01:00"),
         CANAL_CAIXA, ""},
        {"Gestao is off: Loja's waits", T("08:00:00"), T("08:01:00"), false, true, false, false, false, NULL, NULL,
         NULL},
    };

    (void)state;
    for (size_t i = 0; i < 2 * sizeof spans / sizeof *spans; i++) {
        struct planner planner = planner_of(&rows[0]);
        struct span span = {.from = {.utc_ms = ms_of(spans[i / 2].from)},
                            .to = {.utc_ms = ms_of(spans[i / 2].until)},
                            .canais =
                                (spans[i / 2].caixa ? CANAL_BIT(CAIXA) : 0) | (spans[i / 2].loja ? CANAL_BIT(LOJA) : 0),
                            .resend_ms = i % 2 == 0 ? 0 : ms_of(T("09:30:00"))};
        const char *name = spans[i / 2].name;
        struct janela janela;
        char canais[80], falhas[80];
        enum plan plan;

        set_gestao(spans[i / 2].gestao);
        planner.without[CAIXA] = spans[i / 2].without_caixa;
        planner.without[LOJA] = spans[i / 2].without_loja;
        plan = planner_plan_span(&planner, &span, &janela);
        if (plan != (spans[i / 2].to == NULL ? PLAN_WAITS : PLAN_WINDOW))
            fail_msg("%s: another plan", name);
        if (plan != PLAN_WINDOW)
            continue;
        names(canais, sizeof canais, janela.canais);
        names(falhas, sizeof falhas, janela.falhas);
        if (janela.from.utc_ms != span.from.utc_ms || janela.to.utc_ms != ms_of(spans[i / 2].to))
            fail_msg("%s: another window", name);
        if (strcmp(canais, spans[i / 2].canais) != 0 || strcmp(falhas, spans[i / 2].falhas) != 0)
            fail_msg("%s: channels %s, failures %s", name, canais, falhas);
        if (!janela.releitura || janela.snapshots || !janela.has_lookback ||
            janela.lookback_from.utc_ms != janela.from.utc_ms)
            fail_msg("%s: another flag", name);
        if (janela.reenviar != (i % 2 == 1) || strcmp(janela.reenvio, i % 2 == 1 ? T("09:30:00-03:00") : "") != 0)
            fail_msg("%s: resent otherwise", name);
    }
}

/* 0: not asked for. */
static void ids_are_asked_for_with_the_deep_look_back(void **state)
{
    static const struct {
        const char *name, *deep;
        int64_t caixa, loja, want_caixa, want_loja;
    } asked[] = {
        {"in the first window of a day", NULL, 7, 9, 7, 9},
        {"not again", T("00:00:00"), 7, 9, 0, 0},
        {"one of them is known", NULL, 7, 0, 7, 0},
        {"none is known", NULL, 0, 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct planner planner = planner_of(&rows[0]);
        struct janela janela;

        config.sync_deep_lookback_days = 7;
        known.deep[CAIXA].utc_ms = known.deep[LOJA].utc_ms = ms_or_0(asked[i].deep);
        known.ids[CAIXA].before = asked[i].caixa;
        known.ids[LOJA].before = asked[i].loja;
        assert_int_equal(planner_plan(&planner, &janela), PLAN_WINDOW);
        if (janela.ids_acima[CAIXA] != asked[i].want_caixa || janela.ids_acima[LOJA] != asked[i].want_loja)
            fail_msg("%s: other ids", asked[i].name);
    }
}

/*
 * A month of every ten minutes with Loja down for a week in it: driven as the driver does, each second of each channel
 * is read exactly once.
 */
static void an_outage_of_loja_leaves_no_gap_and_no_overlap(void **state)
{
    int64_t begin = ms_of("2026-03-01T00:00:00"), down = begin + (int64_t)7 * 86400000,
            up = down + (int64_t)7 * 86400000;
    struct planner planner = planner_of(&rows[0]);
    int64_t caixa = begin, loja = begin;

    (void)state;
    known = (struct state){.cursor = {{.utc_ms = begin}}};
    planner.fresh = false;
    for (planner.now_ms = begin; planner.now_ms < begin + (int64_t)30 * 86400000; planner.now_ms += 600000) {
        struct janela janela;

        planner.without[LOJA] = false;
        while (planner_plan(&planner, &janela) == PLAN_WINDOW) {
            bool fails = planner.now_ms >= down && planner.now_ms < up && janela_covers(&janela, LOJA);

            if (janela_covers(&janela, CAIXA)) {
                assert_int_equal(janela.from.utc_ms, caixa);
                caixa = known.cursor[CAIXA].utc_ms = janela.to.utc_ms;
                if (fails && !known.has_loja)
                    known.cursor[LOJA].utc_ms = janela.from.utc_ms;
                known.has_loja = true;
            }
            if (fails) {
                planner.without[LOJA] = true;
            } else if (janela_covers(&janela, LOJA)) {
                assert_int_equal(janela.from.utc_ms, loja);
                loja = known.cursor[LOJA].utc_ms = janela.to.utc_ms;
            }
            assert_true(loja <= caixa);
        }
    }
    assert_int_equal(loja, caixa);
    assert_true(planner.now_ms - caixa <= 600000 + 15000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans),
        cmocka_unit_test(an_intent_is_repeated_while_it_is_good),
        cmocka_unit_test(windows_look_back),
        cmocka_unit_test(a_clock_of_some_time_ago_is_asked_again),
        cmocka_unit_test(the_present_is_what_has_settled),
        cmocka_unit_test(spans_are_read_again),
        cmocka_unit_test(ids_are_asked_for_with_the_deep_look_back),
        cmocka_unit_test(an_outage_of_loja_leaves_no_gap_and_no_overlap),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("outbox_planner", tests, NULL, NULL);
}
