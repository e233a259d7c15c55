/* pdv-outbox settle: what pdv-send tells becomes the state of the files: gone, dead, counted, or waiting. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "jsonline.h"
#include "lines.h"
#include "msg.h"

#include "command.h"
#include "deadletter.h"
#include "disk.h"
#include "entrega.h"
#include "queue.h"
#include "recibo.h"

#define FAILURES_MAX 50 /* the contract's HTTP page, "Within a run" */

/* For the log of the run; what needs a person goes to stderr as well. */
static void print(const char *what, const char *name, const char *detail)
{
    printf("%-10s %s%s%s\n", what, name, detail[0] == '\0' ? "" : "  ", detail);
}

static bool bury(const struct places *places, const struct entrega *entrega, const char *motivo, struct reason *why)
{
    struct entry entry = entrega->entry;
    char now[INSTANTE_TEXT];
    json_t *object = entrega_reason(entrega, motivo, deadletter_now(now));
    bool done;

    if (object == NULL)
        return reason_set(why, EXIT_OUR_BUG, "motivo: sem memória");
    done = deadletter_move(places, &entry, object, why);
    json_decref(object);
    return done;
}

/* The delivery is noted before the file goes: what is in neither place would count as missing. */
static bool sent(const struct session *session, const struct entrega *entrega, const char *path, const char *name,
                 struct reason *why)
{
    const struct places *places = &session->places;
    struct instante now = instante_of(sys_now_ms(), session->config.store_utc_offset_s);
    const char *request_id = jsonline_text(entrega->object, "request_id"),
               *sync_id = jsonline_text(entrega->object, "sync_id");
    struct recibo recibo = {.status = entrega->status};

    instante_format(now, INSTANTE_SECONDS, recibo.when);
    snprintf(recibo.sync_id, sizeof recibo.sync_id, "%s", sync_id);
    snprintf(recibo.request_id, sizeof recibo.request_id, "%s", request_id == NULL ? "-" : request_id);
    if (recibo_note(places, &recibo, now, why)) {
        if (!disk_remove(path, places->outbox, why))
            return false;
    } else if (!recibo_keep_file(places, &entrega->entry, why)) {
        return false;
    }
    print("entregue", name, "");
    return true;
}

static bool refused(const struct places *places, const struct entrega *entrega, const char *name, struct reason *why)
{
    char status[32];

    if (!bury(places, entrega, "recusado", why))
        return false;
    snprintf(status, sizeof status, "HTTP %lld", (long long)entrega->status);
    print("recusado", name, status);
    msg_warning("%s: recusado (%s), está em %s; %s", name, status, places->dead, entrega->texto);
    return true;
}

/* A failure is counted in the name. The last one is refused by nobody, but would hold up nothing else for ever. */
static bool later(const struct places *places, const struct entrega *entrega, const char *path, const char *name,
                  struct reason *why)
{
    struct entry counted = entrega->entry;
    char count[48], to_name[ENTRY_NAME], to[SYS_PATH_MAX];

    counted.failures++;
    snprintf(count, sizeof count, "%d de %d", counted.failures, FAILURES_MAX);
    if (counted.failures >= FAILURES_MAX) {
        if (!bury(places, entrega, "50 falhas", why))
            return false;
        msg_warning("%s: 50 falhas, está em %s; pdv-outbox requeue o devolve à fila", name, places->dead);
    } else if (!queue_free_name(places->outbox, &counted, why) ||
               !places_join(to, places->outbox, entry_format(&counted, to_name), why) ||
               !disk_move(path, places->outbox, to, places->outbox, why)) {
        return false;
    }
    print("falhou", name, count);
    return true;
}

/* What the state says of waiting: somebody answered, or credentials, address or network keep everything waiting. */
static void note_waiting(struct session *session, const struct entrega *entrega)
{
    bool waits = entrega->veredito == VEREDITO_PARKED || entrega->veredito == VEREDITO_OFFLINE, changed;
    char now[INSTANTE_TEXT];
    struct reason why = {0};

    changed = waits ? state_park(&session->state, deadletter_now(now), entrega->palavra, entrega->texto)
                    : state_unpark(&session->state);
    if (changed && !session_save(session, &why))
        msg_warning("%s", why.text);
}

static bool act(struct session *session, const struct entrega *entrega, struct reason *why)
{
    const struct places *places = &session->places;
    char name[ENTRY_NAME], path[SYS_PATH_MAX];

    note_waiting(session, entrega); /* true also of a payload that somebody else has taken away meanwhile */
    if (!places_join(path, places->outbox, entry_format(&entrega->entry, name), why))
        return false;
    if (strcmp(entrega->entry.sync, session->held_back) == 0)
        return reason_set(why, EXIT_IO, "%s: fica na fila até que o estado possa ser gravado", name);
    if (disk_changed_at(path) == -1) {
        msg_info("%s: já não está na fila", name);
        return true;
    }
    switch (entrega->veredito) {
    case VEREDITO_SENT:
        return sent(session, entrega, path, name, why);
    case VEREDITO_REFUSED:
        return refused(places, entrega, name, why);
    case VEREDITO_LATER:
        return later(places, entrega, path, name, why);
    case VEREDITO_PARKED:
    case VEREDITO_OFFLINE:
        print("espera", name, entrega->palavra);
        return true;
    }
    return reason_set(why, EXIT_OUR_BUG, "%s: veredito sem ação", name);
}

/* The lock is held for one line only, because the next one may be long in coming. */
static int settle_one(struct session *session, const char *line, size_t length, long number)
{
    struct entrega entrega;
    struct reason why = {0};
    int code = EXIT_DONE;

    switch (entrega_parse(line, length, number, &entrega, &why)) {
    case ENTREGA_READ:
        if (!session_lock(session, SESSION_TOLERANT, &why) || !act(session, &entrega, &why))
            code = msg_fail(&why);
        session_unlock(session);
        break;
    case ENTREGA_OTHER:
        msg_info("linha %ld: um registro que não é entrega, ignorado", number);
        break;
    case ENTREGA_REFUSED:
        code = msg_fail(&why);
        break;
    }
    entrega_end(&entrega);
    return code;
}

/* Every line that can be acted upon is; the first failure gives the exit code. */
static int settle(struct session *session, struct lines *lines)
{
    struct reason why = {0};
    char *line;
    size_t length;
    int code = EXIT_DONE, failed = EXIT_DONE;

    for (;;) {
        switch (lines_next(lines, &line, &length, &why)) {
        case LINES_ONE:
            code = settle_one(session, line, length, lines->number);
            break;
        case LINES_PARTIAL:
            reason_set(&why, EXIT_BAD_INPUT, "linha %ld: cortada, sem fim: ignorada", lines->number);
            code = msg_fail(&why);
            break;
        case LINES_FAILED:
            code = msg_fail(&why);
            return failed == EXIT_DONE ? code : failed;
        case LINES_END:
            return failed;
        }
        if (failed == EXIT_DONE)
            failed = code;
        if (code == EXIT_LATER)
            return failed;
    }
}

int settle_run(struct session *session, const struct choices *choices, int count, char **operands)
{
    struct lines lines;
    struct reason why = {0};
    int code;

    (void)choices;
    (void)count;
    (void)operands;
    if (sys_is_terminal(0))
        return options_wrong("settle: esperadas as entregas do pdv-send na entrada padrão");
    if (!session_prepare(session, &why))
        return msg_fail(&why);
    recibo_collect(&session->places, session->config.store_utc_offset_s);
    lines_begin(&lines, 0, "<entrada padrão>");
    code = settle(session, &lines);
    lines_end(&lines);
    if (!lines_flush(stdout, &why) && code == EXIT_DONE)
        code = msg_fail(&why);
    return code;
}
