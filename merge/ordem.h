/*
 * Uniting the records of both channels in the payload's order (the contract's payload page, "Order" and "Root").
 */
#ifndef ORDEM_H
#define ORDEM_H

#include <jansson.h>

#include "canal.h"

enum ordem {
    ORDEM_CANAL, /* Caixa first, then Loja; in each by time, then id */
    ORDEM_NEWEST /* newest first over both; Caixa before Loja, then the lower id */
};

/*
 * A new array with the records of both arrays, at most `limit` of them (0: all). `time_key` and `id_key` are keys of
 * the records' `dados`; the id is an integer or text. A missing time is the oldest, a missing id before every id. NULL
 * without memory.
 */
json_t *ordem_unite(json_t *const records[CANAIS], enum ordem ordem, const char *time_key, const char *id_key,
                    size_t limit);

#endif
