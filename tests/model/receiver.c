/* The fold. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instante.h"
#include "jsonline.h"

#include "receiver.h"

#define CANCELLED "VENDA_CANCELADA"

void receiver_begin(struct receiver *receiver)
{
    *receiver = (struct receiver){0};
}

void receiver_end(struct receiver *receiver)
{
    for (int c = 0; c < SHOP_CANAIS; c++) {
        free(receiver->sales[c]);
        free(receiver->shifts[c]);
    }
    free(receiver->known);
}

static void *with_room(void *list, size_t at, size_t *room, size_t size)
{
    size_t before = *room;

    if (at < before)
        return list;
    *room = at * 2 + 1024;
    list = realloc(list, *room * size);
    if (list == NULL)
        abort();
    memset((char *)list + before * size, 0, (*room - before) * size);
    return list;
}

static uint64_t key_of(const char *sync_id)
{
    return strtoull((char[17]){sync_id[0], sync_id[1], sync_id[2], sync_id[3], sync_id[4], sync_id[5], sync_id[6],
                               sync_id[7], sync_id[8], sync_id[9], sync_id[10], sync_id[11], sync_id[12], sync_id[13],
                               sync_id[14], sync_id[15], '\0'},
                    NULL, 16) |
           1;
}

static size_t slot_of(const struct receiver *receiver, uint64_t key)
{
    size_t at = (size_t)(key >> 1) % receiver->room;

    while (receiver->known[at] != 0 && receiver->known[at] != key)
        at = (at + 1) % receiver->room;
    return at;
}

bool receiver_knows(const struct receiver *receiver, const char *sync_id)
{
    return receiver->room > 0 && receiver->known[slot_of(receiver, key_of(sync_id))] != 0;
}

static void grow(struct receiver *receiver)
{
    struct receiver bigger = {.room = receiver->room * 2 + 1024};

    bigger.known = calloc(bigger.room, sizeof *bigger.known);
    if (bigger.known == NULL)
        abort();
    for (size_t i = 0; i < receiver->room; i++)
        if (receiver->known[i] != 0)
            bigger.known[slot_of(&bigger, receiver->known[i])] = receiver->known[i];
    free(receiver->known);
    receiver->known = bigger.known;
    receiver->room = bigger.room;
}

static void note(struct receiver *receiver, const char *sync_id)
{
    if (receiver->count * 2 >= receiver->room)
        grow(receiver);
    receiver->known[slot_of(receiver, key_of(sync_id))] = key_of(sync_id);
    receiver->count++;
}

static int canal_of(const char *name)
{
    for (int c = 0; c < SHOP_CANAIS; c++)
        if (name != NULL && strcmp(name, shop_canais[c]) == 0)
            return c;
    abort();
}

static struct receiver_sale *sale_at(struct receiver *receiver, int canal, int64_t id)
{
    receiver->sales[canal] =
        with_room(receiver->sales[canal], (size_t)id, &receiver->sales_room[canal], sizeof(struct receiver_sale));
    return &receiver->sales[canal][id];
}

static int64_t cents(const json_t *value)
{
    return llround(json_number_value(value) * 100);
}

/* The wall clock's time, whatever the offset. */
static int64_t naive_ms(const char *text)
{
    struct instante when;

    if (text == NULL || !instante_parse(text, 0, &when, NULL))
        abort();
    return when.utc_ms + when.offset_s * INT64_C(1000);
}

static void take_sale(struct receiver *receiver, const json_t *sale)
{
    int canal = canal_of(jsonline_text(sale, "canal"));
    int64_t id = json_integer_value(json_object_get(sale, "id_operacao"));

    *sale_at(receiver, canal, id) =
        (struct receiver_sale){cents(json_object_get(sale, "total")), naive_ms(jsonline_text(sale, "data_hora")), true};
    receiver->told++;
}

static void take_shift(struct receiver *receiver, const json_t *shift)
{
    int canal = canal_of(jsonline_text(shift, "canal"));
    size_t number = strtoul(jsonline_text(shift, "id_turno") + 1, NULL, 10);

    receiver->shifts[canal] =
        with_room(receiver->shifts[canal], number, &receiver->shifts_room[canal], sizeof(struct receiver_shift));
    receiver->shifts[canal][number] = (struct receiver_shift){cents(json_object_get(shift, "total_vendas")),
                                                              json_is_true(json_object_get(shift, "fechado"))};
}

static void take_warning(struct receiver *receiver, const char *text)
{
    char canal[32];
    long long id;

    if (sscanf(text, CANCELLED ": %31s %lld", canal, &id) == 2)
        sale_at(receiver, canal_of(canal), id)->present = false;
}

void receiver_take(struct receiver *receiver, const json_t *payload, const char *sync_id)
{
    const json_t *each;
    size_t i;

    if (receiver_knows(receiver, sync_id))
        return;
    note(receiver, sync_id);
    json_array_foreach (json_object_get(payload, "vendas"), i, each)
        take_sale(receiver, each);
    json_array_foreach (json_object_get(payload, "turnos"), i, each)
        take_shift(receiver, each);
    json_array_foreach (json_object_get(json_object_get(payload, "integrity"), "warnings"), i, each)
        take_warning(receiver, json_string_value(each));
}

struct receiver_sale receiver_sale(const struct receiver *receiver, int canal, int64_t id)
{
    return (size_t)id < receiver->sales_room[canal] ? receiver->sales[canal][id] : (struct receiver_sale){0};
}

struct receiver_shift receiver_shift(const struct receiver *receiver, int canal, int64_t number)
{
    return (size_t)number < receiver->shifts_room[canal] ? receiver->shifts[canal][number] : (struct receiver_shift){0};
}

bool receiver_agrees(const struct receiver *receiver, const struct shop_sale *sale)
{
    struct receiver_sale told = receiver_sale(receiver, sale->canal, sale->id);

    if (sale->cancelled)
        return !told.present;
    return told.present && told.version == sale->version && told.fim_ms == sale->fim_ms;
}

static bool judge_sale(const struct receiver *receiver, const struct shop_sale *sale, char *wrong, size_t room)
{
    struct receiver_sale told = receiver_sale(receiver, sale->canal, sale->id);
    const char *what = sale->cancelled ? "false: cancelled" : told.present ? "stale" : "missing";

    if (receiver_agrees(receiver, sale))
        return true;
    snprintf(wrong, room, "%s: sale %lld of %s, of %lld, has %lld ending %lld; head office %lld ending %lld", what,
             (long long)sale->id, shop_canais[sale->canal], (long long)sale->sold_ms, (long long)sale->version,
             (long long)sale->fim_ms, (long long)told.version, (long long)told.fim_ms);
    return false;
}

static bool judge_shift(const struct receiver *receiver, const struct shop_shift *shift, char *wrong, size_t room)
{
    struct receiver_shift told = receiver_shift(receiver, shift->canal, shift->number);

    if (!shift->closed || (told.closed && told.version == shift->version))
        return true;
    snprintf(wrong, room, "shift T%lld of %s, closed at %lld, has %lld; head office %lld, %s", (long long)shift->number,
             shop_canais[shift->canal], (long long)shift->termino_ms, (long long)shift->version,
             (long long)told.version, told.closed ? "closed" : "open");
    return false;
}

bool receiver_judge(const struct receiver *receiver, const struct shop *shop, char *wrong, size_t room)
{
    for (size_t i = 0; i < shop->count; i++)
        if (shop_shows(shop, &shop->sales[i]) && !judge_sale(receiver, &shop->sales[i], wrong, room))
            return false;
    for (size_t i = 0; i < shop->shift_count; i++)
        if (!judge_shift(receiver, &shop->shifts[i], wrong, room))
            return false;
    return true;
}
