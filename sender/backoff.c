/* Full jitter: any wait up to the bound is as likely as any other. */
#include "backoff.h"

int64_t backoff_ms(int failures, int64_t base_ms, uint32_t random)
{
    uint64_t most = base_ms < 0 ? 0 : (uint64_t)base_ms;

    for (int i = 1; i < failures && most < BACKOFF_MOST_MS; i++)
        most *= 2;
    if (most > BACKOFF_MOST_MS)
        most = BACKOFF_MOST_MS;
    return (int64_t)(((most + 1) * random) >> 32);
}
