/* Moving payloads into the dead letter. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "instante.h"
#include "jsonline.h"
#include "msg.h"
#include "texto.h"

#include "deadletter.h"
#include "disk.h"
#include "reread.h"

#define REASON_LIMIT ((size_t)1024 * 1024)

static bool reason_path(char path[SYS_PATH_MAX], const struct places *places, const struct entry *entry,
                        struct reason *why)
{
    char name[ENTRY_NAME];

    return path_join(path, places->dead, entry_format_reason(entry, name), why);
}

static bool put_reason(const struct places *places, const struct entry *entry, const json_t *motivo, struct reason *why)
{
    char path[SYS_PATH_MAX];
    size_t length = 0;
    char *text = jsonline_dump(motivo, &length);
    bool done = text != NULL ? reason_path(path, places, entry, why) && disk_put(path, places->tmp, text, length, why)
                             : reason_set(why, EXIT_IO, "o motivo não pôde ser escrito: sem memória");

    free(text);
    return done;
}

bool deadletter_move(const struct places *places, struct entry *entry, const json_t *motivo, struct reason *why)
{
    char from[SYS_PATH_MAX], to[SYS_PATH_MAX];

    if (!queue_path(from, places->outbox, entry, why))
        return false;
    /* Looked at before the reason is written, which would otherwise stand there alone. */
    if (sys_changed_at(from) == -1) {
        errno = ENOENT;
        return reason_errno(why, EXIT_IO, from, "leitura");
    }
    /* A crash may have stopped this very move between the new name, perhaps not yet synced, and the end of the old. */
    if (queue_path(to, places->dead, entry, why) && disk_same(from, to, QUEUE_PAYLOAD_MAX))
        return disk_sync_folder(places->dead, why) && disk_remove(from, why);
    /* The reason first: a payload in the dead letter without one would leave a person in the dark. */
    if (!queue_free_path(to, places->dead, entry, why) || !put_reason(places, entry, motivo, why))
        return false;
    return disk_move(from, to, why);
}

bool deadletter_move_damaged(struct session *session, const struct entry *entry, const char *problem,
                             struct reason *why)
{
    char now[INSTANTE_TEXT];
    struct entry moved = *entry;
    json_t *motivo = json_pack("{s:s,s:s,s:s}", "motivo", "corrompido", "quando", state_now(now), "texto", problem);
    bool done = reread_damaged(session, entry, why) && deadletter_move(&session->places, &moved, motivo, why);

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
    char from[SYS_PATH_MAX], to[SYS_PATH_MAX], reason[SYS_PATH_MAX];

    fresh.failures = failures;
    if (!queue_path(from, places->dead, entry, why) || !reason_path(reason, places, entry, why) ||
        !queue_free_path(to, places->outbox, &fresh, why))
        return false;
    entry_format(&fresh, name);
    return disk_move(from, to, why) && disk_remove(reason, why);
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
    bool is = jsonline_is(reason, "motivo", motivo);

    json_decref(reason);
    return is;
}

/* The file is written by us, but not by us alone: its texts go to terminals and pages. */
static void clean(json_t *motivo)
{
    const char *key;
    json_t *value;

    json_object_foreach (motivo, key, value) {
        char *text = json_is_string(value) ? strdup(json_string_value(value)) : NULL;

        if (text != NULL)
            texto_clean(text);
        if (json_is_string(value) && (text == NULL || json_string_set(value, text) == -1))
            json_string_set(value, "");
        free(text);
    }
}

json_t *deadletter_reason(const struct places *places, const struct entry *entry)
{
    char path[SYS_PATH_MAX], *text = NULL;
    size_t length = 0;
    json_t *motivo = NULL;

    if (reason_path(path, places, entry, NULL) && disk_read(path, REASON_LIMIT, &text, &length, NULL) == DISK_READ)
        motivo = jsonline_parse(text, length, path, 0, NULL);
    free(text);
    clean(motivo);
    return motivo;
}
