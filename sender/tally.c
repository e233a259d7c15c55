/* One payload that fails says nothing of the next one; five in a row that the server fails do. */
#include "tally.h"

void tally_add(struct tally *tally, enum verdict verdict, const struct verdict_facts *facts)
{
    tally->sent += verdict == VERDICT_SENT;
    tally->refused += verdict == VERDICT_REFUSED;
    tally->later += verdict == VERDICT_LATER;
    tally->ill_in_a_row = verdict == VERDICT_LATER && verdict_is_ill(facts) ? tally->ill_in_a_row + 1 : 0;
    if (verdict == VERDICT_PARKED)
        tally->stop = verdict_is_credential(facts) ? TALLY_DENIED : TALLY_ADDRESS;
    else if (verdict == VERDICT_OFFLINE)
        tally->stop = TALLY_OFFLINE;
    else if (tally->ill_in_a_row >= TALLY_ILL_MAX)
        tally->stop = TALLY_ILL;
}

enum exitcode tally_code(const struct tally *tally)
{
    switch (tally->stop) {
    case TALLY_BROKEN:
        return tally->broken;
    case TALLY_DENIED:
        return EXIT_DENIED;
    case TALLY_ADDRESS:
        return EXIT_CONFIG;
    case TALLY_OFFLINE:
    case TALLY_ILL:
        return EXIT_UNAVAILABLE;
    default:
        break;
    }
    if (tally->bad_input)
        return EXIT_BAD_INPUT;
    if (tally->stop == TALLY_TIME)
        return EXIT_LATER;
    return tally->refused + tally->later > 0 ? EXIT_NO : EXIT_DONE;
}
