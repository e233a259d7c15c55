/*
 * What every subcommand works with: configuration, places, and, while the state's lock is held, the state.
 */
#ifndef SESSION_H
#define SESSION_H

#include "ledgerfile.h"
#include "statefile.h"

struct session {
    struct config config;
    struct places places;
    struct statefile file;
    struct state state;
    int lock;               /* the state's; -1: not held */
    bool looked_for_legacy; /* once is enough: what comes later is the next command's */
    json_t *note;           /* for the run's folder, besides the code (runnote.h), the caller's; NULL: none */
    bool holds_back;        /* the payload of the intent must not be touched now: see session_holds_back */
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

/* True for a payload that `add` has perhaps put, but which recovery has not finished. */
bool session_holds_back(const struct session *session, const struct entry *entry);

/*
 * Notes the SQL Server's wall clock (read as UTC) less ours, and its offset, which is the store's where
 * STORE_UTC_OFFSET is not set. False: it is no other than before, a second aside.
 */
bool session_note_clock(struct session *session, int64_t clock_ms, int32_t offset_s);

/* Saves the state; only under the lock. */
bool session_save(struct session *session, struct reason *why);

/*
 * Saves the state as both generations, because it promises something: what the younger file alone promises is lost with
 * it. A payload that was put meanwhile, but is not in the ledger yet, would be read a second time; what the ledger has
 * forgotten, never.
 */
bool session_promise(struct session *session, struct reason *why);

/* Loads the state for looking at it: without lock, recovery or warnings. The store's offset comes with it. */
bool session_look(struct session *session, struct reason *why);

#endif
