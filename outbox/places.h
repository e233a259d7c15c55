/*
 * Where everything stands on disk (pdv-outbox(5)): the queue's three folders, the state with its twin, the two locks.
 */
#ifndef PLACES_H
#define PLACES_H

#include "ledger.h"
#include "path.h"

struct places {
    char outbox[SYS_PATH_MAX], dead[SYS_PATH_MAX], tmp[SYS_PATH_MAX]; /* folders; the last two beside the first */
    char state[SYS_PATH_MAX], twin[SYS_PATH_MAX];                     /* STATE_FILE, the generation before it, */
    char state_dir[SYS_PATH_MAX];                                     /* and their folder */
    char ledger[SYS_PATH_MAX], entregas[SYS_PATH_MAX];       /* folders: beside the state file, and in the one before */
    char since[SYS_PATH_MAX];                                /* in the ledger: when it began */
    char store_file[SYS_PATH_MAX], store[LEDGER_STORE_TEXT]; /* in the ledger: whose it is, and our own */
    char state_lock[SYS_PATH_MAX], run_lock[SYS_PATH_MAX];   /* beside the state file */
};

/*
 * Derives them from OUTBOX_DIR and STATE_FILE; touches nothing. EXIT_BAD_INPUT: too long a path; EXIT_CONFIG: another
 * user may write there.
 */
bool places_begin(struct places *places, const struct config *config, struct reason *why);

/*
 * Before anything is created: root, in the folders of another account, would leave files there that the agent cannot
 * use any more. EXIT_CANNOT_CREATE, with the command to use instead.
 */
bool places_check_owner(const struct places *places, struct reason *why);

#endif
