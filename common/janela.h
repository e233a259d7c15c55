/*
 * The window: from <= t < to, the channels it covers, how far back a look-back reads, and whether snapshots go along
 * (pdv-stream(5), "The window"). The planner writes it, the extractors read by it, the merge hashes it.
 */
#ifndef JANELA_H
#define JANELA_H

#include <jansson.h>
#include <stdbool.h>

#include "canal.h"
#include "instante.h"
#include "reason.h"

#define JANELA_MINUTES_MAX 1440

struct janela {
    struct instante from, to;      /* whole seconds, from < to, at most JANELA_MINUTES_MAX apart */
    struct instante lookback_from; /* not after `from`; only where has_lookback */
    bool has_lookback;
    bool snapshots;
    bool releitura;              /* a span that is read again */
    bool reenviar;               /* what the ledger knows goes once more: rewind --resend */
    char reenvio[INSTANTE_TEXT]; /* with reenviar: the moment it was asked for, "": not known */
    unsigned canais;             /* bits of canal.h, at least one */
    unsigned falhas;             /* not covered because they are known to fail: the payload says so */
    int64_t ids_acima[CANAIS];   /* operations with a higher id are read too, whatever their time says; 0: not */
};

/* Reads the object. Times without offset are taken at `offset_s`; all come out at `offset_s`. A window that breaks a
 * rule above is EXIT_BAD_INPUT, one that is too long EXIT_USAGE_ERROR, naming `name`. Unknown keys are ignored. */
bool janela_from_json(const json_t *object, const char *name, int32_t offset_s, struct janela *janela,
                      struct reason *why);

/* The object of a file ("-": standard input), for janela_from_json. To be decref'd; NULL on failure. */
json_t *janela_load(const char *path, struct reason *why);

/* The offset that `from` is written with. False: it has none, or is no moment, or there is no object. */
bool janela_written_offset(const json_t *object, int32_t *offset_s);

/* --from T --to T: no look-back, no snapshots. Errors are EXIT_USAGE_ERROR. `canais` as in the structure. */
bool janela_from_options(const char *from, const char *to, int32_t offset_s, struct janela *janela, struct reason *why);

/*
 * The keys: from, to, canais, then where there are any falhas, lookback_from, ids_acima, releitura, reenviar (the
 * moment, or true), then snapshots.
 */
json_t *janela_to_json(const struct janela *janela);

bool janela_covers(const struct janela *janela, enum canal canal);

/* Same from, to and channels, both or neither read again. */
bool janela_equal(const struct janela *a, const struct janela *b);

/* The real length in minutes, rounded up, at least 1. Of any two moments: thousands of years. */
int64_t janela_minutes(const struct janela *janela);

#endif
