/* File names of the queue: one name for each state, and no name that leads out of its folder. */
#include <stdlib.h>
#include <string.h>

#include "../../outbox/entry.h"
#include "fuzz.h"

static void check(const char *name, const struct entry *entry)
{
    char again[ENTRY_NAME], reason[ENTRY_NAME];
    struct entry same;

    HOLDS(strcmp(entry_format(entry, again), name) == 0);
    HOLDS(strspn(name, "0123456789abcdefTZ_cltjsongz.") == strlen(name) && strstr(name, "..") == NULL);
    HOLDS(entry->canais != 0);
    HOLDS(entry->failures >= 0 && entry->failures <= ENTRY_FAILURES_MAX && entry->to_utc_ms % 1000 == 0);
    HOLDS(strlen(entry->sync) == ENTRY_SYNC);
    HOLDS(entry->number >= 0 && entry->number <= ENTRY_NUMBER_MAX);
    HOLDS(entry_parse(again, &same) && entry_compare(entry, &same) == 0);
    HOLDS(!entry_parse(entry_format_reason(entry, reason), &same));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t half = size / 2;
    char *name = fuzz_text(data, size), *first = fuzz_text(data, half), *second = fuzz_text(data + half, size - half);
    struct entry entry, a, b;

    if (entry_parse(name, &entry))
        check(name, &entry);
    /* Two names are in one order, seen from either. */
    if (entry_parse(first, &a) && entry_parse(second, &b)) {
        HOLDS((entry_compare(&a, &b) < 0) == (entry_compare(&b, &a) > 0));
        HOLDS((entry_compare(&a, &b) == 0) == (strcmp(first, second) == 0));
    }
    free(name);
    free(first);
    free(second);
    return 0;
}
