/*
 * The model's store: a clock, chance, sales that end one after the other and are seen at once or late, and the line
 * that the merge would make of a window.
 */
#ifndef SHOP_H
#define SHOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "janela.h"

#include "../../outbox/places.h"

#define SHOP_OFFSET_S (-3 * 3600)
#define SHOP_PONTO_VENDA 10
#define SHOP_LATE_S 3000 /* at most; below SYNC_LOOKBACK_MINUTES */

struct shop_sale {
    int64_t fim_ms, seen_ms; /* its end, and when the database first shows it */
    bool loja;
    bool excused; /* damage has taken its payload: a person must have it read again */
    int parcel;   /* the reference's; -1: in none yet */
};

struct shop {
    uint64_t chance;
    int64_t now_ms, began_ms;
    struct shop_sale *sales; /* owned; by end; the id_operacao is the index + 1 */
    size_t count, room;
};

void shop_begin(struct shop *shop, uint64_t seed);
void shop_end(struct shop *shop);

/* A number of 0..below-1. */
int shop_chance(struct shop *shop, int below);

/* Lets time pass, in which sales are made. Sets the programs' clock. */
void shop_pass(struct shop *shop, int64_t seconds);

/* How a window was read. */
struct shop_reading {
    bool caixa, loja;     /* completely */
    size_t padding;       /* bytes more in the payload */
    bool wrong, resend;   /* another sync_id; out: the window was one of --resend */
    char sync_id[65];     /* out */
    struct janela janela; /* out */
    bool empty;           /* out */
};

/* The line that pdv-merge would write now for a window's line; the ledger is asked as the merge does. To be freed. */
char *shop_pacote(const struct shop *shop, const struct places *places, const char *window,
                  struct shop_reading *reading);

/* The payload of the sales first..last (ids) for a window, in JSON; to be freed. */
char *shop_payload(const struct shop *shop, const struct janela *janela, const char *sync_id, const size_t *ids,
                   size_t count, size_t padding);

#endif
