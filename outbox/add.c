/* pdv-outbox add: one pacote from standard input becomes durable in the outbox, then the state moves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"
#include "lines.h"
#include "msg.h"
#include "runnote.h"
#include "wholefile.h"

#include "command.h"
#include "ledgerfile.h"
#include "pacote.h"
#include "planner.h"
#include "queue.h"
#include "situacao.h"

/* Exactly one whole line; what a dead producer leaves is an empty stream or a line without its end. */
static bool read_line(char **line, size_t *length, struct reason *why)
{
    size_t size = 0;
    char *end;

    if (!wholefile_read("-", LINES_MAX, line, &size, why))
        return false;
    end = memchr(*line, '\n', size);
    if (size == 0)
        return reason_set(why, EXIT_UNAVAILABLE, "nenhum pacote chegou; quem leu já disse por quê; nada foi guardado");
    if (end == NULL)
        return reason_set(why, EXIT_BAD_INPUT, "o pacote está cortado: a linha não tem fim; nada foi guardado");
    if (end + 1 < *line + size)
        return reason_set(why, EXIT_BAD_INPUT, "mais de um pacote na entrada; nada foi guardado");
    *length = (size_t)(end - *line);
    return true;
}

static bool check_intent(const struct state *state, const struct pacote *pacote, struct reason *why)
{
    if (!state->has_intent)
        return reason_set(why, EXIT_BAD_INPUT, "nenhuma janela foi prometida: primeiro pdv-outbox next, depois ler");
    if (!janela_equal(&state->intent, &pacote->janela))
        return reason_set(why, EXIT_BAD_INPUT,
                          "o pacote não é da janela que pdv-outbox next prometeu por último; nada foi guardado");
    return true;
}

/* The line was read before the state, which has the store's offset: by its wall clock the ledger's days begin. */
static void set_offset(struct pacote *pacote, int32_t offset_s)
{
    struct janela *janela = &pacote->janela;

    janela->from.offset_s = janela->to.offset_s = janela->lookback_from.offset_s = offset_s;
}

/* The loop goes on with the smaller window. */
static bool halve(struct session *session, const struct pacote *pacote, struct reason *why)
{
    char to[INSTANTE_TEXT];

    if (!session_promise(session, why))
        return false;
    msg_info("payload de %zu kB, acima de SYNC_MAX_PAYLOAD_KB=%lld: a janela foi encurtada até %s",
             pacote->payload_length / 1024, (long long)session->config.sync_max_payload_kb,
             instante_format(session->state.intent.to, INSTANTE_SECONDS, to));
    return true;
}

/*
 * The same span may be read again with the same content as some time before, and another word may have come, or come
 * yet, between: the receiver would drop it by its sync_id, and the other word would stay the last. A second more is
 * other content.
 */
static bool is_spent(const struct session *session, const struct pacote *pacote, bool *spent, struct reason *why)
{
    const struct places *places = &session->places;
    struct situacoes situacoes = {0};
    struct recibo recibo;
    bool done;

    *spent = false;
    if (pacote->payload == NULL || !pacote->janela.releitura)
        return true;
    done =
        situacao_find(places, pacote->sync_id, &recibo, spent, why) && situacoes_load(&situacoes, places, false, why);
    *spent = *spent || situacao_of(&situacoes, pacote->sync_id) != SITUACAO_FALTA;
    situacoes_end(&situacoes);
    return done;
}

static bool widen(struct session *session, struct reason *why)
{
    struct state *state = &session->state;
    struct span *span = spans_of(&state->spans, &state->intent);

    if (span != NULL)
        span->from.utc_ms -= 1000;
    state->has_intent = false;
    return session_save(session, why);
}

/* A name that is taken belongs to something else: what promised this window has been looked for already. */
static bool put(const struct session *session, const struct pacote *pacote, struct reason *why)
{
    struct entry entry = {
        .number = session->state.number, .to_utc_ms = pacote->janela.to.utc_ms, .canais = pacote->complete};

    memcpy(entry.sync, pacote->sync_id, ENTRY_SYNC);
    return queue_put(&session->places, &entry, pacote->payload, pacote->payload_length, why);
}

/*
 * Look-back sales that had no room in the payload wait for the next run: then the same look-back is made again, or the
 * same span is read again.
 */
static bool advance(struct session *session, const struct pacote *pacote, struct reason *why)
{
    const struct pacote_canal *canal = &pacote->canais[janela_covers(&pacote->janela, CAIXA) ? CAIXA : LOJA];
    struct state *state = &session->state;
    struct planner planner;
    bool again = pacote->janela.releitura && pacote->adiadas, ignored = false;
    unsigned canais = again ? 0 : pacote->complete;

    if (!planner_begin(session, &planner, &ignored, why))
        return false;
    for (int c = 0; c < CANAIS; c++)
        state_note_ids(&state->ids[c], pacote->canais[c].highest);
    if (!pacote->adiadas && planner_is_deep(&planner, &pacote->janela))
        state_note_deep(state, pacote->janela.to, canais);
    state_advance(state, &pacote->janela, canais);
    if (canal->has_clock)
        (void)session_note_clock(session, canal->clock_ms, canal->clock_offset_s);
    return session_save(session, why);
}

static bool note(struct session *session, const struct pacote *pacote, struct reason *why)
{
    struct state *state = &session->state;

    return pacote->payload == NULL ||
           ledgerfile_note(&session->places, json_object_get(pacote->object, "payload"), &pacote->janela, state->number,
                           pacote->sumidas, state->missing, why);
}

/* A day that a look-back may still reach is never forgotten: its sales would be sent once more. */
static void forget(const struct session *session)
{
    const struct config *config = &session->config;
    int64_t usual = config->sync_lookback_minutes / (INT64_C(24) * 60) + 1, deep = config->sync_deep_lookback_days,
            reach = (usual > deep ? usual : deep) + 2; /* a window may begin a day before the cursor; days are cut */

    if (reach < LANCAMENTO_DAYS + 2)
        reach = LANCAMENTO_DAYS + 2; /* so old a late sale may stand in its own day's file */
    ledgerfile_clean(&session->places, state_last(&session->state),
                     config->ledger_days > reach ? config->ledger_days : reach);
}

/* It is all done by now: that nobody hears of it is no failure. */
static void print(const struct pacote *pacote)
{
    struct reason why = {0};

    if (pacote->payload != NULL && (!lines_write(stdout, pacote->sync_id, 64, &why) || !lines_flush(stdout, &why)))
        msg_warning("%s", why.text);
}

/*
 * Payload, then ledger, then state: whatever a crash leaves of it is less than promised, and the promise itself (the
 * intent) tells recovery what to look for.
 */
static int add(struct session *session, struct pacote *pacote)
{
    struct reason why = {0};
    bool spent;

    set_offset(pacote, session->config.store_utc_offset_s);
    if (!check_intent(&session->state, pacote, &why) || !is_spent(session, pacote, &spent, &why))
        return msg_fail(&why);
    if (spent)
        return widen(session, &why) ? EXIT_DONE : msg_fail(&why);
    if (pacote->payload_length > (size_t)session->config.sync_max_payload_kb * 1024 &&
        planner_halve(&session->state.intent))
        return halve(session, pacote, &why) ? EXIT_DONE : msg_fail(&why);
    if (pacote->payload != NULL && !put(session, pacote, &why))
        return msg_fail(&why);
    if (!note(session, pacote, &why) || !advance(session, pacote, &why)) {
        /* An empty window has left nothing behind that recovery could find: it must be read again. */
        if (pacote->payload == NULL)
            return msg_fail(&why);
        msg_warning("%s; o payload está guardado, o próximo comando acerta ledger e estado", why.text);
    }
    if (pacote->janela.snapshots)
        forget(session);
    session_unlock(session);
    print(pacote);
    return EXIT_DONE;
}

/* Of this run's pdv-merge, the last one. */
static bool merge_found_no_memory(void)
{
    json_t *lines = runnote_read(), *line;
    bool found = false;
    size_t i;

    json_array_foreach (lines, i, line)
        if (jsonline_is(line, "programa", "pdv-merge"))
            found = jsonline_number(line, "codigo") == EXIT_IO;
    json_decref(lines);
    return found;
}

/*
 * What is too much for MEMORY_LIMIT_MB is read in a smaller window by the next run (pdv-config(5)). Not a span that is
 * read again: its window is planned anew each time.
 */
static void shorten(struct session *session)
{
    struct reason why = {0};
    struct state *state = &session->state;
    char to[INSTANTE_TEXT];

    if (!session_prepare(session, &why) || !session_lock(session, SESSION_STRICT, &why) || !state->has_intent ||
        state->intent.releitura || !planner_halve(&state->intent))
        return;
    if (session_promise(session, &why))
        msg_warning("faltou memória: a próxima execução lê uma janela menor, até %s",
                    instante_format(state->intent.to, INSTANTE_SECONDS, to));
}

int add_run(struct session *session, const struct choices *choices)
{
    struct pacote pacote = {0};
    struct reason why = {0};
    char *line = NULL;
    size_t length = 0;
    int code;

    (void)choices;
    if (sys_is_terminal(0))
        return options_wrong("add: esperado um pacote na entrada padrão");
    /* All is read and judged before the lock is taken: the databases may take minutes to answer. */
    if (!read_line(&line, &length, &why)) {
        code = msg_fail(&why);
        if (why.code == EXIT_IO || merge_found_no_memory())
            shorten(session);
    } else if (pacote_parse(line, length, session->config.store_utc_offset_s, &pacote, &why) &&
               session_prepare(session, &why) && session_lock(session, SESSION_STRICT, &why)) {
        code = add(session, &pacote);
    } else {
        code = msg_fail(&why);
    }
    pacote_end(&pacote);
    free(line);
    return code;
}
