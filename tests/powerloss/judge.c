/* The checker. It reads files as the program does, and knows by itself only what they must say. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#include "../../outbox/deadletter.h"
#include "../../outbox/disk.h"
#include "../../outbox/queue.h"
#include "../../outbox/situacao.h"
#include "../../outbox/state.h"

#include "judge.h"
#include "receiver.h"
#include "shop.h"

#define STATE_LIMIT ((size_t)1024 * 1024)
#define NUMBERS 64

/* What was found of the payloads, in the order of world's. */
struct found {
    struct {
        bool waits, dead, readable, told; /* told: it stands somewhere where it does not only lie for the record */
    } payloads[WORLD_PAYLOADS];
    struct entry numbers[NUMBERS];
    int numbers_count;
};

static const struct places dead_places = {.dead = SHOP_DEAD}, receipt_places = {.entregas = SHOP_RECEIPTS};

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
    if (is && !state_parse(text, length, path, SHOP_OFFSET_S, state, &why))
        judge_say(judge, JUDGE_UNREADABLE, "%s", why.text);
    free(text);
    return is;
}

/* A number is of one promise, which is kept once. */
static void note_number(struct judge *judge, const struct entry *entry, struct found *found)
{
    for (int i = 0; i < found->numbers_count; i++)
        if (found->numbers[i].number == entry->number && strcmp(found->numbers[i].sync, entry->sync) != 0)
            judge_say(judge, JUDGE_UNREADABLE, "number %d is of %s and of %s", (int)entry->number, entry->sync,
                      found->numbers[i].sync);
    if (found->numbers_count < NUMBERS)
        found->numbers[found->numbers_count++] = *entry;
}

static void look_at_reason(struct judge *judge, const struct entry *entry, bool *divided)
{
    json_t *motivo = deadletter_reason(&dead_places, entry);
    const char *text = jsonline_text(motivo, "motivo");

    if (text == NULL)
        judge_say(judge, JUDGE_LOST, "%s: dead, and the reason is missing or torn", entry->sync);
    *divided = text != NULL && strcmp(text, DEADLETTER_DIVIDED) == 0;
    json_decref(motivo);
}

static bool look_inside(struct judge *judge, const char *folder, const struct entry *entry,
                        const struct payload *payload)
{
    struct queue_payload read;
    struct reason why = {0};
    bool readable = queue_read(folder, entry, &read, &why) == DISK_READ;

    if (!readable && !payload->damaged)
        judge_say(judge, JUDGE_UNREADABLE, "%s", why.text);
    if (readable && !world_has_read(payload, world_hash(WORLD_HASH, read.text, read.length)))
        judge_say(judge, JUDGE_UNREADABLE, "%s: bytes that nobody has given to add", payload->sync_id);
    queue_payload_end(&read);
    return readable;
}

static void look_at_payload(struct judge *judge, struct world *world, bool dead, const struct entry *entry,
                            struct found *found)
{
    struct payload *payload = world_find(world, entry->sync);
    bool readable, divided = false;
    long at;

    if (payload == NULL) {
        judge_say(judge, JUDGE_UNREADABLE, "%s: of no window", entry->sync);
        return;
    }
    at = payload - world->payloads;
    readable = look_inside(judge, dead ? SHOP_DEAD : SHOP_OUTBOX, entry, payload);
    if (dead)
        look_at_reason(judge, entry, &divided);
    found->payloads[at].waits = found->payloads[at].waits || !dead;
    found->payloads[at].dead = found->payloads[at].dead || dead;
    found->payloads[at].readable = found->payloads[at].readable || readable;
    /* A destroyed file that waits is still to be found out, and then read again. */
    found->payloads[at].told = found->payloads[at].told || (readable ? !divided : !dead);
}

static void look_through(struct judge *judge, struct world *world, bool dead, struct found *found)
{
    const char *folder = dead ? SHOP_DEAD : SHOP_OUTBOX;
    struct reason why;
    struct queue queue;

    if (!queue_list(&queue, folder, &why))
        judge_say(judge, JUDGE_UNREADABLE, "%s", why.text);
    if (queue.foreign > 0)
        judge_say(judge, JUDGE_UNREADABLE, "%s/%s: a name that is not the queue's", folder, queue.foreign_name);
    for (size_t i = 0; i < queue.count; i++) {
        note_number(judge, &queue.entries[i], found);
        look_at_payload(judge, world, dead, &queue.entries[i], found);
    }
    queue_end(&queue);
}

/* What has left was delivered, and that was noted before it left: it must not look as if it were missing. */
static void judge_receipt(struct judge *judge, const struct payload *payload)
{
    struct recibo recibo;
    struct reason why;
    bool is = false;

    if (!situacao_find(&receipt_places, payload->sync_id, &recibo, &is, &why) || !is)
        judge_say(judge, JUDGE_LOST, "%s: delivered, gone and not noted", payload->sync_id);
}

static void judge_place(struct judge *judge, const struct payload *payload, const struct found *found, int at)
{
    bool waits = found->payloads[at].waits, dead = found->payloads[at].dead;

    if (payload->kept && !payload->delivered &&
        ((!waits && !dead) || (!found->payloads[at].readable && !payload->damaged)))
        judge_say(judge, JUDGE_LOST, "%s: nowhere to be found", payload->sync_id);
    if (payload->delivered && !waits && !dead)
        judge_receipt(judge, payload);
    if (dead && !payload->answered && !payload->damaged)
        judge_say(judge, JUDGE_LOST, "%s: dead, and nobody has refused it", payload->sync_id);
    if (waits && payload->settled && !payload->answered)
        judge_say(judge, JUDGE_UNREADABLE, "%s: settled, and it waits", payload->sync_id);
}

static bool is_in_spans(const struct state *state, int sale)
{
    for (size_t i = 0; i < state->spans.count; i++) {
        const struct span *span = &state->spans.list[i];

        if (span->from.utc_ms <= shop_end_ms(sale) && span->to.utc_ms > shop_end_ms(sale) &&
            (span->canais & CANAL_BIT(shop_is_loja(sale) ? LOJA : CAIXA)))
            return true;
    }
    return false;
}

static bool is_in_payload(const struct world *world, const struct found *found, int sale)
{
    for (int i = 0; i < world->count; i++)
        if (found->payloads[i].told && (world->payloads[i].sales & WORLD_BIT(sale)) != 0)
            return true;
    return false;
}

static void judge_cursors(struct judge *judge, const struct world *world, const struct found *found,
                          const struct state *state)
{
    for (int sale = 0; sale < WORLD_SALES; sale++) {
        int64_t cursor_ms = (shop_is_loja(sale) ? state_loja(state) : state->cursor[CAIXA]).utc_ms;

        if (shop_state(sale, world->now_ms) != SHOP_NOT_YET && shop_is_plain(sale) && shop_end_ms(sale) < cursor_ms &&
            (world->picture.told & WORLD_BIT(sale)) == 0 && !is_in_spans(state, sale) &&
            !is_in_payload(world, found, sale))
            judge_say(judge, JUDGE_LOST, "sale %d: a cursor has gone past it", sale);
    }
}

/* While `add` works the promise may be kept already, or be changed. */
static void judge_promise(struct judge *judge, const struct world *world, const struct state *state)
{
    const struct window *promised = &world->promised;
    const struct janela *intent = &state->intent;

    if (promised->to_ms == 0 || world->reading)
        return;
    if (!state->has_intent || intent->from.utc_ms != promised->from_ms || intent->to.utc_ms != promised->to_ms ||
        intent->releitura != promised->again || janela_covers(intent, CAIXA) != promised->caixa ||
        janela_covers(intent, LOJA) != promised->loja)
        judge_say(judge, JUDGE_LOST, "a window was promised, and the state has another or none");
}

void judge_disk(struct judge *judge, struct world *world)
{
    static struct state state, twin;
    struct found found = {0};

    look_through(judge, world, false, &found);
    look_through(judge, world, true, &found);
    for (int i = 0; i < world->count; i++)
        judge_place(judge, &world->payloads[i], &found, i);
    if (!look_at_state(judge, "data/state.json", &state))
        judge_say(judge, JUDGE_LOST, "data/state.json: nowhere to be found");
    (void)look_at_state(judge, "data/state.json.anterior", &twin);
    for (int i = 0; i < found.numbers_count; i++)
        if (found.numbers[i].number > state.number)
            judge_say(judge, JUDGE_LOST, "%s: its number is still to be given", found.numbers[i].sync);
    judge_cursors(judge, world, &found, &state);
    judge_promise(judge, world, &state);
}

bool judge_is_quiet(void)
{
    static struct state state;
    struct judge ignored = {0};
    struct queue queue;
    struct reason why;
    bool quiet = queue_list(&queue, SHOP_OUTBOX, &why) && queue.count == 0 &&
                 look_at_state(&ignored, "data/state.json", &state) && state.spans.count == 0;

    queue_end(&queue);
    return quiet;
}

/* A row that is gone says nothing of the sale but that. */
static bool is_sale_right(const struct world *world, int sale)
{
    const struct picture *picture = &world->picture;
    int state = shop_end_ms(sale) < world->now_ms - SHOP_SETTLE_S * INT64_C(1000) ? shop_state(sale, world->now_ms)
                                                                                  : SHOP_NOT_YET;

    if (state == SHOP_GONE)
        return picture->vendas[sale] == 0 || (picture->gone & WORLD_BIT(sale)) != 0;
    return picture->vendas[sale] == (state == SHOP_CANCELLED ? SHOP_NOT_YET : state);
}

static bool is_turno_right(const struct world *world, int number)
{
    const struct shop_turno *turno = shop_turno(number);

    return turno->end_ms >= world->now_ms - SHOP_SETTLE_S * INT64_C(1000) ||
           world->picture.turnos[number] == receiver_turno(true, shop_turno_total(turno, world->now_ms));
}

static bool is_refused(const struct world *world, int sale)
{
    return (world->mood.refuses & WORLD_BIT(sale)) != 0;
}

bool judge_is_right(const struct world *world)
{
    for (int sale = 0; sale < WORLD_SALES; sale++)
        if (!is_refused(world, sale) && !is_sale_right(world, sale))
            return false;
    for (int i = 0; shop_turno(i) != NULL; i++)
        if (!is_turno_right(world, i))
            return false;
    return true;
}

/* It lies dead alone, for a person to see. */
static void judge_refused(struct judge *judge, struct world *world, int sale)
{
    struct found found = {0};

    look_through(&(struct judge){0}, world, true, &found);
    for (int i = 0; i < world->count; i++)
        if (found.payloads[i].told && world->payloads[i].sales == WORLD_BIT(sale))
            return;
    judge_say(judge, JUDGE_LOST, "sale %d: not taken, and not dead alone", sale);
}

void judge_picture(struct judge *judge, struct world *world)
{
    const struct picture *picture = &world->picture;

    for (int sale = 0; sale < WORLD_SALES; sale++) {
        if (is_refused(world, sale) && shop_state(sale, world->now_ms) != SHOP_NOT_YET)
            judge_refused(judge, world, sale);
        else if (!is_sale_right(world, sale))
            judge_say(judge, (picture->told & WORLD_BIT(sale)) == 0 ? JUDGE_LOST : JUDGE_STALE,
                      "sale %d: head office has state %d, the row says %d", sale, picture->vendas[sale],
                      shop_state(sale, world->now_ms));
        if (picture->again[sale] > world->allowed[sale] + world->crashes)
            judge_say(judge, JUDGE_STALE, "sale %d: told again %d times", sale, picture->again[sale]);
    }
    for (int i = 0; shop_turno(i) != NULL; i++)
        if (!is_turno_right(world, i))
            judge_say(judge, JUDGE_STALE, "shift %d: head office has %x, the rows give %x", i, picture->turnos[i],
                      receiver_turno(true, shop_turno_total(shop_turno(i), world->now_ms)));
}
