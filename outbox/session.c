/*
 * The frame of a subcommand, and recovery. Why nothing slips through: `add` holds the state's lock from before the
 * payload's rename until after the state's replacement. Between the two only a crash ends it, which also ends the lock.
 * Every subcommand that lists, sends, moves or removes a payload locks and recovers first. Recovery finds the intent
 * still in the state and its payload still where `add` has put it, because only settle removes payloads, settle acts
 * only on what drain has listed, and drain lists after this step. So the intent's payload, once put, cannot have gone
 * before the state has moved; and an intent without a payload has put none, so that its window may be read again, or
 * replaced. A payload is the intent's by the number in its name, which no other ever has. What the payload carries is
 * noted in the ledger before the state moves, and once more where a crash came between.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "listing.h"
#include "msg.h"

#include "deadletter.h"
#include "disk.h"
#include "legacy.h"
#include "queue.h"
#include "session.h"

#define LOCK_WAIT_MS 30000
#define CLOCK_SAME_MS 1000
#define UNFINISHED_MAX_S INT64_C(86400) /* a day */

bool session_start(struct session *session, const char *config_file, struct reason *why)
{
    *session = (struct session){.lock = -1};
    return config_load(&session->config, config_file, why) && places_begin(&session->places, &session->config, why);
}

void session_end(struct session *session)
{
    session_unlock(session);
    statefile_end(&session->file);
    config_free(&session->config);
}

/* Unfinished files older than a day, of our own naming only. What cannot be removed stays, silently. */
static void clean(const struct places *places)
{
    struct listing listing;
    char path[SYS_PATH_MAX];

    (void)listing_read(&listing, places->tmp, NULL);
    for (size_t i = 0; i < listing.count; i++) {
        const char *name = listing.names[i];
        size_t length = strlen(name), suffix = strlen(DISK_UNFINISHED);

        if (length > suffix && strcmp(name + length - suffix, DISK_UNFINISHED) == 0 &&
            path_join(path, places->tmp, name, NULL) && disk_is_older(path, UNFINISHED_MAX_S))
            (void)disk_remove(path, NULL);
    }
    listing_end(&listing);
}

/* The folders are durable before the state can speak of what is in them. */
bool session_prepare(struct session *session, struct reason *why)
{
    const struct places *places = &session->places;

    if (!disk_folder(places->state_dir, why) || !disk_folder(places->outbox, why) || !disk_folder(places->dead, why) ||
        !disk_folder(places->tmp, why) || !disk_folder(places->ledger, why) || !disk_folder(places->entregas, why))
        return false;
    clean(places);
    return true;
}

/* The payload that keeps the state's promise: by its number, of an earlier version by its sync_id. */
static bool is_of_intent(const struct state *state, const struct entry *entry)
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
    bool again = state->intent.releitura; /* nobody knows whether all had room: the span stays on the list */
    char name[ENTRY_NAME];

    if (!disk_sync_folder(folder, why) ||
        !ledgerfile_note(&session->places, payload->object, &state->intent, entry->number, NULL, state->missing, why))
        return false;
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

/*
 * When outbox or dead letter already holds the payload of the intent, the state is moved as `add` would have moved it;
 * *moved tells the caller to save it. EXIT_IO: nothing is known.
 */
static bool recover_intent(struct session *session, bool *moved, struct reason *why)
{
    const char *folders[] = {session->places.outbox, session->places.dead};
    bool done = true;

    for (size_t f = 0; done && session->state.has_intent && f < sizeof folders / sizeof *folders; f++) {
        struct queue queue;

        done = queue_list(&queue, folders[f], why);
        for (size_t i = 0; done && !*moved && i < queue.count; i++)
            if (is_of_intent(&session->state, &queue.entries[i]))
                done = look_at(session, folders[f], &queue.entries[i], moved, why);
        queue_end(&queue);
    }
    return done;
}

/* A state that came from elsewhere than its file is written at once, so that the damage is told once and repaired. */
static bool recover(struct session *session, struct reason *why)
{
    enum statefile_origin origin = session->file.origin;
    bool moved = false;

    /* Whoever put the state there may have died before its name was on the disk, and we are about to rely on it. */
    if (!disk_sync_folder(session->places.state_dir, why) || !recover_intent(session, &moved, why))
        return false;
    if (!moved && (origin == STATEFILE_ITSELF || origin == STATEFILE_NOTHING))
        return true;
    return session_save(session, why);
}

/*
 * Before recovery, so that a payload of the intent's sync_id is found there. Where the state is not its own file's,
 * what came out of an earlier version's queue may tell more of how far was read.
 */
static bool load(struct session *session, struct reason *why)
{
    bool first = !session->looked_for_legacy;

    if (!session_look(session, why))
        return false;
    session->looked_for_legacy = true;
    if (!first || legacy_take_over(&session->places, state_furthest(&session->state)) == 0 ||
        session->file.origin == STATEFILE_ITSELF || session->file.origin == STATEFILE_TWIN)
        return true;
    return session_look(session, why);
}

bool session_lock(struct session *session, enum session_mode mode, struct reason *why)
{
    session->lock = sys_lock(session->places.state_lock, LOCK_WAIT_MS);
    if (session->lock == -1 && errno == EWOULDBLOCK)
        return reason_set(why, EXIT_LATER, "%s: outro comando está mexendo na fila; tente de novo daqui a pouco",
                          session->places.state_lock);
    if (session->lock == -1)
        return reason_errno(why, EXIT_CANNOT_CREATE, session->places.state_lock, "trava");
    if (!load(session, why))
        goto failed;
    if (session->file.note[0] != '\0')
        msg_warning("%s", session->file.note);
    /* Until recovery has succeeded nobody may touch what the intent has perhaps put: see above. */
    session->holds_back = session->state.has_intent;
    if (recover(session, why)) {
        session->holds_back = false;
        return true;
    }
    if (mode == SESSION_TOLERANT) {
        msg_warning("%s; o que não depende do estado continua", why->text);
        if (session_look(session, why)) /* what could not be written has not happened: the intent stands */
            return true;
    }
failed:
    session_unlock(session);
    return false;
}

void session_unlock(struct session *session)
{
    if (session->lock != -1)
        sys_unlock(session->lock);
    session->lock = -1;
}

bool session_save(struct session *session, struct reason *why)
{
    return statefile_save(&session->file, &session->state, &session->places, why);
}

bool session_promise(struct session *session, struct reason *why)
{
    /* Each save makes the twin of what the one before has written. */
    if (!session_save(session, why))
        return false;
    return session_save(session, why);
}

/* STORE_UTC_OFFSET, where it is not set, is the server's own. */
static void take_offset(struct session *session)
{
    struct config *config = &session->config;

    if (config->store_utc_offset_set || !session->state.has_clock)
        return;
    config->store_utc_offset_s = session->state.clock_offset_s;
    state_set_offset(&session->state, config->store_utc_offset_s);
}

bool session_look(struct session *session, struct reason *why)
{
    statefile_end(&session->file);
    if (!statefile_load(&session->file, &session->state, &session->places, &session->config, why))
        return false;
    take_offset(session);
    return true;
}

bool session_note_clock(struct session *session, int64_t clock_ms, int32_t offset_s)
{
    struct state *state = &session->state;

    if (state->has_clock && llabs(state->clock_ms - clock_ms) < CLOCK_SAME_MS && state->clock_offset_s == offset_s)
        return false;
    state->has_clock = true;
    state->clock_ms = clock_ms;
    state->clock_offset_s = offset_s;
    take_offset(session);
    return true;
}

bool session_holds_back(const struct session *session, const struct entry *entry)
{
    return session->holds_back && is_of_intent(&session->state, entry);
}
