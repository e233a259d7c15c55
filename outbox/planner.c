/* The window planner. Moments are UTC milliseconds; windows begin and end on whole seconds. */
#include <stdlib.h>

#include "jsonline.h"
#include "runnote.h"

#include "disk.h"
#include "ledgerfile.h"
#include "planner.h"

#define SECOND_MS 1000
#define MINUTE_MS 60000
#define DAY_MS ((int64_t)24 * 60 * MINUTE_MS)
#define LATE_MAX 3
#define IDS_MAX 20000 /* so many operations at most are read once more by their ids: ten days of a busy store */

static int64_t at_most(int64_t value, int64_t limit)
{
    return value < limit ? value : limit;
}

static int64_t at_least(int64_t value, int64_t limit)
{
    return value > limit ? value : limit;
}

/* Nor before what the ledger still remembers: sales of days that are forgotten would be sent again. */
static int64_t remembered_ms(const struct planner *planner, struct instante since)
{
    return at_least(since.utc_ms, planner->state->cursor[CAIXA].utc_ms - planner->config->ledger_days * DAY_MS);
}

int64_t planner_by_wall(const struct session *session, int64_t ms)
{
    const struct state *state = &session->state;

    return state->has_clock ? ms + state->clock_ms - (int64_t)session->config.store_utc_offset_s * 1000 : ms;
}

/* What is to be read begins at this moment of the server's clock, and the ledger with it. */
static void begin_reading_at(struct session *session, int64_t by_wall_ms)
{
    struct state *state = &session->state;

    by_wall_ms -= by_wall_ms % 1000;
    for (size_t i = 0; i < state->spans.count; i++) /* of a rewind: it reads up to the cursor */
        if (state->spans.list[i].to.utc_ms == state->cursor[CAIXA].utc_ms &&
            state->spans.list[i].from.utc_ms < by_wall_ms)
            state->spans.list[i].to.utc_ms = by_wall_ms;
    state->cursor[CAIXA].utc_ms = by_wall_ms;
    if (state->has_loja && state->cursor[LOJA].utc_ms < by_wall_ms)
        state->cursor[LOJA].utc_ms = by_wall_ms;
    state->has_intent = false;
    (void)disk_remove(session->places.since, NULL);
}

/*
 * A first installation began by our clock, which may be years behind the server's: once that is known its cursor is the
 * same moment there. Not later than a window before now: our clock may have been set meanwhile. One that began while
 * both clocks had lost their batteries would read years in which nothing was sold: it begins anew.
 */
static bool begin_by_wall(struct session *session, bool is_first)
{
    struct state *state = &session->state;
    int64_t cursor_ms = state->cursor[CAIXA].utc_ms, by_wall_ms = planner_by_wall(session, cursor_ms),
            latest_ms = planner_by_wall(session, sys_now_ms()) - session->config.sync_window_minutes * MINUTE_MS;
    bool is_behind = is_first && state->is_new && llabs(by_wall_ms - cursor_ms) >= MINUTE_MS,
         is_lost = cursor_ms < PLANNER_EARLIEST_MS && latest_ms >= PLANNER_EARLIEST_MS;

    if (is_lost || is_behind)
        begin_reading_at(session, is_lost || by_wall_ms > latest_ms ? latest_ms : by_wall_ms);
    return is_lost || is_behind;
}

/* Returns whether the state is another now. */
static bool hear_clock(struct session *session, json_t *line)
{
    bool is_first = !session->state.has_clock, is_new;
    json_int_t clock_ms;
    int offset_s;

    if (json_unpack(line, "{s:I,s:i}", "relogio_ms", &clock_ms, "deslocamento_s", &offset_s) != 0)
        return false;
    is_new = session_note_clock(session, clock_ms, offset_s);
    return begin_by_wall(session, is_first) || is_new;
}

/*
 * A channel that could not be read is not asked for again in this run. A clock that was heard anew makes another
 * window, a few times at most: it may be one that jumps about. Returns whether the state is another now.
 */
static bool listen(struct session *session, struct planner *planner)
{
    json_t *lines = runnote_read(), *line;
    int late[CANAIS] = {0};
    bool changed = false;
    size_t i;

    json_array_foreach (lines, i, line) {
        const char *canal = jsonline_text(line, "canal");

        if (canal == NULL)
            continue;
        late[canal_of(canal)] += jsonline_number(line, "codigo") == EXIT_LATER;
        planner->fresh = planner->fresh || json_object_get(line, "relogio_ms") != NULL;
        changed = hear_clock(session, line) || changed;
    }
    for (int c = 0; c < CANAIS; c++)
        planner->without[c] = late[c] > LATE_MAX || runnote_lacks(lines, canal_names[c]);
    json_decref(lines);
    return changed;
}

bool planner_begin(struct session *session, struct planner *planner, bool *changed, struct reason *why)
{
    int64_t run_ms = runnote_since_ms();
    struct instante since;

    *planner = (struct planner){.config = &session->config, .state = &session->state};
    *changed = listen(session, planner) || *changed;
    planner->now_ms = planner_by_wall(session, sys_now_ms());
    planner->run_ms = run_ms == 0 ? 0 : planner_by_wall(session, run_ms);
    /* Up to the further cursor everything was read, and some of it sent, by who knew no ledger. */
    if (!ledgerfile_since(&session->places, state_furthest(&session->state), session->lock != -1, &since, why))
        return false;
    planner->since_ms = remembered_ms(planner, since);
    return true;
}

static bool has_gestao(const struct planner *planner)
{
    return planner->config->sql_database_gestao[0] != '\0';
}

static int64_t settled(const struct planner *planner, int64_t moment_ms)
{
    int64_t target = moment_ms - planner->config->sync_settle_seconds * SECOND_MS;

    return target - target % SECOND_MS;
}

/*
 * The last whole second that may be read. Without the run's beginning a loop over `next` would never end: each turn
 * takes longer than the second that makes a window. A beginning ahead of now, or days ago, is of another clock.
 */
static int64_t target_of(const struct planner *planner)
{
    bool in_run =
        planner->run_ms > 0 && planner->run_ms <= planner->now_ms && planner->now_ms - planner->run_ms < DAY_MS;

    return settled(planner, in_run ? planner->run_ms : planner->now_ms);
}

static bool loja_lags(const struct planner *planner)
{
    return has_gestao(planner) && planner->state->has_loja &&
           planner->state->cursor[LOJA].utc_ms < planner->state->cursor[CAIXA].utc_ms;
}

static void begin_at(const struct planner *planner, int64_t from_ms, int64_t until_ms, struct janela *janela)
{
    *janela = (struct janela){
        .from = instante_of(from_ms, planner->config->store_utc_offset_s),
        .to = instante_of(at_most(from_ms + planner->config->sync_max_window_minutes * MINUTE_MS, until_ms),
                          planner->config->store_utc_offset_s)};
}

static bool same_day(const struct planner *planner, int64_t a_ms, int64_t b_ms)
{
    int64_t offset_ms = (int64_t)planner->config->store_utc_offset_s * SECOND_MS;

    return (a_ms + offset_ms) / DAY_MS == (b_ms + offset_ms) / DAY_MS;
}

static bool is_deep_due(const struct planner *planner, const struct janela *janela)
{
    bool due = false;

    for (int c = 0; c < CANAIS; c++)
        due = due || (janela_covers(janela, (enum canal)c) &&
                      !same_day(planner, planner->state->deep[c].utc_ms, janela->to.utc_ms));
    return due && planner->config->sync_deep_lookback_days > 0 && janela->snapshots;
}

/* Not before the ledger began: what was sent before that is not in it, and would be sent again. */
static int64_t start_of(const struct planner *planner, const struct janela *janela, int64_t reach_ms)
{
    int64_t from_ms = janela->from.utc_ms;

    return at_most(at_least(from_ms - reach_ms, planner->since_ms), from_ms);
}

static void look_back(const struct planner *planner, struct janela *janela)
{
    int64_t reach_ms = planner->config->sync_lookback_minutes * MINUTE_MS;

    if (is_deep_due(planner, janela))
        reach_ms = at_least(reach_ms, planner->config->sync_deep_lookback_days * DAY_MS);
    janela->has_lookback = true;
    janela->lookback_from = instante_of(start_of(planner, janela, reach_ms), planner->config->store_utc_offset_s);
}

/* The second net, by id: with the deep look-back. */
static void ask_ids(const struct planner *planner, struct janela *janela)
{
    for (int c = 0; c < CANAIS; c++) {
        const struct state_ids *ids = &planner->state->ids[c];

        if (is_deep_due(planner, janela) && ids->now - ids->before <= IDS_MAX && janela_covers(janela, (enum canal)c))
            janela->ids_acima[c] = ids->before;
    }
}

bool planner_is_deep(const struct planner *planner, const struct janela *janela)
{
    return janela->has_lookback && is_deep_due(planner, janela) &&
           janela->lookback_from.utc_ms <= start_of(planner, janela, planner->config->sync_deep_lookback_days * DAY_MS);
}

int64_t planner_present(const struct planner *planner)
{
    return settled(planner, planner->now_ms);
}

static enum plan ask_time(const struct planner *planner, struct janela *janela)
{
    if (planner->fresh)
        return PLAN_CLOCK_BACK;
    begin_at(planner, planner->state->cursor[CAIXA].utc_ms, planner->state->cursor[CAIXA].utc_ms + SECOND_MS, janela);
    janela->canais = has_gestao(planner) && !loja_lags(planner) ? CANAL_BOTH : CANAL_BIT(CAIXA);
    return planner->without[CAIXA] ? PLAN_WAITS : PLAN_WINDOW;
}

static enum plan plan(const struct planner *planner, struct janela *janela)
{
    int64_t target = target_of(planner);

    if (loja_lags(planner) && !planner->without[LOJA] && planner->state->cursor[LOJA].utc_ms < target) {
        begin_at(planner, planner->state->cursor[LOJA].utc_ms, at_most(planner->state->cursor[CAIXA].utc_ms, target),
                 janela);
        janela->canais = CANAL_BIT(LOJA);
        return PLAN_WINDOW;
    }
    if (planner_present(planner) < planner->state->cursor[CAIXA].utc_ms - MINUTE_MS)
        return ask_time(planner, janela);
    if (target - planner->state->cursor[CAIXA].utc_ms < SECOND_MS)
        return PLAN_UP_TO_DATE;
    if (planner->without[CAIXA])
        return PLAN_WAITS;
    begin_at(planner, planner->state->cursor[CAIXA].utc_ms, target, janela);
    janela->snapshots = janela->to.utc_ms == target;
    janela->canais = has_gestao(planner) && !loja_lags(planner) ? CANAL_BOTH : CANAL_BIT(CAIXA);
    janela->falhas = loja_lags(planner) ? CANAL_BIT(LOJA) : 0;
    return PLAN_WINDOW;
}

enum plan planner_plan(const struct planner *planner, struct janela *janela)
{
    enum plan result = plan(planner, janela);

    if (result == PLAN_WINDOW) {
        look_back(planner, janela);
        ask_ids(planner, janela);
    }
    return result;
}

enum plan planner_plan_span(const struct planner *planner, const struct span *span, struct janela *janela)
{
    bool of_caixa = span->canais & CANAL_BIT(CAIXA), of_loja = (span->canais & CANAL_BIT(LOJA)) && has_gestao(planner);
    bool caixa = of_caixa && !planner->without[CAIXA], loja = of_loja && !planner->without[LOJA];
    int64_t until_ms = at_most(span->to.utc_ms, target_of(planner));

    if ((of_caixa && !caixa) || (!caixa && !loja) || until_ms <= span->from.utc_ms)
        return PLAN_WAITS;
    begin_at(planner, span->from.utc_ms, until_ms, janela);
    janela->releitura = janela->has_lookback = true;
    janela->lookback_from = janela->from;
    janela->reenviar = span->resend_ms != 0;
    if (janela->reenviar)
        instante_format(instante_of(span->resend_ms, planner->config->store_utc_offset_s), INSTANTE_SECONDS,
                        janela->reenvio);
    janela->canais = (caixa ? CANAL_BIT(CAIXA) : 0) | (loja ? CANAL_BIT(LOJA) : 0);
    janela->falhas = of_loja && !loja ? CANAL_BIT(LOJA) : 0;
    return PLAN_WINDOW;
}

/* Where Loja was down when a new window was planned, that it is up again by now changes nothing. */
bool planner_still_good(const struct planner *planner, const struct span *span, const struct janela *janela)
{
    struct planner then = *planner;
    struct janela again;
    enum plan plan;

    if (janela->releitura) {
        plan = span == NULL ? PLAN_WAITS : planner_plan_span(planner, span, &again);
    } else {
        then.without[LOJA] = then.without[LOJA] || (janela->falhas & CANAL_BIT(LOJA)) != 0;
        plan = planner_plan(&then, &again);
    }
    return plan == PLAN_WINDOW && again.from.utc_ms == janela->from.utc_ms && again.canais == janela->canais &&
           again.to.utc_ms >= janela->to.utc_ms;
}

bool planner_halve(struct janela *janela)
{
    int64_t length_ms = janela->to.utc_ms - janela->from.utc_ms, half_ms = length_ms / 2;

    if (length_ms <= MINUTE_MS)
        return false;
    half_ms -= half_ms % MINUTE_MS;
    janela->to.utc_ms = janela->from.utc_ms + (half_ms < MINUTE_MS ? MINUTE_MS : half_ms);
    janela->snapshots = false;
    return true;
}
