/*
 * The model's store: chance, clocks that may be wrong, and what the two databases hold: sales and shifts that are made,
 * seen late, changed, cancelled, moved and lost. No content comes twice (`version`), so that whatever head office has
 * can be told to be the last state, an older one, or one that never was.
 */
#ifndef SHOP_H
#define SHOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sys.h"

#define SHOP_HOUR_MS INT64_C(3600000)
#define SHOP_DAY_MS (24 * SHOP_HOUR_MS)

enum { SHOP_CAIXA, SHOP_LOJA, SHOP_CANAIS };
extern const char *const shop_canais[SHOP_CANAIS];

struct shop_sale {
    int canal;
    int64_t id;
    int64_t fim_ms;           /* its end by the databases' clock, read as if that were UTC */
    int64_t sold_ms, seen_ms; /* when it was made, and when its row shows first */
    int64_t version;          /* its content, as its total in cents; other states have others */
    int padding;              /* bytes of a long name */
    bool cancelled;
    bool gone;   /* its row is not there; another one may have its id */
    bool far;    /* of a register whose clock was years off */
    bool frozen; /* told by an agent that has lost its memory since: see steps.c, restore */
    int64_t put; /* the last payload that spoke of it, as the reference counts them; 0: none */
};

struct shop_shift {
    int canal;
    int64_t number;
    int64_t inicio_ms, termino_ms, version; /* by the databases' clock; termino while closed */
    int64_t began_ms, until_ms;             /* by ours; when it will be closed */
    bool closed;
};

struct shop {
    uint64_t chance;
    int64_t now_ms, began_ms; /* what time it is */
    int64_t pc_ms;            /* how far the agent's clock is ahead of that */
    int64_t wall_ms;          /* and the databases' wall clock, read as if it were UTC */
    int32_t offset_s;         /* the databases' UTC offset */
    bool quiet;               /* nothing is sold */
    int64_t blind_until_ms;   /* the second net knows no id of two days before: no register's clock is years off */
    struct shop_sale *sales;  /* owned; by sold_ms */
    size_t count, room;
    size_t *rows[SHOP_CANAIS]; /* owned: by id, the number of the row that has it now, in `sales` from 1; 0: none */
    size_t rows_room[SHOP_CANAIS];
    int64_t last_id[SHOP_CANAIS];
    struct shop_shift *shifts; /* owned; by began_ms */
    size_t shift_count, shift_room;
    int64_t version; /* the last that was given */
};

void shop_begin(struct shop *shop, uint64_t seed);
void shop_end(struct shop *shop);

/* Says on stderr what happens, when MODEL_TRACE is set. */
void shop_say(const struct shop *shop, const char *format, ...) SYS_PRINTF(2, 3);

/* A number of 0..below-1. */
int shop_chance(struct shop *shop, int below);

/* Lets time pass, in which sales are made. Sets the programs' clock. */
void shop_pass(struct shop *shop, int64_t seconds);

/* What the databases' wall clock shows. */
int64_t shop_wall_ms(const struct shop *shop);

/* Chance puts one of the clocks wrong or right, or has summer time begin or end. */
void shop_disturb_clock(struct shop *shop);

/* Something happens to what was sold in the last days: chance chooses what, and to what. */
void shop_disturb_rows(struct shop *shop);

/* The second net has forgotten its ids: what a register with a wrong clock has sold and nobody was told is not there.
 */
void shop_lose_far(struct shop *shop);

/* All rows show now. */
void shop_show_all(struct shop *shop);

/* The first sale that was made at the moment or later. */
size_t shop_first_since(const struct shop *shop, int64_t ms);

/* The row that has the id now; NULL: none. */
struct shop_sale *shop_row(const struct shop *shop, int canal, int64_t id);

/* The rows that a reading sees, and the highest id among all. */
bool shop_shows(const struct shop *shop, const struct shop_sale *sale);
int64_t shop_highest(const struct shop *shop, int canal);

#endif
