/* Gathering the planner's inputs. */
#include <stdlib.h>

#include "configvalue.h"

#include "agenda.h"
#include "command.h"
#include "ledgerfile.h"

#define DAY_MS INT64_C(86400000)

/* Whatever else stands there is no beginning of a run: planner_plan ignores 0, and moments that cannot be. */
static int64_t run_ms(void)
{
    const char *text = getenv(COMMAND_RUN_SINCE);
    int64_t since_s;

    return text != NULL && configvalue_number(text, &since_s) && since_s > 0 && since_s < INT64_MAX / 1000
               ? since_s * 1000
               : 0;
}

/* Nor before what the ledger still remembers: sales of days that are forgotten would be sent again. */
static int64_t remembered_ms(const struct config *config, const struct state *state, struct instante since)
{
    int64_t first_ms = state->caixa.utc_ms - config->ledger_days * DAY_MS;

    return since.utc_ms > first_ms ? since.utc_ms : first_ms;
}

bool agenda_planner(const struct session *session, struct planner *planner, struct reason *why)
{
    const struct config *config = &session->config;
    const struct state *state = &session->state;
    struct instante since;

    /* Up to the further cursor everything was read, and some of it sent, by who knew no ledger. */
    if (!ledgerfile_since(&session->places, state_furthest(state), session->lock != -1, &since, why))
        return false;
    *planner = (struct planner){.now_ms = sys_now_ms(),
                                .run_ms = run_ms(),
                                .settle_s = config->sync_settle_seconds,
                                .max_minutes = config->sync_max_window_minutes,
                                .offset_s = config->store_utc_offset_s,
                                .caixa_ms = state->caixa.utc_ms,
                                .loja_ms = state->loja.utc_ms,
                                .has_loja = state->has_loja,
                                .gestao = config->sql_database_gestao[0] != '\0',
                                .since_ms = remembered_ms(config, state, since),
                                .lookback_minutes = config->sync_lookback_minutes,
                                .deep_days = config->sync_deep_lookback_days,
                                .deep_caixa_ms = state->deep_caixa.utc_ms,
                                .deep_loja_ms = state->deep_loja.utc_ms,
                                .review_caixa_ms = state->review_caixa.utc_ms,
                                .review_loja_ms = state->review_loja.utc_ms,
                                .resend_ms = state->has_resend ? state->resend_until.utc_ms : 0};
    return true;
}
