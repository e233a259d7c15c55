/* Listing and reading the queue's folders. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "gzip.h"
#include "jsonline.h"
#include "listing.h"
#include "texto.h"

#include "queue.h"

/* They belong to their payloads and are neither listed nor foreign. */
static bool is_reason_file(const char *name)
{
    size_t length = strlen(name), suffix = strlen(ENTRY_REASON_SUFFIX);

    return length > suffix && strcmp(name + length - suffix, ENTRY_REASON_SUFFIX) == 0;
}

bool queue_add(struct queue *queue, const struct entry *entry, struct reason *why)
{
    if (!GROW(queue->entries, queue->count, &queue->room))
        return reason_set(why, EXIT_IO, "fila: sem memória para a lista");
    queue->entries[queue->count++] = *entry;
    return true;
}

static bool add(struct queue *queue, const char *name, struct reason *why)
{
    struct entry entry;

    if (is_reason_file(name))
        return true;
    if (entry_parse(name, &entry))
        return queue_add(queue, &entry, why);
    if (queue->foreign++ == 0)
        snprintf(queue->foreign_name, sizeof queue->foreign_name, "%.200s", name);
    return true;
}

static int compare(const void *a, const void *b)
{
    return entry_compare(a, b);
}

bool queue_list(struct queue *queue, const char *folder, struct reason *why)
{
    struct listing listing;
    bool done = listing_read(&listing, folder, why);

    *queue = (struct queue){0};
    for (size_t i = 0; done && i < listing.count; i++)
        done = add(queue, listing.names[i], why);
    listing_end(&listing);
    if (queue->count > 0)
        qsort(queue->entries, queue->count, sizeof *queue->entries, compare);
    return done;
}

void queue_end(struct queue *queue)
{
    free(queue->entries);
    *queue = (struct queue){0};
}

const struct entry *queue_find(const struct queue *queue, const char *sync_id)
{
    for (size_t i = 0; i < queue->count; i++)
        if (strncmp(queue->entries[i].sync, sync_id, ENTRY_SYNC) == 0)
            return &queue->entries[i];
    return NULL;
}

bool queue_path(char path[SYS_PATH_MAX], const char *folder, const struct entry *entry, struct reason *why)
{
    char name[ENTRY_NAME];

    return path_join(path, folder, entry_format(entry, name), why);
}

bool queue_sync_id(const json_t *payload, const char *name, char sync_id[65], struct reason *why)
{
    const char *text = jsonline_text(json_object_get(payload, "integrity"), "sync_id");

    if (!texto_is_hex(text, TEXTO_SYNC_ID))
        return reason_set(why, EXIT_BAD_INPUT, "%s: sem integrity.sync_id de 64 dígitos: não é um payload", name);
    memcpy(sync_id, text, 65);
    return true;
}

/* What the file holds is one object of ours, on one line because the stream's records are lines. */
static bool prove(const struct entry *entry, const char *name, struct queue_payload *payload, struct reason *why)
{
    if (memchr(payload->text, '\n', payload->length) != NULL)
        return reason_set(why, EXIT_BAD_INPUT, "%s: mais de uma linha", name);
    payload->object = jsonline_parse(payload->text, payload->length, name, 0, why);
    if (payload->object == NULL || !queue_sync_id(payload->object, name, payload->sync_id, why))
        return false;
    return strncmp(payload->sync_id, entry->sync, ENTRY_SYNC) == 0 ||
           reason_set(why, EXIT_BAD_INPUT, "%s: o sync_id do conteúdo (%.12s) não é o do nome", name, payload->sync_id);
}

enum disk_read queue_read(const char *folder, const struct entry *entry, struct queue_payload *payload,
                          struct reason *why)
{
    char path[SYS_PATH_MAX], *packed = NULL;
    size_t size = 0;
    enum disk_read result;

    *payload = (struct queue_payload){0};
    if (!queue_path(path, folder, entry, why))
        return DISK_FAILED;
    result = disk_read(path, QUEUE_PAYLOAD_MAX, &packed, &size, why);
    if (result == DISK_READ &&
        (!gzip_unpack(packed, size, QUEUE_PAYLOAD_MAX, path, &payload->text, &payload->length, why) ||
         !prove(entry, path, payload, why)))
        result = why->code == EXIT_BAD_INPUT ? DISK_DAMAGED : DISK_FAILED; /* memory: the file may be whole */
    free(packed);
    return result;
}

void queue_payload_end(struct queue_payload *payload)
{
    free(payload->text);
    json_decref(payload->object);
    *payload = (struct queue_payload){0};
}

/* The lock is held: what is free now stays free until it is used. */
bool queue_free_path(char path[SYS_PATH_MAX], const char *folder, struct entry *entry, struct reason *why)
{
    while (queue_path(path, folder, entry, why)) {
        if (sys_changed_at(path) == -1)
            return true;
        if (entry->failures == ENTRY_FAILURES_MAX)
            return reason_set(why, EXIT_IO, "%s: nenhum nome livre", path);
        entry->failures++;
    }
    return false;
}

bool queue_put(const struct places *places, struct entry *entry, const char *payload, size_t length, struct reason *why)
{
    char path[SYS_PATH_MAX];
    void *packed = NULL;
    size_t size = 0;
    bool done = gzip_pack(payload, length, &packed, &size, why) && queue_free_path(path, places->outbox, entry, why) &&
                disk_put(path, places->tmp, packed, size, why);

    /* from here on it is safe */
    free(packed);
    return done;
}
