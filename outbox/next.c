/* pdv-outbox next: plans a window and promises it in the state before anybody hears of it. */
#include <stdio.h>
#include <string.h>

#include "jsonline.h"
#include "msg.h"

#include "agenda.h"
#include "canal.h"
#include "command.h"
#include "recibo.h"
#include "recover.h"

static void say_nothing_to_do(enum plan plan, const struct state *state)
{
    char cursor[INSTANTE_TEXT];

    instante_format(state->caixa, INSTANTE_SECONDS, cursor);
    if (plan == PLAN_CLOCK_BACK)
        msg_warning("o relógio voltou: já se leu até %s, à frente da hora deste computador; espero até lá (se foi o "
                    "relógio que esteve adiantado, use pdv-outbox rewind)",
                    cursor);
    else if (plan == PLAN_WAITS)
        msg_info("o que falta ler desde %s é de um canal que está fora do ar", cursor);
    else
        msg_debug("nada a ler: já se leu até %s", cursor);
}

/* Also while nothing can be read: the sales of the time between are those that this is about. */
static bool note_passed(struct session *session, const struct planner *planner)
{
    int64_t moment_ms = planner_passed(planner);

    return moment_ms != 0 &&
           state_note_passed(&session->state, instante_of(moment_ms, planner->offset_s), planner->gestao);
}

/* The same window again as long as it is good, so that a repetition has the same sync_id. */
static bool plan(struct session *session, const struct choices *choices, enum plan *result, bool *changed,
                 struct reason *why)
{
    struct planner planner;
    struct state *state = &session->state;
    struct janela janela;

    if (!agenda_planner(session, &planner, why))
        return false;
    *changed = note_passed(session, &planner) || *changed;
    planner.without_caixa = choices->without_caixa;
    planner.without_loja = choices->without_loja;
    *result = PLAN_WINDOW;
    if (state->has_intent && planner_still_good(&planner, &state->intent))
        return true;
    *result = planner_plan(&planner, &janela);
    if (*result != PLAN_WINDOW)
        return true;
    state->intent = janela;
    state->has_intent = true;
    *changed = true;
    return true;
}

/*
 * After a rewind the planner may come upon a window whose payload was delivered already, and the twin of a state that
 * was lost may still promise one: the webhook would drop another one of its sync_id, and with it what is new in it. A
 * second less is another window.
 */
static bool identify(const struct session *session, struct state *state, struct reason *why)
{
    const char *alone = janela_covers_only(&state->intent, CANAL_LOJA) ? CANAL_LOJA : NULL;
    struct recibo recibo = {0};
    bool spent;

    do {
        if (!janela_sync_id(&state->intent, session->config.store_id_ponto_venda, alone, state->sync_id, why) ||
            !recibo_find(&session->places, state->sync_id, &recibo, &spent, why))
            return false;
    } while (spent && planner_shorten(&state->intent));
    return !spent || reason_set(why, EXIT_LATER,
                                "a janela de um segundo depois do cursor já foi entregue; tente de "
                                "novo daqui a pouco");
}

static bool print(const struct janela *janela, struct reason *why)
{
    json_t *object = janela_to_json(janela);
    bool done = jsonline_write(stdout, object, why) && lines_flush(stdout, why);

    json_decref(object);
    return done;
}

/*
 * Plans until the window is one whose payload is not in the queue already: after a rewind the planner may come upon a
 * sync_id that still waits, or was refused, and the webhook would drop a second payload of it.
 */
static bool promise(struct session *session, const struct choices *choices, enum plan *result, struct reason *why)
{
    bool changed = false, moved = true;
    char promised[sizeof session->state.sync_id];

    while (moved) {
        moved = false;
        if (!plan(session, choices, result, &changed, why))
            return false;
        if (*result != PLAN_WINDOW)
            return !changed || choices->dry_run || session_save(session, why);
        memcpy(promised, session->state.sync_id, sizeof promised);
        if (!identify(session, &session->state, why))
            return false;
        changed = changed || strcmp(promised, session->state.sync_id) != 0;
        if (!changed || choices->dry_run)
            return true;
        if (!session_promise(session, why) || !recover_intent(&session->places, &session->state, &moved, why))
            return false;
    }
    return true;
}

static int plan_and_print(struct session *session, const struct choices *choices)
{
    struct reason why = {0};
    enum plan result;

    if (!promise(session, choices, &result, &why))
        return msg_fail(&why);
    session_unlock(session);
    if (result == PLAN_WINDOW)
        return print(&session->state.intent, &why) ? EXIT_DONE : msg_fail(&why);
    say_nothing_to_do(result, &session->state);
    return EXIT_NO;
}

int next_run(struct session *session, const struct choices *choices, int count, char **operands)
{
    struct reason why = {0};
    bool ready;

    (void)count;
    (void)operands;
    if (!config_require(&session->config, "STORE_ID_PONTO_VENDA", &why))
        return msg_fail(&why);
    if (choices->dry_run)
        ready = session_look(session, &why);
    else
        ready = session_prepare(session, &why) && session_lock(session, SESSION_STRICT, &why);
    if (!ready)
        return msg_fail(&why);
    if (choices->dry_run && session->file.note[0] != '\0')
        msg_warning("%s", session->file.note);
    return plan_and_print(session, choices);
}
