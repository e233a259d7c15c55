/* The reference model. Files are told apart by the CRC of their bytes: gzip makes the same bytes of the same payload.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "jsonline.h"
#include "ledger.h"

#include "../../outbox/canal.h"
#include "../../outbox/disk.h"
#include "../../outbox/queue.h"
#include "../../outbox/state.h"
#include "reference.h"

void reference_begin(struct reference *reference, struct shop *shop, const struct places *places)
{
    *reference = (struct reference){.shop = shop, .places = places};
    for (int i = 0; i < REFERENCE_SLOTS; i++)
        reference->slots[i] = -1;
}

void reference_end(struct reference *reference)
{
    free(reference->parcels);
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

struct reference_parcel *reference_parcel(struct reference *reference, const char *sync_id, bool make)
{
    unsigned slot = (unsigned)crc32(0, (const unsigned char *)sync_id, ENTRY_SYNC) % REFERENCE_SLOTS;

    for (int i = reference->slots[slot]; i != -1; i = reference->parcels[i].next)
        if (strncmp(reference->parcels[i].sync_id, sync_id, ENTRY_SYNC) == 0)
            return &reference->parcels[i];
    if (!make)
        return NULL;
    if (reference->count == reference->room) {
        reference->room = reference->room * 2 + 256;
        reference->parcels = realloc(reference->parcels, (size_t)reference->room * sizeof *reference->parcels);
        if (reference->parcels == NULL)
            abort();
    }
    reference->parcels[reference->count] = (struct reference_parcel){.next = reference->slots[slot]};
    snprintf(reference->parcels[reference->count].sync_id, 65, "%s", sync_id);
    reference->slots[slot] = reference->count;
    return &reference->parcels[reference->count++];
}

/* A payload is seen for the first time: its sales are in it now, and in no other. */
static bool enter(struct reference *reference, int number, const json_t *payload)
{
    struct reference_parcel *parcel = &reference->parcels[number];
    const json_t *each;
    size_t i;

    json_array_foreach (json_object_get(payload, "vendas"), i, each) {
        json_int_t id = json_integer_value(json_object_get(each, "id_operacao"));
        struct shop_sale *sale;

        if ((size_t)id > reference->shop->count)
            continue; /* an earlier version's, of before the model's time */
        sale = &reference->shop->sales[id - 1];
        if (sale->parcel != -1 && sale->parcel != number && !parcel->resend && !sale->excused)
            return reference_wrong(reference, "sale %lld is in %.12s and in %.12s", (long long)id,
                                   reference->parcels[sale->parcel].sync_id, parcel->sync_id);
        sale->parcel = number;
    }
    return true;
}

/* Beside a damaged one its window may have been read anew: what is whole holds its sales. */
static bool meet_again(struct reference *reference, const char *folder, const struct entry *entry, int number)
{
    struct queue_payload payload;
    struct reason why = {0};
    bool done = true;

    if (queue_read(folder, entry, &payload, &why) == QUEUE_READ) {
        json_t *object = jsonline_parse(payload.text, payload.length, "payload", 0, &why);

        done = enter(reference, number, object);
        json_decref(object);
    }
    queue_payload_end(&payload);
    return done;
}

static bool meet(struct reference *reference, const char *folder, const struct entry *entry, bool dead)
{
    struct reference_parcel *parcel = reference_parcel(reference, entry->sync, false);
    char path[SYS_PATH_MAX], name[ENTRY_NAME], *data = NULL;
    struct queue_payload payload = {0};
    struct reason why = {0};
    size_t size = 0;
    bool done = true;

    if (parcel == NULL)
        return reference_wrong(reference, "%s: nobody has made it", entry_format(entry, name));
    parcel->there = true;
    parcel->dead = parcel->dead || dead;
    if (parcel->excused)
        return meet_again(reference, folder, entry, (int)(parcel - reference->parcels));
    if (!places_join(path, folder, entry_format(entry, name), &why) ||
        disk_read(path, QUEUE_PAYLOAD_MAX, &data, &size, &why) != DISK_READ)
        return reference_wrong(reference, "%s: %s", name, why.text);
    if (parcel->crc == 0) {
        json_t *object = NULL;

        parcel->crc = crc32(0, (unsigned char *)data, (unsigned)size);
        if (queue_read(folder, entry, &payload, &why) != QUEUE_READ ||
            (object = jsonline_parse(payload.text, payload.length, name, 0, &why)) == NULL)
            done = reference_wrong(reference, "%s", why.text);
        else
            done = enter(reference, (int)(parcel - reference->parcels), object);
        json_decref(object);
    } else if (parcel->crc != crc32(0, (unsigned char *)data, (unsigned)size)) {
        done = reference_wrong(reference, "%s: other bytes than before%s", name,
                               parcel->delivered ? ", after its delivery" : "");
    }
    queue_payload_end(&payload);
    free(data);
    return done;
}

static bool meet_all(struct reference *reference, const char *folder, bool dead)
{
    struct queue queue;
    struct reason why = {0};
    bool done = queue_list(&queue, folder, &why) || reference_wrong(reference, "%s", why.text);

    for (size_t i = 0; done && i < queue.count; i++)
        done = meet(reference, folder, &queue.entries[i], dead);
    queue_end(&queue);
    return done;
}

/* No sale that could be seen is behind the cursors and in no payload. */
static bool check_cursors(struct reference *reference)
{
    struct reason why = {0};
    struct state state;
    char *text = NULL;
    size_t length = 0;
    struct shop *shop = reference->shop;

    if (disk_read(reference->places->state, 1 << 20, &text, &length, &why) != DISK_READ ||
        state_parse(text, length, "state", SHOP_OFFSET_S, &state, &why) != STATE_OWN) {
        free(text);
        return true;
    }
    free(text);
    while (reference->first_awaited < shop->count &&
           (shop->sales[reference->first_awaited].parcel != -1 || shop->sales[reference->first_awaited].excused))
        reference->first_awaited++;
    for (size_t i = reference->first_awaited; i < shop->count; i++) {
        const struct shop_sale *sale = &shop->sales[i];
        int64_t cursor_ms = !sale->loja ? state.caixa.utc_ms : state.has_loja ? state.loja.utc_ms : 0;

        if (sale->fim_ms < cursor_ms && sale->seen_ms == sale->fim_ms && sale->parcel == -1 && !sale->excused)
            return reference_wrong(reference, "sale %zu is behind the cursor and in no payload", i + 1);
    }
    return true;
}

bool reference_look(struct reference *reference, bool requeued)
{
    bool gone = true;

    for (int i = reference->first_live; i < reference->count; i++)
        reference->parcels[i].there = false;
    if (!meet_all(reference, reference->places->dead, true))
        return false;
    for (int i = reference->first_live; i < reference->count; i++) {
        struct reference_parcel *parcel = &reference->parcels[i];

        if (parcel->dead && !parcel->there && !requeued)
            return reference_wrong(reference, "%.12s left the dead letter by itself", parcel->sync_id);
        parcel->dead = parcel->there;
    }
    if (!meet_all(reference, reference->places->outbox, false))
        return false;
    for (int i = reference->first_live; i < reference->count; i++) {
        struct reference_parcel *parcel = &reference->parcels[i];

        if (parcel->crc != 0)
            parcel->elsewhere = false;
        if (!parcel->there && !parcel->delivered && parcel->crc != 0)
            return reference_wrong(reference, "%.12s is nowhere and was not delivered", parcel->sync_id);
        gone = gone && !parcel->there && i < reference->noted &&
               (parcel->delivered || (parcel->crc == 0 && !parcel->elsewhere && i < reference->count - 200));
        if (gone)
            reference->first_live = i + 1;
    }
    return check_cursors(reference);
}

bool reference_ask_ledger(struct reference *reference)
{
    struct shop *shop = reference->shop;
    struct reason why = {0};
    struct ledger ledger;
    bool done = true;

    ledger_begin(&ledger, reference->places->ledger);
    for (size_t i = shop->count; done && i > 0 && shop->now_ms - shop->sales[i - 1].fim_ms < INT64_C(86400000); i--) {
        const struct shop_sale *sale = &shop->sales[i - 1];
        char day[INSTANTE_TEXT], id[32];

        lancamento_naive(instante_of(sale->fim_ms, SHOP_OFFSET_S), day);
        day[JOURNAL_DAY - 1] = '\0';
        snprintf(id, sizeof id, "%zu", i);
        if (sale->parcel == -1 || sale->excused)
            continue;
        if (!ledger_load(&ledger, day, &why) ||
            ledger_find(&ledger, false, sale->loja ? CANAL_LOJA : CANAL_CAIXA, id, day) == NULL)
            done = reference_wrong(reference, "the ledger does not know sale %zu of %.12s", i,
                                   reference->parcels[sale->parcel].sync_id);
    }
    ledger_end(&ledger);
    reference->noted = reference->count;
    return done;
}

bool reference_all_read(struct reference *reference, int64_t ms, bool late)
{
    const struct shop *shop = reference->shop;

    for (size_t i = reference->first_awaited; i < shop->count; i++) {
        const struct shop_sale *sale = &shop->sales[i];

        if (sale->parcel == -1 && !sale->excused && sale->seen_ms < ms && (late || sale->seen_ms == sale->fim_ms))
            return reference_wrong(reference, "sale %zu was never read", i + 1);
    }
    return true;
}
