/*
 * Where everything stands on disk (pdv-outbox(5)): the queue's three folders, the state with its twin, the two locks.
 */
#ifndef PLACES_H
#define PLACES_H

#include "ledger.h"
#include "sys.h"

struct places {
    char *outbox, *dead, *tmp;                  /* folders; the last two beside the first */
    char *state, *twin, *state_tmp, *state_dir; /* STATE_FILE, the generation before it, and their folder */
    char *ledger, *entregas;                    /* folders: beside the state file, and in the one before */
    char *since, *since_tmp;                    /* in the ledger: when it began */
    char *store_file, store[LEDGER_STORE_TEXT]; /* in the ledger: whose it is, and our own */
    char *state_lock, *run_lock;                /* beside the state file */
};

/* Derives them from OUTBOX_DIR and STATE_FILE; touches nothing. EXIT_IO without memory. Call places_end in any case. */
bool places_begin(struct places *places, const struct config *config, struct reason *why);
void places_end(struct places *places);

/*
 * Before anything is created: root, in the folders of another account, would leave files there that the agent cannot
 * use any more. EXIT_CANNOT_CREATE, with the command to use instead.
 */
bool places_check_owner(const struct places *places, struct reason *why);

/* `name` in `folder`. EXIT_BAD_INPUT when that is longer than a path may be. */
bool places_join(char path[SYS_PATH_MAX], const char *folder, const char *name, struct reason *why);

/* A path in a folder that nobody else uses: `name`, a random part and ".tmp", which marks what is unfinished. */
bool places_unfinished(char path[SYS_PATH_MAX], const char *folder, const char *name, struct reason *why);

#endif
