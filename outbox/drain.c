/* pdv-outbox drain: the payloads that wait, oldest first, one line each; the file's bytes go out as they came in. */
#include <stdio.h>

#include "lines.h"
#include "msg.h"

#include "command.h"
#include "deadletter.h"
#include "queue.h"

/* Flushed at once: whoever sends can begin, and a closed pipe is noticed here. */
static bool print(const char *name, const struct queue_payload *payload, struct reason *why)
{
    /* A failure shows in the stream's error flag, which the flush reports. */
    printf("{\"tipo\":\"fila\",\"arquivo\":\"%s\",\"sync_id\":\"%s\",\"payload\":", name, payload->sync_id);
    fwrite(payload->text, 1, payload->length, stdout);
    return lines_write(stdout, "}", 1, why) && lines_flush(stdout, why);
}

/* The list is old by now, and the lock was given back: it is taken again for the move alone. */
static bool move_damaged(struct session *session, const struct entry *entry, struct reason *problem)
{
    struct reason why = {0};
    bool done =
        session_lock(session, SESSION_TOLERANT, &why) && deadletter_move_damaged(session, entry, problem->text, &why);

    session_unlock(session);
    if (!done)
        *problem = why;
    return done;
}

/* False: standard output is gone. A file that cannot be handled costs itself only, and the exit code: *code. */
static bool drain_one(struct session *session, const struct entry *entry, int64_t *printed, int *code,
                      struct reason *why)
{
    struct queue_payload payload;
    struct reason problem = {0};
    char name[ENTRY_NAME];
    enum disk_read result = queue_read(session->places.outbox, entry, &payload, &problem);
    bool done = true;

    if (result == DISK_READ) {
        done = print(entry_format(entry, name), &payload, why);
        *printed += done;
    } else if (result == DISK_FAILED || (result == DISK_DAMAGED && !move_damaged(session, entry, &problem))) {
        *code = msg_fail(&problem);
    }
    queue_payload_end(&payload);
    return done;
}

static int drain(struct session *session, const struct queue *queue, int64_t max)
{
    struct reason why = {0};
    int64_t printed = 0;
    int code = EXIT_DONE;

    if (queue->foreign > 0)
        msg_warning("%s: %zu arquivo(s) que não são da fila, por exemplo %s; ficam onde estão", session->places.outbox,
                    queue->foreign, queue->foreign_name);
    for (size_t i = 0; i < queue->count && (max == 0 || printed < max); i++)
        if (!session_holds_back(session, &queue->entries[i]) &&
            !drain_one(session, &queue->entries[i], &printed, &code, &why))
            return msg_fail(&why);
    return code;
}

int drain_run(struct session *session, const struct choices *choices)
{
    struct queue queue = {0};
    struct reason why = {0};
    int code;

    if (!session_prepare(session, &why) || !session_lock(session, SESSION_TOLERANT, &why))
        return msg_fail(&why);
    code = queue_list(&queue, session->places.outbox, &why) ? EXIT_DONE : msg_fail(&why);
    session_unlock(session); /* the pipe may be slow; others may work meanwhile, what they take away is passed over */
    if (code == EXIT_DONE)
        code = drain(session, &queue, choices->max);
    queue_end(&queue);
    return code;
}
