/* Gathering the planner's inputs. */
#include <stdlib.h>

#include "jsonline.h"
#include "runnote.h"

#include "agenda.h"
#include "command.h"
#include "disk.h"
#include "ledgerfile.h"

#define DAY_MS INT64_C(86400000)
#define MINUTE_MS INT64_C(60000)
#define LATE_MAX 3
#define IDS_MAX 20000 /* so many operations at most are read once more by their ids: ten days of a busy store */

/* Nor before what the ledger still remembers: sales of days that are forgotten would be sent again. */
static int64_t remembered_ms(const struct config *config, const struct state *state, struct instante since)
{
    int64_t first_ms = state->cursor[CAIXA].utc_ms - config->ledger_days * DAY_MS;

    return since.utc_ms > first_ms ? since.utc_ms : first_ms;
}

int64_t agenda_by_wall(const struct session *session, int64_t ms)
{
    const struct state *state = &session->state;

    return state->has_clock ? ms + state->clock_ms - (int64_t)session->config.store_utc_offset_s * 1000 : ms;
}

/* What is to be read begins at this moment of the server's clock, and the ledger with it. */
static void begin_at(struct session *session, int64_t by_wall_ms)
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
    int64_t cursor_ms = state->cursor[CAIXA].utc_ms, by_wall_ms = agenda_by_wall(session, cursor_ms),
            latest_ms = agenda_by_wall(session, sys_now_ms()) - session->config.sync_window_minutes * MINUTE_MS;
    bool is_behind = is_first && state->is_new && llabs(by_wall_ms - cursor_ms) >= MINUTE_MS,
         is_lost = cursor_ms < AGENDA_EARLIEST_MS && latest_ms >= AGENDA_EARLIEST_MS;

    if (is_lost || is_behind)
        begin_at(session, is_lost || by_wall_ms > latest_ms ? latest_ms : by_wall_ms);
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

static int64_t ids_of(const struct state_ids *ids)
{
    return ids->now - ids->before <= IDS_MAX ? ids->before : 0;
}

bool agenda_planner(struct session *session, struct planner *planner, bool *changed, struct reason *why)
{
    const struct config *config = &session->config;
    struct state *state = &session->state;
    struct planner heard = {0};
    struct instante since;
    int64_t now_ms, run_ms = runnote_since_ms();

    *changed = listen(session, &heard) || *changed;
    now_ms = agenda_by_wall(session, sys_now_ms());
    /* Up to the further cursor everything was read, and some of it sent, by who knew no ledger. */
    if (!ledgerfile_since(&session->places, state_furthest(state), session->lock != -1, &since, why))
        return false;
    *planner = (struct planner){.now_ms = now_ms,
                                .run_ms = run_ms == 0 ? 0 : agenda_by_wall(session, run_ms),
                                .settle_s = config->sync_settle_seconds,
                                .max_minutes = config->sync_max_window_minutes,
                                .offset_s = config->store_utc_offset_s,
                                .cursor_ms = {state->cursor[CAIXA].utc_ms, state->cursor[LOJA].utc_ms},
                                .has_loja = state->has_loja,
                                .gestao = config->sql_database_gestao[0] != '\0',
                                .fresh = heard.fresh,
                                .without = {heard.without[CAIXA], heard.without[LOJA]},
                                .since_ms = remembered_ms(config, state, since),
                                .lookback_minutes = config->sync_lookback_minutes,
                                .deep_days = config->sync_deep_lookback_days,
                                .deep_ms = {state->deep[CAIXA].utc_ms, state->deep[LOJA].utc_ms},
                                .ids = {ids_of(&state->ids[CAIXA]), ids_of(&state->ids[LOJA])}};
    return true;
}
