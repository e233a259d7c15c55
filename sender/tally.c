/* An answer that parks cannot concern the credentials or the address where others passed with the same. */
#include "tally.h"

static enum tally_stop stop_of(const struct tally *tally, enum verdict verdict, const struct verdict_facts *facts)
{
    if (verdict == VERDICT_OFFLINE)
        return TALLY_OFFLINE;
    if (verdict != VERDICT_PARKED || (tally->passed && verdict_is_doubtful(facts)))
        return TALLY_ILL;
    return verdict_is_credential(facts) ? TALLY_DENIED : TALLY_ADDRESS;
}

void tally_add(struct tally *tally, enum verdict verdict, const struct verdict_facts *facts, enum blame_next next)
{
    tally->sent += verdict == VERDICT_SENT;
    tally->refused += verdict == VERDICT_REFUSED;
    tally->passed = tally->passed || verdict == VERDICT_SENT;
    if (verdict == VERDICT_SENT)
        tally->doubt = TALLY_GO;
    else if (verdict != VERDICT_REFUSED)
        tally->doubt = stop_of(tally, verdict, facts);
    if (next == BLAME_STOP)
        tally->stop = tally->doubt;
}

enum tally_stop tally_doubt_of(int code)
{
    if (code == EXIT_DENIED)
        return TALLY_DENIED;
    return code == EXIT_CONFIG ? TALLY_ADDRESS : TALLY_ILL;
}

void tally_end(struct tally *tally)
{
    if (tally->stop == TALLY_GO && !tally->passed)
        tally->stop = tally->doubt;
}

enum exitcode tally_code(const struct tally *tally)
{
    static const enum exitcode codes[] = {[TALLY_DENIED] = EXIT_DENIED,
                                          [TALLY_ADDRESS] = EXIT_CONFIG,
                                          [TALLY_OFFLINE] = EXIT_UNAVAILABLE,
                                          [TALLY_ILL] = EXIT_UNAVAILABLE,
                                          [TALLY_TIME] = EXIT_DONE};

    if (tally->stop == TALLY_BROKEN)
        return tally->broken;
    if (codes[tally->stop] != EXIT_DONE)
        return codes[tally->stop];
    if (tally->bad_input)
        return EXIT_BAD_INPUT;
    if (tally->stop == TALLY_TIME)
        return EXIT_LATER;
    return tally->refused + tally->later > 0 ? EXIT_NO : EXIT_DONE;
}
