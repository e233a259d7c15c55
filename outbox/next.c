/* pdv-outbox next: plans a window and promises it in the state before anybody hears of it. */
#include <stdio.h>

#include "jsonline.h"
#include "msg.h"

#include "command.h"
#include "planner.h"
#include "queue.h"

static void say_nothing_to_do(enum plan plan, const struct state *state)
{
    char cursor[INSTANTE_TEXT];

    instante_format(state->cursor[CAIXA], INSTANTE_SECONDS, cursor);
    if (plan == PLAN_WAITS)
        msg_info("o que falta ler desde %s é de um canal que está fora do ar", cursor);
    else
        msg_debug("nada a ler: já se leu até %s", cursor);
}

/*
 * The server's clock went back. Nothing was sold yet behind that clock, and what the registers wrote there while it was
 * ahead the ledger knows: so the cursors go back to it, and nothing of what is sold from now on is passed unread.
 * A clock that lost its battery begins in 1980: from there the store's whole history would be read as new. What is sold
 * under it is found by its id, once the clock is right. False: nothing has changed.
 */
static bool set_back(struct state *state, const struct planner *planner)
{
    struct instante present = instante_of(planner_present(planner), planner->config->store_utc_offset_s);
    char from[INSTANTE_TEXT], to[INSTANTE_TEXT];

    if (present.utc_ms < PLANNER_EARLIEST_MS) {
        msg_warning("o relógio do SQL Server está em %s: nada é lido até que esteja certo; acerte-o",
                    instante_format(present, INSTANTE_SECONDS, to));
        return false;
    }
    msg_warning("o relógio do SQL Server voltou: já se leu até %s; a leitura continua de %s",
                instante_format(state->cursor[CAIXA], INSTANTE_SECONDS, from),
                instante_format(present, INSTANTE_SECONDS, to));
    state->cursor[CAIXA] = present;
    if (state->has_loja && state->cursor[LOJA].utc_ms > present.utc_ms)
        state->cursor[LOJA] = present;
    return true;
}

/* What is to be read again comes before what is new, the oldest first. */
static enum plan choose(const struct state *state, const struct planner *planner, struct janela *janela)
{
    for (size_t i = 0; i < state->spans.count; i++)
        if (planner_plan_span(planner, &state->spans.list[i], janela) == PLAN_WINDOW)
            return PLAN_WINDOW;
    return planner_plan(planner, janela);
}

/* One above all that were given: a state that comes from a copy may lie behind the queue's names. */
static bool take_number(struct session *session, struct reason *why)
{
    const char *folders[] = {session->places.outbox, session->places.dead};
    struct state *state = &session->state;
    struct queue queue = {0};
    bool done = true;

    for (size_t i = 0; done && i < sizeof folders / sizeof *folders; i++) {
        done = queue_list(&queue, folders[i], why);
        if (queue.count > 0 && queue.entries[queue.count - 1].number > state->number)
            state->number = queue.entries[queue.count - 1].number;
        queue_end(&queue);
    }
    state->number++;
    return done;
}

/* The same window again as long as it is good: its promise is kept. */
static bool plan(struct session *session, const struct choices *choices, enum plan *result, bool *changed,
                 struct reason *why)
{
    struct planner planner;
    struct state *state = &session->state;
    struct janela janela;

    if (!planner_begin(session, &planner, changed, why))
        return false;
    for (int c = 0; c < CANAIS; c++)
        planner.without[c] = planner.without[c] || choices->without[c];
    *result = PLAN_WINDOW;
    if (state->has_intent && planner_still_good(&planner, spans_of(&state->spans, &state->intent), &state->intent))
        return true;
    *result = choose(state, &planner, &janela);
    if (*result == PLAN_CLOCK_BACK)
        *changed = set_back(state, &planner) || *changed;
    if (*result != PLAN_WINDOW)
        return true;
    state->intent = janela;
    state->has_intent = true;
    state->old_sync[0] = '\0';
    *changed = true;
    return take_number(session, why);
}

static bool promise(struct session *session, const struct choices *choices, enum plan *result, struct reason *why)
{
    bool changed = false;

    if (!plan(session, choices, result, &changed, why))
        return false;
    if (!changed || choices->has[DRY_RUN])
        return true;
    return *result == PLAN_WINDOW ? session_promise(session, why) : session_save(session, why);
}

static int plan_and_print(struct session *session, const struct choices *choices)
{
    struct reason why = {0};
    enum plan result;

    if (!promise(session, choices, &result, &why))
        return msg_fail(&why);
    session_unlock(session);
    if (result == PLAN_WINDOW)
        return jsonline_put(stdout, janela_to_json(&session->state.intent), &why) ? EXIT_DONE : msg_fail(&why);
    say_nothing_to_do(result, &session->state);
    return EXIT_NO;
}

int next_run(struct session *session, const struct choices *choices)
{
    struct reason why = {0};
    bool ready;

    if (!config_require(&session->config, "STORE_ID_PONTO_VENDA", &why))
        return msg_fail(&why);
    if (choices->has[DRY_RUN])
        ready = session_look(session, &why);
    else
        ready = session_prepare(session, &why) && session_lock(session, SESSION_STRICT, &why);
    if (!ready)
        return msg_fail(&why);
    if (choices->has[DRY_RUN] && session->file.note[0] != '\0')
        msg_warning("%s", session->file.note);
    return plan_and_print(session, choices);
}
