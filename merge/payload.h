/*
 * The payload, version 4: one object with the keys of the contract's payload page, in its order.
 */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include "config.h"
#include "fluxo.h"
#include "ledger.h"

/*
 * Builds the payload of what the streams brought, held against the ledger (NULL: none; the window's own records go, and
 * nothing of the look-back). `sent_at_ms` is now, `machine` the host. *payload becomes NULL where the window makes
 * none: no sale, no closed shift and no VENDA_ warning. *waiting: so many sales of the look-back found no room in it.
 * Fails when Caixa (or Loja alone) is covered and incomplete: EXIT_UNAVAILABLE; EXIT_IO for a ledger that cannot be
 * read. To be decref'd.
 */
bool payload_make(const struct fluxo *fluxo, const struct config *config, struct ledger *ledger, int64_t sent_at_ms,
                  const char *machine, json_t **payload, size_t *waiting, struct reason *why);

/* The identity of the window, as in integrity.sync_id. */
bool payload_sync_id(const struct fluxo *fluxo, const struct config *config, char sync_id[65], struct reason *why);

#endif
