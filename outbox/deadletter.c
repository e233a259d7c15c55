/* Moving payloads into the dead letter. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "instante.h"
#include "jsonline.h"
#include "msg.h"

#include "deadletter.h"
#include "disk.h"
#include "reread.h"

#define REASON_LIMIT ((size_t)1024 * 1024)

static bool put_reason(const struct places *places, const struct entry *entry, const json_t *motivo, struct reason *why)
{
    char name[ENTRY_NAME], to[SYS_PATH_MAX], tmp[SYS_PATH_MAX];
    size_t length = 0;
    char *text = jsonline_dump(motivo, &length);
    bool done = false;

    entry_format_reason(entry, name);
    if (text == NULL)
        reason_set(why, EXIT_IO, "%s: o motivo não pôde ser escrito: sem memória", name);
    else
        done = places_join(to, places->dead, name, why) && places_unfinished(tmp, places->tmp, name, why) &&
               disk_put(tmp, to, places->dead, text, length, why);
    free(text);
    return done;
}

bool deadletter_move(const struct places *places, struct entry *entry, const json_t *motivo, struct reason *why)
{
    char name[ENTRY_NAME], from[SYS_PATH_MAX], to[SYS_PATH_MAX];

    if (!places_join(from, places->outbox, entry_format(entry, name), why))
        return false;
    /* Looked at before the reason is written, which would otherwise stand there alone. */
    if (disk_changed_at(from) == -1) {
        errno = ENOENT;
        return reason_errno(why, EXIT_IO, from, "leitura");
    }
    /* A crash may have stopped this very move between the new name, perhaps not yet synced, and the end of the old. */
    if (places_join(to, places->dead, entry_format(entry, name), why) && disk_same(from, to, QUEUE_PAYLOAD_MAX))
        return disk_sync_folder(places->dead, why) && disk_remove(from, places->outbox, why);
    /* The reason first: a payload in the dead letter without one would leave a person in the dark. */
    if (!queue_free_name(places->dead, entry, why) || !places_join(to, places->dead, entry_format(entry, name), why) ||
        !put_reason(places, entry, motivo, why))
        return false;
    return disk_move(from, places->outbox, to, places->dead, why);
}

bool deadletter_move_damaged(struct session *session, const struct entry *entry, const char *problem,
                             struct reason *why)
{
    char now[INSTANTE_TEXT], name[ENTRY_NAME];
    struct entry moved = *entry;
    json_t *motivo =
        json_pack("{s:s,s:s,s:s}", "motivo", "corrompido", "quando", deadletter_now(now), "texto", problem);
    bool done =
        motivo != NULL && reread_damaged(session, entry, why) && deadletter_move(&session->places, &moved, motivo, why);

    if (motivo == NULL)
        reason_set(why, EXIT_IO, "%s: sem memória para o motivo", entry_format(entry, name));
    if (done)
        msg_warning("%s; movido para %s: as vendas dele são lidas de novo, nada é preciso fazer", problem,
                    session->places.dead);
    json_decref(motivo);
    return done;
}

/* The name first, then the reason: a crash between leaves a reason without a payload, which nobody minds. */
bool deadletter_move_back(const struct places *places, const struct entry *entry, int failures, char name[ENTRY_NAME],
                          struct reason *why)
{
    struct entry fresh = *entry;
    char from[SYS_PATH_MAX], to[SYS_PATH_MAX], reason[SYS_PATH_MAX], old[ENTRY_NAME];

    fresh.failures = failures;
    return places_join(from, places->dead, entry_format(entry, old), why) &&
           places_join(reason, places->dead, entry_format_reason(entry, old), why) &&
           queue_free_name(places->outbox, &fresh, why) &&
           places_join(to, places->outbox, entry_format(&fresh, name), why) &&
           disk_move(from, places->dead, to, places->outbox, why) && disk_remove(reason, places->dead, why);
}

bool deadletter_list(const struct places *places, struct queue *queue, struct reason *why)
{
    size_t kept = 0;
    bool done = queue_list(queue, places->dead, why);

    for (size_t i = 0; i < queue->count; i++)
        if (!deadletter_is(places, &queue->entries[i], DEADLETTER_DIVIDED))
            queue->entries[kept++] = queue->entries[i];
    queue->count = kept;
    return done;
}

bool deadletter_is(const struct places *places, const struct entry *entry, const char *motivo)
{
    json_t *reason = deadletter_reason(places, entry);
    const char *text = jsonline_text(reason, "motivo");
    bool is = text != NULL && strcmp(text, motivo) == 0;

    json_decref(reason);
    return is;
}

json_t *deadletter_reason(const struct places *places, const struct entry *entry)
{
    char name[ENTRY_NAME], path[SYS_PATH_MAX], *text = NULL;
    struct reason ignored;
    size_t length = 0;
    json_t *motivo = NULL;

    if (!places_join(path, places->dead, entry_format_reason(entry, name), &ignored))
        return NULL;
    if (disk_read(path, REASON_LIMIT, &text, &length, &ignored) == DISK_READ)
        motivo = jsonline_parse(text, length, path, 0, &ignored);
    free(text);
    return motivo;
}

/* The machine's own offset, not the store's: it is a person at this machine who will compare it with a clock. */
const char *deadletter_now(char *text)
{
    int64_t now_ms = sys_now_ms();

    return instante_format(instante_of(now_ms, sys_local_offset_s(now_ms / 1000)), INSTANTE_SECONDS, text);
}
