/* The checker. It reads files as the program does, and knows by itself only what they must say. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#include "../../outbox/deadletter.h"
#include "../../outbox/disk.h"
#include "../../outbox/queue.h"
#include "../../outbox/recibo.h"
#include "../../outbox/state.h"

#include "judge.h"
#include "shop.h"

#define STATE_LIMIT ((size_t)1024 * 1024)

/* What was found of the payloads, in the order of world's. */
struct found {
    unsigned places[WORLD_PAYLOADS];
    bool readable[WORLD_PAYLOADS];
    struct sales sales[WORLD_PAYLOADS];
};

void judge_say(struct judge *judge, unsigned what, const char *format, ...)
{
    size_t used = strlen(judge->text);
    char line[256];
    va_list arguments;

    judge->found |= what;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (strstr(judge->text, line) == NULL)
        snprintf(judge->text + used, sizeof judge->text - used, "#   %s\n", line);
}

/* False: not there. What is there must be a state. */
static bool look_at_state(struct judge *judge, const char *path, struct state *state)
{
    struct reason why = {0};
    size_t length = 0;
    char *text = NULL;
    bool is = disk_read(path, STATE_LIMIT, &text, &length, &why) == DISK_READ;

    *state = (struct state){0};
    if (is && state_parse(text, length, path, SHOP_OFFSET_S, state, &why) == STATE_DAMAGED)
        judge_say(judge, JUDGE_UNREADABLE, "%s", why.text);
    free(text);
    return is;
}

static void look_at_reason(struct judge *judge, const struct entry *entry)
{
    char name[ENTRY_NAME], path[SYS_PATH_MAX], *text = NULL;
    struct reason why;
    size_t length = 0;
    json_t *motivo = NULL;

    snprintf(path, sizeof path, SHOP_DEAD "/%s", entry_format_reason(entry, name));
    if (disk_read(path, STATE_LIMIT, &text, &length, &why) == DISK_READ)
        motivo = jsonline_parse(text, length, path, 0, &why);
    if (motivo == NULL)
        judge_say(judge, JUDGE_LOST, "%s: the reason is missing or torn", path);
    json_decref(motivo);
    free(text);
}

static void take(struct judge *judge, const struct payload *payload, const struct queue_payload *read, int at,
                 struct found *found)
{
    uint64_t hash = world_hash(WORLD_HASH, read->text, read->length);
    int reading = world_reading(payload, hash);

    if (reading == -1)
        judge_say(judge, JUDGE_UNREADABLE, "%.12s: bytes that nobody has given to add", payload->sync_id);
    else
        sales_add_all(&found->sales[at], &payload->readings[reading].sales);
    if (payload->seen && hash != payload->seen_hash)
        judge_say(judge, JUDGE_DOUBLED, "%.12s: other bytes than those that were seen", payload->sync_id);
    found->readable[at] = true;
}

static void look_at_payload(struct judge *judge, struct world *world, const char *folder, const struct entry *entry,
                            struct found *found)
{
    struct payload *payload = world_find(world, entry->sync);
    struct queue_payload read;
    struct reason why = {0};
    enum queue_read result = queue_read(folder, entry, &read, &why);
    int at;

    if (payload == NULL) {
        judge_say(judge, JUDGE_UNREADABLE, "%s/%s: of no window", folder, entry->sync);
        queue_payload_end(&read);
        return;
    }
    at = (int)(payload - world->payloads);
    found->places[at] |= strcmp(folder, SHOP_OUTBOX) == 0 ? PLACE_OUTBOX : PLACE_DEAD;
    if (result == QUEUE_READ)
        take(judge, payload, &read, at, found);
    else if (!payload->damaged)
        judge_say(judge, JUDGE_UNREADABLE, "%s", why.text);
    queue_payload_end(&read);
}

static void look_through(struct judge *judge, struct world *world, const char *folder, struct found *found)
{
    struct reason why;
    struct queue queue;

    if (!queue_list(&queue, folder, &why))
        judge_say(judge, JUDGE_UNREADABLE, "%s", why.text);
    if (queue.foreign > 0)
        judge_say(judge, JUDGE_UNREADABLE, "%s/%s: a name that is not the queue's", folder, queue.foreign_name);
    for (size_t i = 0; i < queue.count; i++) {
        look_at_payload(judge, world, folder, &queue.entries[i], found);
        if (strcmp(folder, SHOP_DEAD) == 0)
            look_at_reason(judge, &queue.entries[i]);
    }
    queue_end(&queue);
}

/* What has left was delivered, and that was noted before it left: it must not look as if it were missing. */
static void judge_receipt(struct judge *judge, const struct payload *payload, const struct found *found, int at)
{
    const struct places places = {.entregas = SHOP_RECEIPTS};
    struct recibo recibo;
    struct reason why;
    bool is = false;

    if (payload->delivered && found->places[at] == 0 &&
        (!recibo_find(&places, payload->sync_id, &recibo, &is, &why) || !is))
        judge_say(judge, JUDGE_LOST, "%.12s: delivered, gone and not noted", payload->sync_id);
}

/* What was destroyed may stand where it is, and need not be readable until it was read anew. */
static void judge_place(struct judge *judge, const struct payload *payload, const struct found *found, int at)
{
    unsigned places = found->places[at], allowed = payload->places;
    bool must_read = !payload->damaged || payload->read_anew;

    if ((allowed & PLACE_NOWHERE) == 0 && (places == 0 || (must_read && !found->readable[at])))
        judge_say(judge, JUDGE_LOST, "%.12s: nowhere to be found", payload->sync_id);
    else if ((places & ~allowed) != 0)
        judge_say(judge, places & ~allowed & PLACE_OUTBOX ? JUDGE_DOUBLED : JUDGE_LOST,
                  "%.12s: found in places %x, allowed are %x", payload->sync_id, places, allowed);
}

/*
 * What stood in a destroyed file only comes back when somebody rewinds. A sale that came late does not even then: the
 * ledger remembers that it was sent, and the window that it stood in is not its own.
 */
static bool is_excused(const struct world *world, int sale)
{
    for (int i = 0; i < world->count; i++) {
        const struct payload *payload = &world->payloads[i];

        if (payload->damaged && payload->count > 0 && sales_has(&payload->readings[0].sales, sale) &&
            (shop_is_late(sale) || (!world->rewound && !payload->read_anew)))
            return true;
    }
    return false;
}

/* In how many payloads, delivered or on the disk, a sale stands. */
static int count_payloads(const struct world *world, const struct found *found, int sale)
{
    int count = 0;

    for (int i = 0; i < world->count; i++) {
        const struct payload *payload = &world->payloads[i];
        int seen = payload->delivered ? world_reading(payload, payload->seen_hash) : -1;

        count += (found->readable[i] && sales_has(&found->sales[i], sale)) ||
                 (seen != -1 && sales_has(&payload->readings[seen].sales, sale));
    }
    return count;
}

static void judge_cursor(struct judge *judge, const struct world *world, const struct found *found, bool loja,
                         int64_t cursor_ms)
{
    struct sales sales = shop_sales(loja, SHOP_OPENS_MS, cursor_ms, 0); /* those that come late may still come */

    for (int sale = 0; sale < WORLD_SALES; sale++)
        if (sales_has(&sales, sale) && count_payloads(world, found, sale) == 0 && !is_excused(world, sale))
            judge_say(judge, JUDGE_LOST, "sale %d: a cursor has gone past it", sale);
}

void judge_disk(struct judge *judge, struct world *world)
{
    struct found found = {0};
    struct state state, twin;

    look_through(judge, world, SHOP_OUTBOX, &found);
    look_through(judge, world, SHOP_DEAD, &found);
    for (int i = 0; i < world->count; i++) {
        judge_place(judge, &world->payloads[i], &found, i);
        judge_receipt(judge, &world->payloads[i], &found, i);
    }
    if (!look_at_state(judge, "data/state.json", &state))
        judge_say(judge, JUDGE_LOST, "data/state.json: nowhere to be found");
    (void)look_at_state(judge, "data/state.json.anterior", &twin);
    judge_cursor(judge, world, &found, false, state.caixa.utc_ms);
    if (state.has_loja)
        judge_cursor(judge, world, &found, true, state.loja.utc_ms);
}

void judge_sales(struct judge *judge, struct world *world)
{
    int64_t until_ms = world->now_ms - (int64_t)SHOP_SETTLE_S * 1000;
    struct sales sales = shop_sales(false, SHOP_OPENS_MS, until_ms, world->now_ms),
                 more = shop_sales(true, SHOP_OPENS_MS, until_ms, world->now_ms);
    struct found found = {0};
    struct judge known = {0}; /* judge_disk has said it */

    sales_add_all(&sales, &more);
    look_through(&known, world, SHOP_OUTBOX, &found);
    look_through(&known, world, SHOP_DEAD, &found);
    for (int sale = 0; sale < WORLD_SALES; sale++) {
        int count = sales_has(&sales, sale) ? count_payloads(world, &found, sale) : 1;

        if (count == 0 && !is_excused(world, sale))
            judge_say(judge, JUDGE_LOST, "sale %d: in no payload", sale);
        else if (count > 1)
            judge_say(judge, JUDGE_DOUBLED, "sale %d: in %d payloads", sale, count);
    }
}
