/*
 * What must be true of the queue, whatever was done to it: the reference model. It knows each payload that was ever
 * seen in the queue's folders and holds what is there now against that.
 */
#ifndef REFERENCE_H
#define REFERENCE_H

#include "shop.h"

#define REFERENCE_SLOTS 4096

struct reference_parcel {
    char sync_id[65];
    unsigned long crc; /* of the file; 0: not seen yet */
    bool resend;       /* its sales may be in another one too */
    bool delivered;    /* somebody was told that it was received */
    bool excused;      /* damage was done to it */
    bool dead, there;  /* as seen last */
    bool elsewhere;    /* it waits in an earlier version's file */
    int next;          /* in its slot; -1 ends */
};

struct reference {
    struct shop *shop;
    const struct places *places;
    struct reference_parcel *parcels; /* owned */
    int count, room;
    int slots[REFERENCE_SLOTS];
    int first_live;       /* all before it are delivered and gone */
    int noted;            /* up to here the ledger was asked */
    size_t first_awaited; /* all sales before it are in a payload */
    char wrong[512];      /* what is not true; "": all is well */
};

void reference_begin(struct reference *reference, struct shop *shop, const struct places *places);
void reference_end(struct reference *reference);

/* False, and the first such text stays. */
bool reference_wrong(struct reference *reference, const char *format, ...) SYS_PRINTF(2, 3);

/* The payload of that sync_id (or its beginning); with `make` a new one where there is none, else NULL. */
struct reference_parcel *reference_parcel(struct reference *reference, const char *sync_id, bool make);

/*
 * Looks at the folders and the state after a step. `requeued`: payloads may have left the dead letter.
 *
 * - No sale is in two payloads of different sync_ids (but for --resend), and no payload is nowhere before it was
 *   delivered.
 * - The bytes of a sync_id never change, also when it comes back after its delivery.
 * - What is dead stays so until it is requeued.
 * - Before a channel's cursor no sale of it is missing that its window could see.
 */
bool reference_look(struct reference *reference, bool requeued);

/* Whether the ledger knows each sale of each payload; only when no crash waits to be recovered from. */
bool reference_ask_ledger(struct reference *reference);

/* Everything is read: each sale that was shown before `ms` is in a payload, the late ones too when `late`. */
bool reference_all_read(struct reference *reference, int64_t ms, bool late);

#endif
