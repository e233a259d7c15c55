/* The reference model. Files are told apart by the CRC of their bytes: gzip makes the same bytes of the same payload.
 */
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "jsonline.h"

#include "../../outbox/disk.h"
#include "../../outbox/queue.h"
#include "reference.h"

static void clear_slots(struct reference *reference)
{
    for (int i = 0; i < REFERENCE_SLOTS; i++)
        reference->slots[i] = -1;
}

void reference_begin(struct reference *reference, struct shop *shop, const struct places *places)
{
    *reference = (struct reference){.shop = shop, .places = places};
    clear_slots(reference);
}

void reference_end(struct reference *reference)
{
    free(reference->parcels);
}

void reference_forget(struct reference *reference)
{
    reference->count = reference->first_live = 0;
    clear_slots(reference);
}

bool reference_wrong(struct reference *reference, const char *format, ...)
{
    va_list arguments;

    if (reference->wrong[0] != '\0')
        return false;
    va_start(arguments, format);
    vsnprintf(reference->wrong, sizeof reference->wrong, format, arguments);
    va_end(arguments);
    return false;
}

static unsigned slot_of(const struct entry *entry)
{
    return (unsigned)(crc32(0, (const unsigned char *)entry->sync, ENTRY_SYNC) + (unsigned long)entry->number) %
           REFERENCE_SLOTS;
}

struct reference_parcel *reference_parcel(struct reference *reference, const struct entry *entry)
{
    for (int i = reference->slots[slot_of(entry)]; i != -1; i = reference->parcels[i].next)
        if (reference->parcels[i].number == entry->number && strcmp(reference->parcels[i].sync, entry->sync) == 0)
            return &reference->parcels[i];
    return NULL;
}

static struct reference_parcel *make_parcel(struct reference *reference, const struct entry *entry)
{
    unsigned slot = slot_of(entry);

    if (reference->count == reference->room) {
        reference->room = reference->room * 2 + 256;
        reference->parcels = realloc(reference->parcels, (size_t)reference->room * sizeof *reference->parcels);
        if (reference->parcels == NULL)
            abort();
    }
    reference->parcels[reference->count] =
        (struct reference_parcel){.number = entry->number, .next = reference->slots[slot]};
    memcpy(reference->parcels[reference->count].sync, entry->sync, sizeof entry->sync);
    reference->slots[slot] = reference->count;
    return &reference->parcels[reference->count++];
}

static void spoken_of(struct reference *reference, const char *canal, int64_t id)
{
    for (int c = 0; c < SHOP_CANAIS; c++) {
        struct shop_sale *sale =
            canal != NULL && strcmp(canal, shop_canais[c]) == 0 ? shop_row(reference->shop, c, id) : NULL;

        if (sale == NULL)
            continue;
        sale->put = reference->seen;
        sale->frozen = false;
    }
}

/* A payload is seen for the first time: what it tells is known to the ledger. */
static void enter(struct reference *reference, const json_t *payload)
{
    const json_t *each;
    char canal[32];
    long long id;
    size_t i;

    reference->seen++;
    json_array_foreach (json_object_get(payload, "vendas"), i, each)
        spoken_of(reference, jsonline_text(each, "canal"), json_integer_value(json_object_get(each, "id_operacao")));
    json_array_foreach (json_object_get(json_object_get(payload, "integrity"), "warnings"), i, each)
        if (sscanf(json_string_value(each), "VENDA_CANCELADA: %31s %lld", canal, &id) == 2)
            spoken_of(reference, canal, id);
}

static void cut_out(char *text, const char *begins, const char *ends)
{
    char *at = strstr(text, begins), *behind = at == NULL ? NULL : strstr(at, ends);

    if (behind != NULL)
        memmove(at, behind + strlen(ends), strlen(behind + strlen(ends)) + 1);
}

static bool is_sealed(const struct queue_payload *payload)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    char hex[2 * EVP_MAX_MD_SIZE + 1] = "", *text = strdup(payload->text);

    if (text == NULL)
        abort();
    cut_out(text, "\"agent\":{", "},");
    cut_out(text, "\"sync_id\":\"", "\",");
    if (EVP_Digest(text, strlen(text), digest, &size, EVP_sha256(), NULL) == 1)
        for (unsigned int i = 0; i < size; i++)
            snprintf(hex + (size_t)2 * i, 3, "%02x", digest[i]);
    free(text);
    return strcmp(hex, payload->sync_id) == 0;
}

static bool meet_first(struct reference *reference, const char *folder, const struct entry *entry,
                       struct reference_parcel *parcel)
{
    struct queue_payload payload;
    struct reason why = {0};
    json_t *object = NULL;
    bool done = queue_read(folder, entry, &payload, &why) == DISK_READ &&
                (object = jsonline_parse(payload.text, payload.length, "payload", 0, &why)) != NULL;

    parcel->excused = !done && reference->tolerant;
    if (!done)
        done = parcel->excused || reference_wrong(reference, "%s", why.text);
    else if (entry->number > 0 && !is_sealed(&payload))
        done = reference_wrong(reference, "%s is no seal of its content", payload.sync_id);
    else
        enter(reference, object);
    json_decref(object);
    queue_payload_end(&payload);
    return done;
}

static bool meet(struct reference *reference, const char *folder, const struct entry *entry)
{
    struct reference_parcel *parcel = reference_parcel(reference, entry);
    char path[SYS_PATH_MAX], name[ENTRY_NAME], *data = NULL;
    struct reason why = {0};
    unsigned long crc;
    size_t size = 0;

    if (parcel == NULL)
        parcel = make_parcel(reference, entry);
    parcel->there = true;
    if (parcel->excused || (parcel->crc != 0 && shop_chance(reference->shop, 16) > 0))
        return true;
    if (!path_join(path, folder, entry_format(entry, name), &why) ||
        disk_read(path, QUEUE_PAYLOAD_MAX, &data, &size, &why) != DISK_READ)
        return reference_wrong(reference, "%s: %s", name, why.text);
    crc = crc32(0, (unsigned char *)data, (unsigned)size);
    free(data);
    if (parcel->crc == 0) {
        parcel->crc = crc;
        return meet_first(reference, folder, entry, parcel);
    }
    return parcel->crc == crc || reference_wrong(reference, "%s: other bytes than before", name);
}

static bool meet_all(struct reference *reference, const char *folder)
{
    struct queue queue;
    struct reason why = {0};
    bool done = queue_list(&queue, folder, &why) || reference_wrong(reference, "%s", why.text);

    for (size_t i = 0; done && i < queue.count; i++)
        done = meet(reference, folder, &queue.entries[i]);
    queue_end(&queue);
    return done;
}

bool reference_look(struct reference *reference)
{
    bool gone = true;

    for (int i = reference->first_live; i < reference->count; i++)
        reference->parcels[i].there = false;
    if (!meet_all(reference, reference->places->dead) || !meet_all(reference, reference->places->outbox))
        return false;
    for (int i = reference->first_live; i < reference->count; i++) {
        const struct reference_parcel *parcel = &reference->parcels[i];

        if (!parcel->there && !parcel->delivered && !parcel->excused)
            return reference_wrong(reference, "%lld %s is nowhere and was not delivered", (long long)parcel->number,
                                   parcel->sync);
        gone = gone && !parcel->there;
        if (gone)
            reference->first_live = i + 1;
    }
    return true;
}
