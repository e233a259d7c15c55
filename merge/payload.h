/*
 * The payload, version 4: one object with the keys of the contract's payload page, in its order.
 */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include "config.h"
#include "selecao.h"

struct payload {
    json_t *object;         /* owned; NULL: the window makes none */
    struct selecao selecao; /* what was chosen for it */
};

/*
 * Builds the payload of what the streams brought, held against the ledger (NULL: none; the window's own records go, and
 * nothing of the look-back), and seals it: integrity.sync_id is the SHA-256 of its bytes without `agent` and itself
 * (the contract's payload page, "integrity"). `sent_at_ms` is now, `machine` the host. The window makes none without a
 * sale, a closed shift and a VENDA_ or BASE_ warning. Fails when Caixa (or Loja alone) is covered and incomplete:
 * EXIT_UNAVAILABLE; EXIT_IO for a ledger that cannot be read. Call payload_end in any case.
 */
bool payload_make(const struct fluxo *fluxo, const struct config *config, struct ledger *ledger, int64_t sent_at_ms,
                  const char *machine, struct payload *payload, struct reason *why);
void payload_end(struct payload *payload);

/*
 * Writes the `pacote` line (pdv-stream(5)) to stdout and flushes it: the window, each channel's completeness and
 * counts, and the payload, last, so that its bytes can be cut out as they are. With `bare` only the payload, and
 * nothing where there is none.
 */
bool payload_write(const struct fluxo *fluxo, const struct payload *payload, bool bare, struct reason *why);

#endif
