/*
 * What a payload has told is gathered as lines of the ledger, one for each sale and shift; which of them are forgotten
 * is decided line by line; then spans, state, ledger, in that order.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#include "ledgerfile.h"
#include "reread.h"
#include "situacao.h"

#define DAY_MS INT64_C(86400000)
#define MINUTE_MS INT64_C(60000)

struct reread {
    struct session *session;
    struct ledger ledger;
    struct lancamentos told, forgotten;
    const char *sync_id; /* of the payload; of a damaged one the digits in its name */
    bool known;          /* the receiver had it before */
    char otherwise[INSTANTE_TEXT];
    struct reason *why;
};

static void begin(struct reread *reread, struct session *session, const char *sync_id, struct reason *why)
{
    *reread = (struct reread){.session = session, .sync_id = sync_id, .why = why};
    ledger_begin(&reread->ledger, session->places.ledger);
}

static void end(struct reread *reread)
{
    free(reread->told.lines);
    free(reread->forgotten.lines);
    ledger_end(&reread->ledger);
}

static bool is_telling(const struct lancamento *line, bool sales_too)
{
    return line->tipo == LANCAMENTO_CANCELADA || line->tipo == LANCAMENTO_SUMIDA ||
           (sales_too && (line->tipo == LANCAMENTO_VENDA || line->tipo == LANCAMENTO_TURNO));
}

/*
 * The ledger's lines of the payload: what it tells of a sale without the sale itself, that it is cancelled or gone, and
 * where nobody can read it all the rest.
 */
static bool add_noted(struct reread *reread, bool sales_too)
{
    size_t digits = strlen(reread->sync_id), count = reread->ledger.all.count;

    for (size_t i = 0; i < count; i++) {
        const struct lancamento *line = &reread->ledger.all.lines[i];

        if (strncmp(line->sync_id, reread->sync_id, digits) == 0 && is_telling(line, sales_too) &&
            !lancamentos_add(&reread->told, line, reread->why))
            return false;
    }
    return true;
}

/* The days that a payload may tell of, its look-back's too; a cancelled sale's line stands in the sale's own day. */
static bool load(struct reread *reread, struct instante from, struct instante to)
{
    int64_t deep = reread->session->config.sync_deep_lookback_days;

    from.utc_ms -= (deep > LANCAMENTO_DAYS ? deep : LANCAMENTO_DAYS) * DAY_MS;
    return ledger_load_span(&reread->ledger, from, to, reread->why);
}

/* `open`: open shifts as well, which the ledger does not know from this payload, but perhaps from a later one. */
static bool gather(struct reread *reread, const json_t *payload, bool open)
{
    const json_t *window = json_object_get(payload, "window");
    int32_t offset_s = reread->session->config.store_utc_offset_s;
    struct instante from, to;
    bool done;

    if (!jsonline_moment(window, "from", offset_s, &from) || !jsonline_moment(window, "to", offset_s, &to))
        return true; /* an earlier version's, whose sales the ledger does not know */
    lancamento_naive(from, reread->otherwise);
    done = load(reread, from, to) && lancamentos_of(payload, open, reread->otherwise, &reread->told, NULL, reread->why);
    for (size_t i = 0; done && i < reread->told.count; i++)
        done = ledger_load(&reread->ledger, reread->told.lines[i].day, reread->why);
    return done && add_noted(reread, false);
}

/* What head office heard last of it is no longer known. */
static bool forget(struct reread *reread, const struct lancamento *line, enum lancamento_tipo tipo)
{
    struct lancamento forgotten = *line;

    forgotten.tipo = tipo;
    forgotten.promise = reread->session->state.number;
    forgotten.with_names = false;
    if (strlen(reread->sync_id) == sizeof forgotten.sync_id - 1) /* of a damaged file only some digits are known */
        memcpy(forgotten.sync_id, reread->sync_id, sizeof forgotten.sync_id);
    return lancamentos_add(&reread->forgotten, &forgotten, reread->why);
}

/* Two channels are two spans already. False without memory; *divided false: one second, and nothing was added. */
static bool add_spans(struct reread *reread, bool apart, bool *divided)
{
    const struct config *config = &reread->session->config;
    const struct lancamentos *lines = &reread->forgotten;
    int64_t *ends[CANAIS] = {calloc(lines->count + 1, sizeof **ends), calloc(lines->count + 1, sizeof **ends)};
    size_t counts[CANAIS] = {0};
    bool done = ends[CAIXA] != NULL && ends[LOJA] != NULL;
    struct instante end;

    *divided = false;
    for (size_t i = 0; done && i < lines->count; i++) {
        enum canal canal = canal_of(lines->lines[i].canal);

        if (instante_parse(lines->lines[i].fim, config->store_utc_offset_s, &end, NULL) ||
            instante_parse(reread->otherwise, config->store_utc_offset_s, &end, NULL))
            ends[canal][counts[canal]++] = end.utc_ms;
    }
    apart = apart && (counts[CAIXA] == 0 || counts[LOJA] == 0);
    for (int c = 0; c < CANAIS; c++) {
        struct span kind = {.from = instante_of(0, config->store_utc_offset_s), .canais = CANAL_BIT(c)};

        *divided = (done && spans_add_ends(&reread->session->state.spans, ends[c], counts[c], kind,
                                           config->sync_max_window_minutes * MINUTE_MS, apart)) ||
                   *divided;
        free(ends[c]);
    }
    return done || reason_set(reread->why, EXIT_IO, "releitura: sem memória");
}

/*
 * Spans first, then the ledger: what is forgotten and on no list would be found by nobody. In both generations of the
 * state: the older one may have to go on.
 */
static bool write(struct reread *reread)
{
    return session_promise(reread->session, reread->why) &&
           ledgerfile_write(&reread->ledger, &reread->forgotten, reread->why);
}

static bool forget_all(struct reread *reread, enum reread_cause cause)
{
    enum lancamento_tipo tipo = cause == REREAD_NEVER ? LANCAMENTO_ANULADA : LANCAMENTO_ESQUECIDA;

    for (size_t i = 0; i < reread->told.count; i++)
        if (!forget(reread, &reread->told.lines[i], tipo))
            return false;
    return true;
}

/* A later word of a sale stands in its own day's file too; of a shift that was open, in the day on which it closed. */
static bool load_since(struct reread *reread)
{
    int32_t offset_s = reread->session->config.store_utc_offset_s;
    struct instante from;

    return !instante_parse(reread->otherwise, offset_s, &from, NULL) ||
           ledger_load_span(&reread->ledger, from, state_furthest(&reread->session->state), reread->why);
}

/* A shift that the payload tells as open, and another one as closed: head office may have heard the payload last. */
static bool forget_closings(struct reread *reread, const json_t *payload)
{
    struct lancamentos all = {0};
    bool done = load_since(reread) && lancamentos_of(payload, true, reread->otherwise, &all, NULL, reread->why);

    for (size_t i = 0; done && i < all.count; i++) {
        const struct lancamento *own = &all.lines[i], *closed;

        if (own->tipo != LANCAMENTO_TURNO || jsonline_true(own->dados, "fechado"))
            continue;
        closed = ledger_find(&reread->ledger, true, own->canal, own->id);
        done = closed == NULL || forget(reread, closed, LANCAMENTO_ESQUECIDA);
    }
    free(all.lines);
    return done;
}

static void name_left(const struct lancamentos *told, char left[REREAD_LEFT])
{
    const struct lancamento *first = told->lines;
    char more[32] = "";

    left[0] = '\0';
    if (told->count > 1)
        snprintf(more, sizeof more, " e mais %zu", told->count - 1);
    if (told->count > 0)
        snprintf(left, REREAD_LEFT, "%s %s %s%s: ", lancamento_is_turno(first) ? "turno" : "venda", first->canal,
                 first->id, more);
}

bool reread_apart(struct session *session, const struct queue_payload *payload, enum reread_cause cause, bool *divided,
                  char left[REREAD_LEFT], struct reason *why)
{
    struct reread reread;
    bool done;

    begin(&reread, session, payload->sync_id, why);
    *divided = false;
    done = gather(&reread, payload->object, false) && forget_all(&reread, cause) &&
           (cause == REREAD_NEVER || forget_closings(&reread, payload->object)) && add_spans(&reread, true, divided);
    if (done && *divided)
        done = write(&reread);
    else
        name_left(&reread.told, left);
    end(&reread);
    return done;
}

/* Whether a word that is older than the payload's own may have arrived after it. */
static bool has_older(const struct reread *reread, const struct lancamento *own, const struct queue *waiting)
{
    bool turno = lancamento_is_turno(own), older = turno;

    for (size_t i = 0; !older && i < reread->ledger.all.count; i++) {
        const struct lancamento *line = &reread->ledger.all.lines[i];

        older = !lancamento_is_turno(line) && strcmp(line->canal, own->canal) == 0 && strcmp(line->id, own->id) == 0 &&
                strcmp(line->sync_id, reread->sync_id) != 0 && queue_find(waiting, line->sync_id) == NULL;
    }
    return older;
}

/* Forgets a sale or shift of a payload just delivered, if a newer word of it came before, or an older one since. */
static bool judge(struct reread *reread, const struct lancamento *own, const struct queue *waiting, const char *since)
{
    bool turno = lancamento_is_turno(own);
    const struct lancamento *newest = ledger_find(&reread->ledger, turno, own->canal, own->id);

    if (newest == NULL) /* its line was taken back, or is lost; what ended before the ledger began never had one */
        return turno || strcmp(own->fim, since) < 0 || forget(reread, own, LANCAMENTO_ESQUECIDA);
    if (newest->tipo == LANCAMENTO_ESQUECIDA) /* the process that wrote it may have ended before the sync */
        return lancamentos_add(&reread->forgotten, newest, reread->why);
    if (strcmp(newest->sync_id, reread->sync_id) == 0)
        return !reread->known || !has_older(reread, own, waiting) || forget(reread, newest, LANCAMENTO_ESQUECIDA);
    return queue_find(waiting, newest->sync_id) != NULL || forget(reread, newest, LANCAMENTO_ESQUECIDA);
}

static bool judge_all(struct reread *reread, const struct queue *waiting)
{
    struct session *session = reread->session;
    char naive[INSTANTE_TEXT];
    struct instante since;

    if (!ledgerfile_since(&session->places, state_furthest(&session->state), false, &since, reread->why))
        return false;
    lancamento_naive(since, naive);
    for (size_t i = 0; i < reread->told.count; i++)
        if (!judge(reread, &reread->told.lines[i], waiting, naive))
            return false;
    return true;
}

bool reread_overtaken(struct session *session, const struct queue_payload *payload, bool known, struct reason *why)
{
    struct reread reread;
    struct queue waiting = {0};
    bool done, ignored;

    begin(&reread, session, payload->sync_id, why);
    reread.known = known;
    done = queue_list(&waiting, session->places.outbox, why) && gather(&reread, payload->object, true) &&
           load_since(&reread) && judge_all(&reread, &waiting);
    if (done && reread.forgotten.count > 0)
        done = add_spans(&reread, false, &ignored) && write(&reread);
    queue_end(&waiting);
    end(&reread);
    return done;
}

/* The window itself, of which the name has the end only. */
static void add_window(struct reread *reread, const struct entry *entry)
{
    const struct config *config = &reread->session->config;
    struct instante to = instante_of(entry->to_utc_ms, config->store_utc_offset_s), from = to;

    from.utc_ms -= config->sync_max_window_minutes * MINUTE_MS;
    spans_add(&reread->session->state.spans, (struct span){from, to, entry->canais, 0});
}

/* The shifts that closed since: what nobody can read any more may have told them as open, and arrived after that. */
static bool add_closings(struct reread *reread, unsigned canais)
{
    bool done = load_since(reread);

    for (size_t i = 0; done && i < reread->ledger.all.count; i++) {
        const struct lancamento *line = &reread->ledger.all.lines[i];

        if (line->tipo == LANCAMENTO_TURNO && (canais & CANAL_BIT(canal_of(line->canal))) != 0 &&
            strcmp(line->fim, reread->otherwise) >= 0)
            done = lancamentos_add(&reread->told, line, reread->why);
    }
    return done;
}

bool reread_damaged(struct session *session, const struct entry *entry, struct reason *why)
{
    struct instante to = instante_of(entry->to_utc_ms, session->config.store_utc_offset_s);
    struct reread reread;
    bool done, ignored;

    begin(&reread, session, entry->sync, why);
    lancamento_naive(to, reread.otherwise);
    done = load(&reread, to, to) && add_noted(&reread, true) && add_closings(&reread, entry->canais) &&
           forget_all(&reread, REREAD_UNSURE) && /* it may have been sent before it was damaged */
           add_spans(&reread, false, &ignored);
    if (done) {
        add_window(&reread, entry);
        done = write(&reread);
    }
    end(&reread);
    return done;
}
