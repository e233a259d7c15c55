/* A payload that is refused while others are in doubt proves nothing, but it was a try. */
#include "blame.h"

enum blame_next blame_next(const struct blame *blame)
{
    if (blame->others >= BLAME_OTHERS_MAX)
        return BLAME_STOP;
    return blame->others == BLAME_OTHERS_MAX - 1 ? BLAME_NEWEST : BLAME_NEXT;
}

enum blame_next blame_add(struct blame *blame, enum verdict verdict, bool doubtful)
{
    if (verdict == VERDICT_SENT) {
        *blame = (struct blame){0};
    } else if (doubtful || verdict == VERDICT_REFUSED) {
        blame->others += blame->doubts > 0;
        blame->doubts += doubtful;
    } else {
        return BLAME_STOP;
    }
    return blame_next(blame);
}

int blame_attempts(const struct blame *blame)
{
    return blame->doubts == 0 ? BLAME_ATTEMPTS : 1;
}
