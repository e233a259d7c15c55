/*
 * What must be true of the queue at any moment, whatever was done to it: the reference model. It knows each payload
 * that was ever seen in the queue's folders and holds what is there now against that. What must be true of head office
 * in the end is the receiver's (receiver.h).
 */
#ifndef REFERENCE_H
#define REFERENCE_H

#include "shop.h"

#include "../../outbox/entry.h"
#include "../../outbox/places.h"

#define REFERENCE_SLOTS 4096

struct reference_parcel {
    int64_t number;
    char sync[ENTRY_SYNC + 1];
    unsigned long crc; /* of the file; 0: not seen yet */
    bool delivered;    /* settle was told that it was received */
    bool excused;      /* damage was done to it, or a person took it away */
    bool there;        /* as seen last */
    int next;          /* in its slot; -1 ends */
};

struct reference {
    struct shop *shop;
    const struct places *places;
    struct reference_parcel *parcels; /* owned */
    int count, room;
    int slots[REFERENCE_SLOTS];
    int first_live;  /* all before it are gone */
    int64_t seen;    /* counts the payloads that were met */
    bool tolerant;   /* what is met may have been damaged before */
    char wrong[512]; /* what is not true; "": all is well */
};

void reference_begin(struct reference *reference, struct shop *shop, const struct places *places);
void reference_end(struct reference *reference);

/* The data folder is another one: nothing of what was seen counts. */
void reference_forget(struct reference *reference);

/* False, and the first such text stays. */
bool reference_wrong(struct reference *reference, const char *format, ...) SYS_PRINTF(2, 3);

/* The payload of that number and sync_id; NULL: never met. */
struct reference_parcel *reference_parcel(struct reference *reference, const struct entry *entry);

/*
 * Looks at the folders after a step.
 *
 * - No payload is nowhere before it was delivered.
 * - The bytes of a payload never change, and its sync_id is the seal of its content.
 */
bool reference_look(struct reference *reference);

#endif
