/*
 * Recovery. Why nothing slips through: `add` holds the state's lock from before the payload's rename until after the
 * state's replacement. Between the two only a crash ends it, which also ends the lock. Whoever locks next - and nobody
 * lists, sends, moves or removes a payload without having locked and come through here first - finds the intent still
 * in the state and its payload still where `add` has put it, because only settle removes payloads, settle acts only on
 * what drain has listed, and drain lists after this step. So the intent's payload, once put, cannot have gone before
 * the state has moved; and an intent without a payload has put none, so that its window may be read again, or replaced.
 * A payload is the intent's by the number in its name, which no other ever has. What the payload carries is noted in
 * the ledger before the state moves, and once more where a crash came between.
 */
#include <stdio.h>
#include <string.h>

#include "listing.h"
#include "msg.h"

#include "deadletter.h"
#include "disk.h"
#include "ledgerfile.h"
#include "queue.h"
#include "recover.h"

#define UNFINISHED_MAX_S INT64_C(86400) /* a day */

bool recover_is_of_intent(const struct state *state, const struct entry *entry)
{
    if (!state->has_intent)
        return false;
    if (entry->number > 0)
        return entry->number == state->number && state->old_sync[0] == '\0';
    return state->old_sync[0] != '\0' && strcmp(entry->sync, state->old_sync) == 0;
}

/* The folder is synced before the state relies on the name: the rename may not be on the disk yet. */
static bool take_over(struct session *session, const char *folder, const struct entry *entry,
                      const struct queue_payload *payload, struct reason *why)
{
    struct state *state = &session->state;
    struct ledgerfile_told told;
    bool again = state->intent.releitura; /* nobody knows whether all had room: the span stays on the list */
    char name[ENTRY_NAME];

    if (!disk_sync_folder(folder, why) ||
        !ledgerfile_note(&session->places, payload->object, &state->intent, entry->number, NULL, &told, why))
        return false;
    session_note_told(session, &told);
    state_advance(state, &state->intent, again ? 0 : entry->canais);
    msg_info("%s já está na fila: o ledger e o estado foram levados até ele", entry_format(entry, name));
    return true;
}

/* Its sales are read again, by another promise: this one is over, as it would be if the file had been whole. */
static bool give_up(struct session *session, const struct entry *entry, const char *problem, struct reason *why)
{
    if (!deadletter_move_damaged(session, entry, problem, why))
        return false;
    session->state.has_intent = false;
    return true;
}

static bool look_at(struct session *session, const char *folder, const struct entry *entry, bool *moved,
                    struct reason *why)
{
    struct queue_payload payload;
    struct reason problem = {0};
    enum disk_read result = queue_read(folder, entry, &payload, &problem);
    bool done = true;

    if (result == DISK_READ)
        done = *moved = take_over(session, folder, entry, &payload, why);
    else if (result == DISK_DAMAGED && strcmp(folder, session->places.outbox) == 0)
        done = *moved = give_up(session, entry, problem.text, why);
    else if (result == DISK_FAILED)
        done = reason_set(why, problem.code, "%s", problem.text);
    queue_payload_end(&payload);
    return done;
}

static bool look_through(struct session *session, const char *folder, bool *moved, struct reason *why)
{
    struct queue queue;
    bool done = queue_list(&queue, folder, why);

    for (size_t i = 0; done && !*moved && i < queue.count; i++)
        if (recover_is_of_intent(&session->state, &queue.entries[i]))
            done = look_at(session, folder, &queue.entries[i], moved, why);
    queue_end(&queue);
    return done;
}

bool recover_intent(struct session *session, bool *moved, struct reason *why)
{
    *moved = false;
    if (!session->state.has_intent)
        return true;
    return look_through(session, session->places.outbox, moved, why) &&
           (*moved || look_through(session, session->places.dead, moved, why));
}

void recover_clean(const struct places *places)
{
    struct listing listing;
    char path[SYS_PATH_MAX];

    (void)listing_read(&listing, places->tmp, NULL);
    for (size_t i = 0; i < listing.count; i++) {
        const char *name = listing.names[i];
        size_t length = strlen(name), suffix = strlen(DISK_UNFINISHED);
        int64_t changed_at;

        if (length <= suffix || strcmp(name + length - suffix, DISK_UNFINISHED) != 0 ||
            !path_join(path, places->tmp, name, NULL))
            continue;
        changed_at = disk_changed_at(path);
        if (changed_at != -1 && sys_now_ms() / 1000 - changed_at > UNFINISHED_MAX_S)
            (void)disk_remove(path, NULL);
    }
    listing_end(&listing);
}
