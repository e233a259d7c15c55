/*
 * What every subcommand works with: configuration, places, and, while the state's lock is held, the state.
 */
#ifndef SESSION_H
#define SESSION_H

#include "places.h"
#include "statefile.h"

struct session {
    struct config config;
    struct places places;
    struct statefile file;
    struct state state;
    int lock;                       /* the state's; -1: not held */
    bool looked_for_legacy;         /* once is enough: what comes later is the next command's */
    char held_back[ENTRY_SYNC + 1]; /* payloads of this sync_id must not be touched now; "": none */
};

/* Reads the configuration (NULL: the usual file). EXIT_CONFIG. Call session_end in any case. */
bool session_start(struct session *session, const char *config_file, struct reason *why);
void session_end(struct session *session);

/* Creates the folders and removes what is long unfinished: once in a subcommand that changes anything. */
bool session_prepare(struct session *session, struct reason *why);

enum session_mode {
    SESSION_STRICT,
    /*
     * A state that cannot be written (a full disk) must not keep payloads from being sent, which is what makes room:
     * they go on, except those of the intent, which are held back until recovery has succeeded.
     */
    SESSION_TOLERANT
};

/*
 * Takes the lock (waiting half a minute at most, then EXIT_LATER), loads the state, warns of what was wrong with it,
 * recovers. False: the lock is not held.
 */
bool session_lock(struct session *session, enum session_mode mode, struct reason *why);
void session_unlock(struct session *session);

/* Saves the state; only under the lock. */
bool session_save(struct session *session, struct reason *why);

/*
 * Saves the state as both generations, because it promises a window: what the younger file alone promises is lost with
 * it, and a payload that was put meanwhile, but is not in the ledger yet, would be read a second time.
 */
bool session_promise(struct session *session, struct reason *why);

/* Loads the state for looking at it: without lock, without recovery, without warnings. */
bool session_look(struct session *session, struct reason *why);

#endif
