/* pdv-outbox add: one pacote from standard input becomes durable in the outbox, then the state moves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gzip.h"
#include "lines.h"
#include "msg.h"

#include "agenda.h"
#include "canal.h"
#include "command.h"
#include "disk.h"
#include "ledgerfile.h"
#include "pacote.h"
#include "queue.h"

/* Exactly one whole line; what a dead producer leaves is an empty stream or a line without its end. */
static bool read_line(struct lines *lines, char **line, size_t *length, struct reason *why)
{
    struct reason ignored;
    char *copy, *more;
    size_t more_length;

    switch (lines_next(lines, line, length, why)) {
    case LINES_ONE:
        break;
    case LINES_END:
        return reason_set(why, EXIT_UNAVAILABLE, "nenhum pacote chegou; quem leu já disse por quê; nada foi guardado");
    case LINES_PARTIAL:
        return reason_set(why, EXIT_BAD_INPUT, "o pacote está cortado: a linha não tem fim; nada foi guardado");
    case LINES_FAILED:
        return false;
    }
    copy = malloc(*length + 1);
    if (copy == NULL)
        return reason_set(why, EXIT_IO, "pacote: sem memória");
    memcpy(copy, *line, *length + 1);
    if (lines_next(lines, &more, &more_length, &ignored) != LINES_END) {
        free(copy);
        return reason_set(why, EXIT_BAD_INPUT, "mais de um pacote na entrada; nada foi guardado");
    }
    *line = copy;
    return true;
}

static bool check_intent(const struct state *state, const struct pacote *pacote, struct reason *why)
{
    if (!state->has_intent)
        return reason_set(why, EXIT_BAD_INPUT, "nenhuma janela foi prometida: primeiro pdv-outbox next, depois ler");
    if (!janela_equal(&state->intent, &pacote->janela) || strcmp(state->sync_id, pacote->sync_id) != 0)
        return reason_set(why, EXIT_BAD_INPUT,
                          "o pacote não é da janela que pdv-outbox next prometeu por último; nada foi guardado");
    return true;
}

static bool is_too_large(const struct session *session, const struct pacote *pacote)
{
    return pacote->payload_length > (size_t)session->config.sync_max_payload_kb * 1024;
}

/* The loop goes on with the smaller window: nothing was put, so another sync_id doubles nothing. */
static bool halve(struct session *session, const struct pacote *pacote, struct reason *why)
{
    struct state *state = &session->state;
    const char *alone = janela_covers_only(&state->intent, CANAL_LOJA) ? CANAL_LOJA : NULL;
    char to[INSTANTE_TEXT];

    if (!janela_sync_id(&state->intent, session->config.store_id_ponto_venda, alone, state->sync_id, why) ||
        !session_promise(session, why))
        return false;
    msg_info("payload de %zu kB, acima de SYNC_MAX_PAYLOAD_KB=%lld: a janela foi encurtada até %s",
             pacote->payload_length / 1024, (long long)session->config.sync_max_payload_kb,
             instante_format(state->intent.to, INSTANTE_SECONDS, to));
    return true;
}

/* A name that is taken belongs to something else: what promised this window has been looked for already. */
static bool put(const struct places *places, const struct pacote *pacote, struct reason *why)
{
    struct entry entry = {.to_utc_ms = pacote->janela.to.utc_ms, .caixa = pacote->caixa, .loja = pacote->loja};
    char name[ENTRY_NAME], tmp[SYS_PATH_MAX], to[SYS_PATH_MAX];
    void *packed = NULL;
    size_t size = 0;
    bool done = false;

    memcpy(entry.sync, pacote->sync_id, ENTRY_SYNC);
    if (!gzip_pack(pacote->payload, pacote->payload_length, &packed, &size, why) ||
        !queue_free_name(places->outbox, &entry, why))
        goto out;
    entry_format(&entry, name);
    if (!places_unfinished(tmp, places->tmp, name, why) || !places_join(to, places->outbox, name, why) ||
        !disk_put(tmp, to, places->outbox, packed, size, why))
        goto out;
    /* from here on it is safe */
    done = true;
out:
    free(packed);
    return done;
}

/* Look-back sales that had no room in the payload wait for the next run: then the same look-back is made again. */
static bool advance(struct session *session, const struct pacote *pacote, struct reason *why)
{
    struct planner planner;

    if (!agenda_planner(session, &planner, why))
        return false;
    if (!pacote->adiadas && planner_is_deep(&planner, &pacote->janela))
        state_note_deep(&session->state, pacote->janela.to, pacote->caixa, pacote->loja);
    if (!pacote->adiadas && planner_is_review(&planner, &pacote->janela))
        state_note_review(&session->state, pacote->caixa, pacote->loja);
    state_advance(&session->state, &pacote->janela, pacote->caixa, pacote->loja);
    return session_save(session, why);
}

static bool note(const struct session *session, const struct pacote *pacote, struct reason *why)
{
    return pacote->payload == NULL ||
           ledgerfile_note(&session->places, pacote->payload, pacote->payload_length, &pacote->janela, why);
}

/* A day that a look-back may still reach is never forgotten: its sales would be sent once more. */
static void forget(const struct session *session)
{
    const struct config *config = &session->config;
    int64_t usual = config->sync_lookback_minutes / (INT64_C(24) * 60) + 1, deep = config->sync_deep_lookback_days,
            reach = (usual > deep ? usual : deep) + 2; /* a window may begin a day before the cursor; days are cut */

    ledgerfile_clean(&session->places, state_last(&session->state),
                     config->ledger_days > reach ? config->ledger_days : reach);
}

static int print(const struct pacote *pacote)
{
    struct reason why = {0};

    return lines_write(stdout, pacote->sync_id, 64, &why) && lines_flush(stdout, &why) ? EXIT_DONE : msg_fail(&why);
}

/*
 * Payload, then ledger, then state: whatever a crash leaves of it is less than promised, and the promise itself (the
 * intent) tells recovery what to look for.
 */
static int add(struct session *session, const struct pacote *pacote)
{
    struct reason why = {0};

    if (!check_intent(&session->state, pacote, &why))
        return msg_fail(&why);
    if (pacote->payload != NULL && is_too_large(session, pacote) && planner_halve(&session->state.intent))
        return halve(session, pacote, &why) ? EXIT_DONE : msg_fail(&why);
    if (pacote->payload != NULL && !put(&session->places, pacote, &why))
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
    return print(pacote);
}

int add_run(struct session *session, const struct choices *choices, int count, char **operands)
{
    struct lines lines;
    struct pacote pacote;
    struct reason why = {0};
    char *line = NULL;
    size_t length = 0;
    int code;

    (void)choices;
    (void)count;
    (void)operands;
    if (sys_is_terminal(0))
        return options_wrong("add: esperado um pacote na entrada padrão");
    /* All is read and judged before the lock is taken: the databases may take minutes to answer. */
    lines_begin(&lines, 0, "<entrada padrão>");
    if (!read_line(&lines, &line, &length, &why)) {
        line = NULL;
        code = msg_fail(&why);
    } else if (pacote_parse(line, length, session->config.store_utc_offset_s, &pacote, &why) &&
               session_prepare(session, &why) && session_lock(session, SESSION_STRICT, &why)) {
        code = add(session, &pacote);
    } else {
        code = msg_fail(&why);
    }
    free(line);
    lines_end(&lines);
    return code;
}
