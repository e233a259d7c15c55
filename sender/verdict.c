/* The table of the contract's HTTP page. */
#include <stddef.h>

#include "verdict.h"

/* The first row that fits; what no row has is LATER. */
static const struct {
    long least, most;
    enum verdict verdict;
} rows[] = {
    {200, 202, VERDICT_SENT},   {204, 204, VERDICT_SENT},   {300, 399, VERDICT_PARKED}, {401, 401, VERDICT_PARKED},
    {403, 405, VERDICT_PARKED}, {407, 407, VERDICT_PARKED}, {408, 409, VERDICT_LATER},  {410, 410, VERDICT_PARKED},
    {421, 421, VERDICT_PARKED}, {425, 425, VERDICT_LATER},  {429, 429, VERDICT_LATER},  {400, 499, VERDICT_REFUSED},
};

static enum verdict of_status(long status)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (status >= rows[i].least && status <= rows[i].most)
            return rows[i].verdict;
    return VERDICT_LATER;
}

enum verdict verdict_of(const struct verdict_facts *facts)
{
    enum verdict verdict;

    /* A proxy that wants other credentials is not a line that is down: waiting does not mend it. */
    if (!facts->sent)
        return facts->proxy_status == 407 ? VERDICT_PARKED : VERDICT_OFFLINE;
    /* Half an answer is none. The payload may be stored there: the Idempotency-Key makes asking again harmless. */
    if (facts->code != CURLE_OK)
        return VERDICT_LATER;
    verdict = of_status(facts->status);
    /* A hotel's or a provider's portal says 200 to everything: believing it would lose the sale. */
    if (verdict == VERDICT_SENT && facts->body == VERDICT_BODY_PAGE)
        return VERDICT_PARKED;
    /* Some back ends answer 200 to everything and say in the body that they have failed. */
    if (verdict == VERDICT_SENT && facts->body == VERDICT_BODY_ERROR)
        return VERDICT_LATER;
    return verdict;
}

bool verdict_is_credential(const struct verdict_facts *facts)
{
    long status = facts->sent ? facts->status : facts->proxy_status;

    return status == 401 || status == 403 || status == 407;
}

bool verdict_is_doubtful(const struct verdict_facts *facts)
{
    enum verdict verdict = verdict_of(facts);

    if (verdict != VERDICT_PARKED)
        return verdict == VERDICT_LATER;
    return facts->sent && facts->status > 299 && facts->status != 401 && facts->status != 407;
}

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = {"SENT", "REFUSED", "PARKED", "LATER", "OFFLINE"};

    return names[verdict];
}
