/* The frame of a subcommand. */
#include <errno.h>
#include <stdlib.h>

#include "msg.h"

#include "deadletter.h"
#include "disk.h"
#include "legacy.h"
#include "recover.h"
#include "session.h"

#define LOCK_WAIT_MS 30000
#define CLOCK_SAME_MS 1000

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

/* The folders are durable before the state can speak of what is in them. */
bool session_prepare(struct session *session, struct reason *why)
{
    const struct places *places = &session->places;

    if (!disk_folder(places->state_dir, why) || !disk_folder(places->outbox, why) || !disk_folder(places->dead, why) ||
        !disk_folder(places->tmp, why) || !disk_folder(places->ledger, why) || !disk_folder(places->entregas, why))
        return false;
    recover_clean(places);
    return true;
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
    /* Until recovery has succeeded nobody may touch what the intent has perhaps put: see recover.c. */
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

void session_note_told(struct session *session, const struct ledgerfile_told *told)
{
    struct state *state = &session->state;
    char now[INSTANTE_TEXT];

    deadletter_now(now);
    for (int c = 0; c < CANAIS; c++)
        if (told->missing[c] > 0)
            state_note_missing(&state->missing[c], told->missing[c], told->swapped[c], now);
}

bool session_holds_back(const struct session *session, const struct entry *entry)
{
    return session->holds_back && recover_is_of_intent(&session->state, entry);
}
