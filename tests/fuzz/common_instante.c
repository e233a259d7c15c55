/* Moments: what is read can be written and read again; a wall clock and its moment are two names of one thing. */
#include <stdlib.h>
#include <string.h>

#include "instante.h"

#include "fuzz.h"

#define NAIVE_S (-3 * 3600)
#define FAR_MS (INT64_C(1) << 62)

static void check_forms(struct instante when)
{
    char text[INSTANTE_TEXT], again_text[INSTANTE_TEXT];
    struct instante again;
    bool naive;

    HOLDS(instante_parse(instante_format(when, INSTANTE_EXACT, text), NAIVE_S, &again, &naive));
    HOLDS(again.utc_ms == when.utc_ms && again.offset_s == when.offset_s && !naive);
    HOLDS(instante_parse(instante_format(when, INSTANTE_NAIVE, text), when.offset_s, &again, &naive));
    HOLDS(again.utc_ms == when.utc_ms && naive);
    HOLDS(instante_parse(instante_format(when, INSTANTE_SECONDS, text), NAIVE_S, &again, NULL));
    HOLDS(again.utc_ms <= when.utc_ms && when.utc_ms - again.utc_ms < 1000 && again.utc_ms % 1000 == 0);
    HOLDS(strcmp(instante_format(again, INSTANTE_SECONDS, again_text), text) == 0);
}

static void check_clock(struct instante when)
{
    struct relogio clock = instante_clock(when);
    struct instante again;
    char text[INSTANTE_TEXT];

    if (clock.ano < 1 || clock.ano > 9999) {
        HOLDS(strcmp(instante_format(when, INSTANTE_EXACT, text), "?") == 0);
        return;
    }
    HOLDS(instante_from_clock(&clock, when.offset_s, &again));
    HOLDS(again.utc_ms == when.utc_ms && again.offset_s == when.offset_s);
    check_forms(when);
}

/* The bytes as numbers: any clock and any moment. */
static void check_numbers(const uint8_t *data, size_t size)
{
    struct relogio clock;
    struct instante when;
    int64_t utc_ms;

    if (size >= sizeof clock) {
        memcpy(&clock, data, sizeof clock);
        if (instante_from_clock(&clock, NAIVE_S, &when))
            check_clock(when);
    }
    if (size < sizeof utc_ms + 1)
        return;
    memcpy(&utc_ms, data, sizeof utc_ms);
    check_clock(instante_of(utc_ms % FAR_MS, (data[8] % 29 - 14) * 3600));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct instante when;
    int32_t offset_s;
    bool naive = false;

    if (instante_parse(text, NAIVE_S, &when, &naive)) {
        HOLDS(!naive || when.offset_s == NAIVE_S);
        HOLDS(when.offset_s % 60 == 0);
        check_clock(when);
        check_forms(when);
    }
    if (instante_parse_offset(text, &offset_s))
        HOLDS(offset_s >= -14 * 3600 && offset_s <= 14 * 3600 && offset_s % 60 == 0);
    check_numbers(data, size);
    free(text);
    return 0;
}
