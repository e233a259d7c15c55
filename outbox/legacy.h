/*
 * What an earlier version of the agent has left in the outbox (pdv-outbox(5), "Arquivos de versões anteriores"):
 *
 *     20260301_101500_81e8d68f9bba.json      {"payload": {...}, "_retry_count": 3, ...}
 *
 * becomes an entry of the queue: its payload's bytes are put under a name of ours, and only then the old file goes.
 */
#ifndef LEGACY_H
#define LEGACY_H

#include "instante.h"

#include "places.h"

/* True for a name as earlier versions gave it. Pure. */
bool legacy_is_name(const char *name);

/*
 * Takes over every such file of the outbox; only under the state's lock, because it puts and removes payloads. `since`:
 * up to there everything was read by who knew no ledger, which begins there if nobody has noted its beginning yet. Of
 * two files of one sync_id one is kept, unless the other has something that the ledger does not know. What cannot be
 * read, or contradicts itself, stays where it is, with a warning; so does everything while the disk is full. Returns
 * how many payloads are new in the queue.
 */
size_t legacy_take_over(const struct places *places, struct instante since);

#endif
