/*
 * A shop: what it sells in each channel at which moment, what the programs around pdv-outbox would make of it, and what
 * the webhook answers. A Caixa sale at two of three moments, a Loja sale at the third, none while the shop is shut.
 */
#ifndef SHOP_H
#define SHOP_H

#include <stdbool.h>
#include <stdint.h>

#include "world.h"

#define SHOP_ID 10
#define SHOP_OFFSET_S (-3 * 3600)
#define SHOP_CAIXA "HIPER_CAIXA"
#define SHOP_LOJA "HIPER_LOJA"
#define SHOP_OPENS_MS INT64_C(1772449200000) /* 2026-03-02T08:00:00-03:00: the cursors stand here at first */
#define SHOP_SETTLE_S 15
#define SHOP_KB 24 /* SYNC_MAX_PAYLOAD_KB */

/* Not beside the state, whose folder is synced so often that it would hide what the queue's own folders lack. */
#define SHOP_OUTBOX "fila/outbox"
#define SHOP_DEAD "fila/dead_letter"
#define SHOP_RECEIPTS "data/ledger/entregas"

extern const char shop_env[], shop_state[]; /* the configuration, the state that an earlier version has left */

/* At `minutes` after opening. */
int64_t shop_time_ms(int minutes);

/* All that was sold in one channel in [from, to) and can be read by `now`: some sales come late. */
struct sales shop_sales(bool loja, int64_t from_ms, int64_t to_ms, int64_t now_ms);

bool shop_is_late(int sale);

enum shop_how {
    SHOP_USUAL,
    SHOP_LOJA_FAILS,
    SHOP_LARGE,    /* several blocks on the disk */
    SHOP_TOO_LARGE /* above SHOP_KB */
};

/*
 * The pacote of the window that `next` has printed, without what the ledger knows, empty when nothing is left; `world`
 * learns what `add` is about to be given. To be freed.
 */
char *shop_pacote(struct world *world, const char *window, enum shop_how how);

/*
 * What pdv-send would say of drain's lines: `verdicts` has a letter for each (S: SENT, L: LATER, R: REFUSED,
 * P: PARKED), the last one being for all that follow. What is accepted is delivered from here on; places that settle
 * may now move a payload to are noted. *differs: the webhook has been given other bytes for a sync_id. To be freed.
 */
char *shop_verdicts(struct world *world, const char *lines, const char *verdicts, bool *differs);

/* After settle has ended with 0 for these lines. */
void shop_settled(struct world *world, const char *entregas);

#endif
