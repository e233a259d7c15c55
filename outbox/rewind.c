/* pdv-outbox rewind: sets the cursors back, for a first load since a date or for a repair. */
#include <stdio.h>

#include "lines.h"
#include "msg.h"

#include "canal.h"
#include "command.h"
#include "ledgerfile.h"

/* Never forward: what stands between a cursor and a later moment would not be read by anybody. */
static bool set_back(struct state *state, struct instante to)
{
    bool moved = false;

    if (to.utc_ms < state->caixa.utc_ms) {
        state->caixa = to;
        moved = true;
    }
    if (state->has_loja && to.utc_ms < state->loja.utc_ms) {
        state->loja = to;
        moved = true;
    }
    return moved;
}

static void print_cursors(const struct state *state)
{
    char text[INSTANTE_TEXT];

    printf("%s  %s\n", CANAL_CAIXA, instante_format(state->caixa, INSTANTE_SECONDS, text));
    if (state->has_loja)
        printf("%s   %s\n", CANAL_LOJA, instante_format(state->loja, INSTANTE_SECONDS, text));
}

static int set_and_save(struct session *session, struct instante to, bool resend)
{
    struct state *state = &session->state;
    struct reason why = {0};
    int64_t now_ms = sys_now_ms();

    if (!set_back(state, to)) {
        msg_error("os cursores já estão antes disso; para a frente não se vai, as vendas do meio se perderiam");
        return EXIT_NO;
    }
    state->has_intent = false; /* of a window that nobody has put: session_lock has made sure */
    if (resend) {
        state->has_resend = true;
        state->resend_until = instante_of(now_ms - now_ms % 1000, session->config.store_utc_offset_s);
    }
    /* The state first: a ledger that claims to know more than is read anew would send earlier sales twice. */
    if (!session_save(session, &why) || !ledgerfile_begin_at(&session->places, to, &why))
        return msg_fail(&why);
    print_cursors(state);
    return lines_flush(stdout, &why) ? EXIT_DONE : msg_fail(&why);
}

int rewind_run(struct session *session, const struct choices *choices, int count, char **operands)
{
    struct instante to;
    struct reason why = {0};
    int32_t offset_s = session->config.store_utc_offset_s;
    int code;

    (void)count;
    if (!instante_parse(operands[0], offset_s, &to, NULL))
        return options_wrong("rewind %s: esperado um momento como 2024-05-20T10:00:00", operands[0]);
    if (to.utc_ms > sys_now_ms())
        return options_wrong("rewind %s: esse momento ainda não chegou", operands[0]);
    to = instante_of(to.utc_ms - to.utc_ms % 1000, offset_s);
    if (!session_prepare(session, &why) || !session_lock(session, SESSION_STRICT, &why))
        return msg_fail(&why);
    code = set_and_save(session, to, choices->resend);
    session_unlock(session);
    return code;
}
