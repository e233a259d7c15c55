/*
 * state.json and its twin on disk: reading with every fallback, replacing without a moment at which neither is whole
 * (pdv-outbox(5), "state.json").
 */
#ifndef STATEFILE_H
#define STATEFILE_H

#include "places.h"
#include "state.h"

enum statefile_origin {
    STATEFILE_ITSELF,
    STATEFILE_TWIN,   /* the generation before */
    STATEFILE_GUESS,  /* both lost: the newest end found in outbox, dead letter and ledger, or where nothing is queued a
                         window before the damaged files were last written */
    STATEFILE_NOTHING /* a first installation: SYNC_WINDOW_MINUTES ago */
};

struct statefile {
    enum statefile_origin origin;
    char note[1024]; /* what was done instead, for a warning; "": nothing was wrong */
    char *text;      /* owned: what stands in state.json, NULL when that is missing or damaged */
    size_t length;
    bool damaged, twin_damaged; /* something is there that is no state */
};

/*
 * Loads the state; changes nothing. Damage is never a failure, only EXIT_IO: a file that could not be read at all says
 * nothing. Call statefile_end in any case.
 */
bool statefile_load(struct statefile *file, struct state *state, const struct places *places,
                    const struct config *config, struct reason *why);

/*
 * Replaces the state durably, the generation before it becoming the twin. Damaged files are kept beside it under
 * another name. EXIT_IO or EXIT_CANNOT_CREATE: the state on disk is the one before, or already the new one.
 */
bool statefile_save(struct statefile *file, struct state *state, const struct places *places, struct reason *why);

void statefile_end(struct statefile *file);

#endif
