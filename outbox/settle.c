/* pdv-outbox settle: what pdv-send tells becomes the state of the files: gone, dead, counted, or waiting. */
#include <stdio.h>

#include "jsonline.h"
#include "lines.h"
#include "msg.h"
#include "runnote.h"

#include "command.h"
#include "deadletter.h"
#include "disk.h"
#include "entrega.h"
#include "queue.h"
#include "situacao.h"
#include "reread.h"

#define FAILURES_MAX 50  /* the contract's HTTP page, "Within a run" */
#define FAILURES_APART 3 /* from here on it is taken apart, where it can be: the contract's page on truth */
#define HTTP_TOO_LARGE 413

struct settling {
    struct session *session;
    json_t *counted;    /* owned: the first digits of what was counted in this run */
    bool tried_refused; /* what was refused before has had its second try since the last refusal */
};

/* For the log of the run; what needs a person goes to stderr as well. */
static void print(const char *what, const char *name, const char *detail)
{
    printf("%-10s %s%s%s\n", what, name, detail[0] == '\0' ? "" : "  ", detail);
}

/* `left` is what the payload is about, where it is one sale; "": more. */
static bool bury(const struct places *places, const struct entrega *entrega, const char *motivo, const char *left,
                 struct reason *why)
{
    struct entry entry = entrega->entry;
    char now[INSTANTE_TEXT];
    json_t *object = entrega_reason(entrega, motivo, state_now(now));
    bool done;

    if (left[0] != '\0')
        jsonline_set(object, "texto", json_sprintf("%s%s", left, entrega->texto));
    done = deadletter_move(places, &entry, object, why);
    json_decref(object);
    return done;
}

static bool note_delivery(struct session *session, const struct entrega *entrega, const char *path, struct reason *why)
{
    const struct places *places = &session->places;
    struct instante now = instante_of(sys_now_ms(), session->config.store_utc_offset_s);

    if (situacao_note(places, jsonline_text(entrega->object, "sync_id"), entrega->status,
                      jsonline_text(entrega->object, "request_id"), now, why))
        return disk_remove(path, why);
    return situacao_keep_file(places, &entrega->entry, why);
}

/*
 * Whether head office may have heard newer words before this one, or older ones since: it was passed by another
 * payload, comes back from the dead letter, which its name shows by a failure, or arrived earlier, and nobody was told.
 */
static bool was_passed(const struct session *session, const struct entrega *entrega)
{
    return entrega->entry.failures > 0 || entrega->entry.number < session->state.passed || entrega->duplicado;
}

/* What was damaged since it was sent may have told anything. */
static bool read_again(struct settling *settling, const struct entrega *entrega, struct reason *why)
{
    struct queue_payload payload;
    enum disk_read result = queue_read(settling->session->places.outbox, &entrega->entry, &payload, why);
    bool done = result == DISK_GONE;

    if (result == DISK_READ)
        done = reread_overtaken(settling->session, &payload, entrega->duplicado, why);
    else if (result == DISK_DAMAGED)
        done = reread_damaged(settling->session, &entrega->entry, why);
    queue_payload_end(&payload);
    return done;
}

/* What waits and is older has been passed now; noted before the file goes, or nobody would know. */
static bool note_passing(struct session *session, const struct entry *entry, struct reason *why)
{
    struct queue queue = {0};
    bool done = queue_list(&queue, session->places.outbox, why), passes = done && queue.count > 0 &&
                                                                          queue.entries[0].number < entry->number &&
                                                                          session->state.passed < entry->number;

    queue_end(&queue);
    if (!passes)
        return done;
    session->state.passed = entry->number;
    return session_promise(session, why);
}

/* The server takes payloads: what it has refused is tried once more as it is, for what was wrong may have been mended.
 */
static bool try_refused_again(struct session *session, struct reason *why)
{
    struct queue dead = {0};
    char name[ENTRY_NAME];
    bool done = queue_list(&dead, session->places.dead, why);

    for (size_t i = 0; done && i < dead.count; i++) {
        if (dead.entries[i].failures > 0 || !deadletter_is(&session->places, &dead.entries[i], DEADLETTER_REFUSED))
            continue;
        done = deadletter_move_back(&session->places, &dead.entries[i], 1, name, why);
        if (done)
            msg_info("%s: recusado antes; outros passam: será enviado mais uma vez", name);
    }
    queue_end(&dead);
    return done;
}

/* The delivery is noted before the file goes: what is in neither place would count as missing. */
static bool sent(struct settling *settling, const struct entrega *entrega, const char *path, const char *name,
                 struct reason *why)
{
    struct session *session = settling->session;

    if (!note_passing(session, &entrega->entry, why) ||
        (was_passed(session, entrega) && !read_again(settling, entrega, why)) ||
        !note_delivery(session, entrega, path, why))
        return false;
    print("entregue", name, "");
    if (settling->tried_refused)
        return true;
    settling->tried_refused = true;
    return try_refused_again(session, why);
}

/*
 * Divides what was refused, or fails while others pass: the parts follow by themselves. `left` as reread_apart: ""
 * where it was divided. What cannot be read now stays in the queue, where the next drain looks at it.
 */
static bool take_apart(struct settling *settling, const struct entrega *entrega, enum reread_cause cause, bool *divided,
                       char left[REREAD_LEFT], struct reason *why)
{
    struct queue_payload payload;
    bool done = queue_read(settling->session->places.outbox, &entrega->entry, &payload, why) == DISK_READ &&
                reread_apart(settling->session, &payload, cause, divided, left, why);

    queue_payload_end(&payload);
    return done;
}

static bool bury_divided(struct settling *settling, const struct entrega *entrega, const char *name, const char *status,
                         struct reason *why)
{
    if (!bury(&settling->session->places, entrega, DEADLETTER_DIVIDED, "", why))
        return false;
    print("dividido", name, status);
    msg_info("%s: dividido (%s): as vendas dele seguem em payloads menores; nada é preciso fazer", name, status);
    return true;
}

/* At once for its size; for its content when it was tried a second time. */
static bool refused(struct settling *settling, const struct entrega *entrega, const char *name, struct reason *why)
{
    const struct places *places = &settling->session->places;
    char status[32], left[REREAD_LEFT] = "";
    bool divided = false, again = entrega->status == HTTP_TOO_LARGE || entrega->entry.failures > 0;

    snprintf(status, sizeof status, "HTTP %lld", (long long)entrega->status);
    if (again && !take_apart(settling, entrega, REREAD_NEVER, &divided, left, why))
        return false;
    if (divided)
        return bury_divided(settling, entrega, name, status, why);
    if (!bury(places, entrega, DEADLETTER_REFUSED, left, why))
        return false;
    settling->tried_refused = false;
    print("recusado", name, status);
    msg_warning("%s: recusado (%s), está em %s; %s%s", name, status, places->dead, left, entrega->texto);
    return true;
}

/*
 * A failure while others pass is counted in the name. At the third it is taken apart; what cannot be divided is refused
 * by nobody at the last one, but would hold up nothing else for ever.
 */
static bool count(struct settling *settling, const struct entrega *entrega, const char *path, const char *name,
                  struct reason *why)
{
    const struct places *places = &settling->session->places;
    struct entry counted = entrega->entry;
    bool divided = false;
    char text[48], to[SYS_PATH_MAX], left[REREAD_LEFT] = "";

    counted.failures++;
    snprintf(text, sizeof text, "%d de %d", counted.failures, FAILURES_MAX);
    jsonline_append(settling->counted, json_string(counted.sync));
    if (counted.failures >= FAILURES_APART && !take_apart(settling, entrega, REREAD_UNSURE, &divided, left, why))
        return false;
    if (divided)
        return bury_divided(settling, entrega, name, text, why);
    if (counted.failures >= FAILURES_MAX) {
        if (!bury(places, entrega, "50 falhas", left, why))
            return false;
        msg_warning("%s: %s50 falhas, está em %s; pdv-outbox requeue o devolve à fila", name, left, places->dead);
    } else if (!queue_free_path(to, places->outbox, &counted, why) || !disk_move(path, to, why)) {
        return false;
    }
    print("falhou", name, text);
    return true;
}

/* What the state says of waiting: somebody answered, or credentials, address or network keep everything waiting. */
static void note_waiting(struct session *session, const struct entrega *entrega)
{
    bool waits = entrega->veredito == VEREDITO_PARKED || entrega->veredito == VEREDITO_OFFLINE, changed;
    char now[INSTANTE_TEXT];
    struct reason why = {0};

    changed = waits ? state_park(&session->state, state_now(now), entrega->palavra, entrega->texto)
                    : state_unpark(&session->state);
    if (changed && !session_save(session, &why))
        msg_warning("%s", why.text);
}

static bool act(struct settling *settling, const struct entrega *entrega, struct reason *why)
{
    struct session *session = settling->session;
    char name[ENTRY_NAME], path[SYS_PATH_MAX];

    note_waiting(session, entrega); /* true also of a payload that somebody else has taken away meanwhile */
    entry_format(&entrega->entry, name);
    if (!queue_path(path, session->places.outbox, &entrega->entry, why))
        return false;
    if (session_holds_back(session, &entrega->entry))
        return reason_set(why, EXIT_IO, "%s: fica na fila até que o estado possa ser gravado", name);
    if (sys_changed_at(path) == -1) {
        msg_info("%s: já não está na fila", name);
        return true;
    }
    switch (entrega->veredito) {
    case VEREDITO_SENT:
        return sent(settling, entrega, path, name, why);
    case VEREDITO_REFUSED:
        return refused(settling, entrega, name, why);
    case VEREDITO_LATER:
        /* once a run at most: the second delivery of a run meets the same server */
        if (entrega->prova && !jsonline_has(settling->counted, entrega->entry.sync))
            return count(settling, entrega, path, name, why);
        break;
    case VEREDITO_PARKED:
    case VEREDITO_OFFLINE:
        break;
    }
    print("espera", name, entrega->palavra);
    return true;
}

/* The lock is held for one line only, because the next one may be long in coming. */
static int settle_one(struct settling *settling, const char *line, size_t length, long number)
{
    struct entrega entrega;
    struct reason why = {0};
    enum entrega_read read = entrega_parse(line, length, number, &entrega, &why);
    int code = EXIT_DONE;

    if (read == ENTREGA_OTHER)
        msg_info("linha %ld: um registro que não é entrega, ignorado", number);
    else if (read == ENTREGA_REFUSED || !session_lock(settling->session, SESSION_TOLERANT, &why) ||
             !act(settling, &entrega, &why))
        code = msg_fail(&why);
    session_unlock(settling->session);
    entrega_end(&entrega);
    return code;
}

/* Every line that can be acted upon is; the first failure gives the exit code. */
static int settle(struct settling *settling, struct lines *lines)
{
    struct reason why = {0};
    enum lines_result result = LINES_ONE;
    char *line;
    size_t length;
    int code = EXIT_DONE, failed = EXIT_DONE;

    while (result != LINES_FAILED && code != EXIT_LATER &&
           (result = lines_next(lines, &line, &length, &why)) != LINES_END) {
        if (result == LINES_PARTIAL)
            reason_set(&why, EXIT_BAD_INPUT, "linha %ld: cortada, sem fim: ignorada", lines->number);
        code = result == LINES_ONE ? settle_one(settling, line, length, lines->number) : msg_fail(&why);
        failed = failed == EXIT_DONE ? code : failed;
    }
    return failed;
}

/* What the first delivery of this run has counted. */
static json_t *counted_before(void)
{
    json_t *counted = json_array(), *lines = runnote_read(), *line;
    size_t i;

    json_array_foreach (lines, i, line)
        (void)json_array_extend(counted, json_object_get(line, "contadas"));
    json_decref(lines);
    return counted;
}

int settle_run(struct session *session, const struct choices *choices)
{
    struct settling settling = {.session = session};
    struct lines lines;
    struct reason why = {0};
    int code;

    (void)choices;
    if (sys_is_terminal(0))
        return options_wrong("settle: esperadas as entregas do pdv-send na entrada padrão");
    if (!session_prepare(session, &why))
        return msg_fail(&why);
    settling.counted = counted_before();
    situacao_collect(&session->places, session->config.store_utc_offset_s);
    lines_begin(&lines, 0, "<entrada padrão>");
    code = settle(&settling, &lines);
    lines_end(&lines);
    if (!lines_flush(stdout, &why) && code == EXIT_DONE)
        code = msg_fail(&why);
    session->note = json_pack("{s:o}", "contadas", settling.counted);
    return code;
}
