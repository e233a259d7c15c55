/*
 * A shop and its databases: what it sells in each channel at which moment, what becomes of the sales afterwards, and
 * its shifts. A Caixa sale at two of three moments, a Loja sale at the third, none while the shop is shut. Its evening
 * goes past midnight, so that the ledger has two days.
 */
#ifndef SHOP_H
#define SHOP_H

#include <stdbool.h>
#include <stdint.h>

#include "world.h"

#define SHOP_OFFSET_S (-3 * 3600)
#define SHOP_CAIXA "HIPER_CAIXA"
#define SHOP_LOJA "HIPER_LOJA"
#define SHOP_OPENS_MS INT64_C(1772492400000) /* 2026-03-02T20:00:00-03:00: the cursors stand here at first */
#define SHOP_EACH_MINUTES 10                 /* one sale */
#define SHOP_SETTLE_S 15
#define SHOP_KB 24 /* SYNC_MAX_PAYLOAD_KB */

/* Not beside the state, whose folder is synced so often that it would hide what the queue's own folders lack. */
#define SHOP_OUTBOX "fila/outbox"
#define SHOP_DEAD "fila/dead_letter"
#define SHOP_RECEIPTS "data/ledger/entregas"

extern const char shop_env[], shop_before[]; /* the configuration, the state that an earlier version has left */

/* At `minutes` after opening. */
int64_t shop_time_ms(int minutes);

/* What a sale's row says: an amount, whose total is shop_total, or one of these. */
enum { SHOP_NOT_YET = 0, SHOP_CANCELLED = 200, SHOP_GONE = 201 };
int shop_state(int sale, int64_t now_ms);
double shop_total(int state);
int shop_state_of(double total);

bool shop_is_loja(int sale);
int64_t shop_end_ms(int sale);

/* A reading past the sale's end has found it: it is neither written late nor cancelled for some time. */
bool shop_is_plain(int sale);

/* How many bytes its names are long: of some sales so many that a payload is large, or too large. */
int shop_name_size(int sale);

struct shop_turno {
    bool loja;
    int64_t begin_ms, end_ms;
};

/* The shift of that number; NULL: there are no more. */
const struct shop_turno *shop_turno(int number);

/* What a shift amounts to now, of its valid sales. */
double shop_turno_total(const struct shop_turno *turno, int64_t now_ms);

#endif
