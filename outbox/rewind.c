/* pdv-outbox rewind: all since a moment is read again, for a first load since a date or for a repair. */
#include <stdio.h>
#include <string.h>

#include "lines.h"
#include "msg.h"

#include "agenda.h"
#include "canal.h"
#include "command.h"
#include "ledgerfile.h"

/* What a channel has passed since then is read again; where it has passed nothing there is nothing to read. */
static bool add(struct state *state, const char *canal, struct instante from, int64_t resend_ms)
{
    bool loja = strcmp(canal, CANAL_LOJA) == 0;
    struct instante to = loja && state->has_loja ? state->loja : state->caixa;
    char text[INSTANTE_TEXT];

    if (from.utc_ms >= to.utc_ms)
        return false;
    spans_add(&state->spans, (struct span){from, to, !loja, loja, resend_ms});
    printf("%-11s  %s\n", canal, instante_format(from, INSTANTE_SECONDS, text));
    return true;
}

/* Channels that stand at the same place go on together; Loja that has not begun stands where Caixa does. */
static bool add_both(struct state *state, struct instante from, int64_t resend_ms)
{
    char text[INSTANTE_TEXT];
    bool added;

    if ((!state->has_loja || state->loja.utc_ms == state->caixa.utc_ms) && from.utc_ms < state->caixa.utc_ms) {
        spans_add(&state->spans, (struct span){from, state->caixa, true, true, resend_ms});
        instante_format(from, INSTANTE_SECONDS, text);
        printf("%-11s  %s\n%-11s  %s\n", CANAL_CAIXA, text, CANAL_LOJA, text);
        return true;
    }
    added = add(state, CANAL_CAIXA, from, resend_ms);
    return add(state, CANAL_LOJA, from, resend_ms) || added;
}

static int add_and_save(struct session *session, struct instante from, bool resend)
{
    struct reason why = {0};
    int64_t now_ms = sys_now_ms();

    if (!add_both(&session->state, from, resend ? now_ms - now_ms % 1000 : 0)) {
        msg_error("a leitura ainda não passou desse momento: nada há a reler");
        return EXIT_NO;
    }
    /* The state first: a ledger that claims to know more than is read anew would send earlier sales twice. */
    if (!session_save(session, &why) || !ledgerfile_begin_at(&session->places, from, &why))
        return msg_fail(&why);
    return lines_flush(stdout, &why) ? EXIT_DONE : msg_fail(&why);
}

int rewind_run(struct session *session, const struct choices *choices, int count, char **operands)
{
    struct instante from;
    struct reason why = {0};
    int code;

    (void)count;
    if (!session_look(session, &why)) /* the store's offset is in the state */
        return msg_fail(&why);
    if (!instante_parse(operands[0], session->config.store_utc_offset_s, &from, NULL))
        return options_wrong("rewind %s: esperado um momento como 2024-05-20T10:00:00", operands[0]);
    if (from.utc_ms > agenda_by_wall(session, sys_now_ms()))
        return options_wrong("rewind %s: esse momento ainda não chegou", operands[0]);
    from = instante_of(from.utc_ms - from.utc_ms % 1000, session->config.store_utc_offset_s);
    if (!session_prepare(session, &why) || !session_lock(session, SESSION_STRICT, &why))
        return msg_fail(&why);
    code = add_and_save(session, from, choices->resend);
    session_unlock(session);
    return code;
}
