/* The window planner. Moments are UTC milliseconds; windows begin and end on whole seconds. */
#include "planner.h"

#define SECOND_MS 1000
#define MINUTE_MS 60000
#define DAY_MS ((int64_t)24 * 60 * MINUTE_MS)

static int64_t at_most(int64_t value, int64_t limit)
{
    return value < limit ? value : limit;
}

static int64_t settled(const struct planner *planner, int64_t moment_ms)
{
    int64_t target = moment_ms - planner->settle_s * SECOND_MS;

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
    return planner->gestao && planner->has_loja && planner->cursor_ms[LOJA] < planner->cursor_ms[CAIXA];
}

static void begin_at(const struct planner *planner, int64_t from_ms, int64_t until_ms, struct janela *janela)
{
    *janela = (struct janela){
        .from = instante_of(from_ms, planner->offset_s),
        .to = instante_of(at_most(from_ms + planner->max_minutes * MINUTE_MS, until_ms), planner->offset_s)};
}

static int64_t at_least(int64_t value, int64_t limit)
{
    return value > limit ? value : limit;
}

static bool same_day(const struct planner *planner, int64_t a_ms, int64_t b_ms)
{
    int64_t offset_ms = (int64_t)planner->offset_s * SECOND_MS;

    return (a_ms + offset_ms) / DAY_MS == (b_ms + offset_ms) / DAY_MS;
}

static bool is_deep_due(const struct planner *planner, const struct janela *janela)
{
    bool due = false;

    for (int c = 0; c < CANAIS; c++)
        due =
            due || (janela_covers(janela, (enum canal)c) && !same_day(planner, planner->deep_ms[c], janela->to.utc_ms));
    return due && planner->deep_days > 0 && janela->snapshots;
}

/* Not before the ledger began: what was sent before that is not in it, and would be sent again. */
static int64_t start_of(const struct planner *planner, const struct janela *janela, int64_t reach_ms)
{
    int64_t from_ms = janela->from.utc_ms;

    return at_most(at_least(from_ms - reach_ms, planner->since_ms), from_ms);
}

static void look_back(const struct planner *planner, struct janela *janela)
{
    int64_t reach_ms = planner->lookback_minutes * MINUTE_MS;

    if (is_deep_due(planner, janela))
        reach_ms = at_least(reach_ms, planner->deep_days * DAY_MS);
    janela->has_lookback = true;
    janela->lookback_from = instante_of(start_of(planner, janela, reach_ms), planner->offset_s);
}

/* The second net, by id: with the deep look-back. */
static void ask_ids(const struct planner *planner, struct janela *janela)
{
    for (int c = 0; c < CANAIS; c++)
        if (is_deep_due(planner, janela) && planner->ids[c] > 0 && janela_covers(janela, (enum canal)c))
            janela->ids_acima[c] = planner->ids[c];
}

bool planner_is_deep(const struct planner *planner, const struct janela *janela)
{
    return janela->has_lookback && is_deep_due(planner, janela) &&
           janela->lookback_from.utc_ms <= start_of(planner, janela, planner->deep_days * DAY_MS);
}

int64_t planner_present(const struct planner *planner)
{
    return settled(planner, planner->now_ms);
}

static enum plan ask_time(const struct planner *planner, struct janela *janela)
{
    if (planner->fresh)
        return PLAN_CLOCK_BACK;
    begin_at(planner, planner->cursor_ms[CAIXA], planner->cursor_ms[CAIXA] + SECOND_MS, janela);
    janela->canais = planner->gestao && !loja_lags(planner) ? CANAL_BOTH : CANAL_BIT(CAIXA);
    return planner->without[CAIXA] ? PLAN_WAITS : PLAN_WINDOW;
}

static enum plan plan(const struct planner *planner, struct janela *janela)
{
    int64_t target = target_of(planner);

    if (loja_lags(planner) && !planner->without[LOJA] && planner->cursor_ms[LOJA] < target) {
        begin_at(planner, planner->cursor_ms[LOJA], at_most(planner->cursor_ms[CAIXA], target), janela);
        janela->canais = CANAL_BIT(LOJA);
        return PLAN_WINDOW;
    }
    if (planner_present(planner) < planner->cursor_ms[CAIXA] - MINUTE_MS)
        return ask_time(planner, janela);
    if (target - planner->cursor_ms[CAIXA] < SECOND_MS)
        return PLAN_UP_TO_DATE;
    if (planner->without[CAIXA])
        return PLAN_WAITS;
    begin_at(planner, planner->cursor_ms[CAIXA], target, janela);
    janela->snapshots = janela->to.utc_ms == target;
    janela->canais = planner->gestao && !loja_lags(planner) ? CANAL_BOTH : CANAL_BIT(CAIXA);
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

static void set_resend(const struct planner *planner, const struct span *span, struct janela *janela)
{
    janela->reenviar = span->resend_ms != 0;
    if (janela->reenviar)
        instante_format(instante_of(span->resend_ms, planner->offset_s), INSTANTE_SECONDS, janela->reenvio);
}

enum plan planner_plan_span(const struct planner *planner, const struct span *span, struct janela *janela)
{
    bool of_caixa = span->canais & CANAL_BIT(CAIXA), of_loja = (span->canais & CANAL_BIT(LOJA)) && planner->gestao;
    bool caixa = of_caixa && !planner->without[CAIXA], loja = of_loja && !planner->without[LOJA];
    int64_t until_ms = at_most(span->to.utc_ms, target_of(planner));

    if ((of_caixa && !caixa) || (!caixa && !loja) || until_ms <= span->from.utc_ms)
        return PLAN_WAITS;
    begin_at(planner, span->from.utc_ms, until_ms, janela);
    janela->releitura = janela->has_lookback = true;
    janela->lookback_from = janela->from;
    set_resend(planner, span, janela);
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
