/*
 * The payloads in a folder, outbox or dead letter: listing, finding, reading and putting them.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <jansson.h>

#include "disk.h"
#include "entry.h"
#include "places.h"

#define QUEUE_PAYLOAD_MAX ((size_t)16 * 1024 * 1024) /* what fits into a line of the stream: pdv-stream(5) */

struct queue {
    struct entry *entries; /* owned; oldest first */
    size_t count, room;
    size_t foreign;         /* names that are not ours */
    char foreign_name[256]; /* the first of them */
};

/* Lists a folder; one that is not there is empty. EXIT_IO. Call queue_end in any case. */
bool queue_list(struct queue *queue, const char *folder, struct reason *why);
void queue_end(struct queue *queue);

/* Puts one more at the end of the list. EXIT_IO: no memory. */
bool queue_add(struct queue *queue, const struct entry *entry, struct reason *why);

/* A payload of this sync_id, of which the digits in the name count; NULL: none. */
const struct entry *queue_find(const struct queue *queue, const char *sync_id);

/* Its path in a folder. EXIT_BAD_INPUT. */
bool queue_path(char path[SYS_PATH_MAX], const char *folder, const struct entry *entry, struct reason *why);

struct queue_payload {
    char *text; /* owned: the payload's bytes, one JSON object without a line end */
    size_t length;
    char sync_id[65];
    json_t *object; /* owned: what they say */
};

/*
 * Reads and proves one file. GONE: somebody has sent or moved it meanwhile. DAMAGED: it does not read back: gzip, JSON,
 * the sync_id inside is not the name's; why says which. FAILED as disk_read. Call queue_payload_end in any case.
 */
enum disk_read queue_read(const char *folder, const struct entry *entry, struct queue_payload *payload,
                          struct reason *why);
void queue_payload_end(struct queue_payload *payload);

/* Copies out the sync_id of a payload; EXIT_BAD_INPUT, naming `name`, where there is none of 64 hex digits. */
bool queue_sync_id(const json_t *payload, const char *name, char sync_id[65], struct reason *why);

/*
 * The path of the first free name for `entry` in a folder: a file that is there already is never replaced, so the
 * failures in the name are counted up until it is free. EXIT_BAD_INPUT, EXIT_IO.
 */
bool queue_free_path(char path[SYS_PATH_MAX], const char *folder, struct entry *entry, struct reason *why);

/* Puts a payload into the outbox under the first free name, durably, as disk_put. EXIT_IO, EXIT_CANNOT_CREATE. */
bool queue_put(const struct places *places, struct entry *entry, const char *payload, size_t length,
               struct reason *why);

#endif
