/*
 * Head office, as the contract describes it: a known sync_id is dropped, a sale replaces what was there under (canal,
 * id_operacao), a shift what was there under (canal, id_turno), VENDA_CANCELADA takes a sale away.
 */
#ifndef RECEIVER_H
#define RECEIVER_H

#include <jansson.h>

#include "shop.h"

struct receiver_sale {
    int64_t version, fim_ms; /* as it was told last */
    bool present;
};

struct receiver_shift {
    int64_t version;
    bool closed;
};

struct receiver {
    struct receiver_sale *sales[SHOP_CANAIS]; /* owned; by id */
    struct receiver_shift *shifts[SHOP_CANAIS];
    size_t sales_room[SHOP_CANAIS], shifts_room[SHOP_CANAIS];
    uint64_t *known; /* owned: the beginnings of sync_ids, hashed; 0: free */
    size_t count, room;
    int64_t told; /* how many sales came, over all */
};

void receiver_begin(struct receiver *receiver);
void receiver_end(struct receiver *receiver);

bool receiver_knows(const struct receiver *receiver, const char *sync_id);

/* A payload arrives. */
void receiver_take(struct receiver *receiver, const json_t *payload, const char *sync_id);

/* What it has of a sale or a shift; nothing was told: all 0. */
struct receiver_sale receiver_sale(const struct receiver *receiver, int canal, int64_t id);
struct receiver_shift receiver_shift(const struct receiver *receiver, int canal, int64_t number);

/*
 * Holds it against the databases: each row that shows is there as it is, or not where it is cancelled; whatever else is
 * there was once in a row; each closed shift is there as it is. False: `wrong` says what is not so.
 */
bool receiver_judge(const struct receiver *receiver, const struct shop *shop, char *wrong, size_t room);

/* Whether it has of this sale what the row says now. */
bool receiver_agrees(const struct receiver *receiver, const struct shop_sale *sale);

#endif
