/*
 * Deliveries, noted before the payload leaves the queue: `ledger/entregas/`, a journal for each day of the machine's
 * clock at the store's offset (pdv-outbox(5), "ledger").
 */
#ifndef RECIBO_H
#define RECIBO_H

#include <jansson.h>

#include "instante.h"

#include "entry.h"
#include "places.h"

struct recibo {
    char sync_id[65]; /* or, from recibo_keep_file, its first 12 digits */
    char when[INSTANTE_TEXT];
    int64_t status;      /* of HTTP; 0: not noted */
    char request_id[64]; /* "-": none */
};

/* Notes a delivery, durably; `request_id` "-" or NULL: none. EXIT_IO, EXIT_CANNOT_CREATE. */
bool recibo_note(const struct places *places, const char *sync_id, int64_t status, const char *request_id,
                 struct instante when, struct reason *why);

/*
 * For a full disk, on which nothing can be noted: the payload's file itself, emptied, moves to the deliveries, and its
 * name says what was delivered until recibo_collect notes it. EXIT_IO.
 */
bool recibo_keep_file(const struct places *places, const struct entry *entry, struct reason *why);

/* Notes what recibo_keep_file has left. What cannot be noted stays, silently. */
void recibo_collect(const struct places *places, int32_t offset_s);

/*
 * Looks for the delivery of a payload: its sync_id, or its beginning. *found tells. The newest day first. EXIT_IO.
 */
bool recibo_find(const struct places *places, const char *sync_id, struct recibo *recibo, bool *found,
                 struct reason *why);

/*
 * All deliveries that are remembered: an object whose keys are the first 12 digits of their sync_ids. To be decref'd.
 * NULL: EXIT_IO.
 */
json_t *recibo_all(const struct places *places, struct reason *why);

#endif
