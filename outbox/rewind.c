/* pdv-outbox rewind: all since a moment is read again, for a first load since a date or for a repair. */
#include <stdio.h>

#include "lines.h"
#include "msg.h"

#include "command.h"
#include "ledgerfile.h"
#include "planner.h"

/*
 * What the channels have passed since then is read again; where they have passed nothing there is nothing to read.
 * Those that stand at the same place go on together.
 */
static bool add(struct state *state, struct instante from, int64_t resend_ms)
{
    struct instante to[CANAIS] = {state->cursor[CAIXA], state_loja(state)};
    bool together = to[CAIXA].utc_ms == to[LOJA].utc_ms, added = false;
    char text[INSTANTE_TEXT];

    instante_format(from, INSTANTE_SECONDS, text);
    for (int c = 0; c < CANAIS; c++) {
        if (from.utc_ms >= to[c].utc_ms)
            continue;
        if (!together || !added)
            spans_add(&state->spans, (struct span){from, to[c], together ? CANAL_BOTH : CANAL_BIT(c), resend_ms});
        printf("%-11s  %s\n", canal_names[c], text);
        added = true;
    }
    return added;
}

static int add_and_save(struct session *session, struct instante from, bool resend)
{
    struct reason why = {0};
    int64_t now_ms = sys_now_ms();

    if (!add(&session->state, from, resend ? now_ms - now_ms % 1000 : 0)) {
        msg_error("a leitura ainda não passou desse momento: nada há a reler");
        return EXIT_NO;
    }
    /* The state first: a ledger that claims to know more than is read anew would send earlier sales twice. */
    if (!session_save(session, &why) || !ledgerfile_begin_at(&session->places, from, &why))
        return msg_fail(&why);
    return lines_flush(stdout, &why) ? EXIT_DONE : msg_fail(&why);
}

int rewind_run(struct session *session, const struct choices *choices)
{
    struct instante from;
    struct reason why = {0};
    int code;

    if (!session_look(session, &why)) /* the store's offset is in the state */
        return msg_fail(&why);
    if (!instante_parse(choices->operands[0], session->config.store_utc_offset_s, &from, NULL))
        return options_wrong("rewind %s: esperado um momento como 2024-05-20T10:00:00", choices->operands[0]);
    if (from.utc_ms > planner_by_wall(session, sys_now_ms()))
        return options_wrong("rewind %s: esse momento ainda não chegou", choices->operands[0]);
    from = instante_of(from.utc_ms - from.utc_ms % 1000, session->config.store_utc_offset_s);
    if (!session_prepare(session, &why) || !session_lock(session, SESSION_STRICT, &why))
        return msg_fail(&why);
    code = add_and_save(session, from, choices->has[RESEND]);
    session_unlock(session);
    return code;
}
