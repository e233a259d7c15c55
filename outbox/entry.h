/*
 * A payload's file name, which is its state (pdv-outbox(5)):
 *
 *     0000000012_20260302T110000Z_81e8d68f9bba_cl_t0.json.gz
 *
 * the number of the promise that it keeps, the window's end in UTC, the first 12 digits of the sync_id, the channels
 * that were read completely (c: Caixa, l: Loja), how often sending it has failed. Names of earlier versions have no
 * number, and keep it so. Pure functions.
 */
#ifndef ENTRY_H
#define ENTRY_H

#include <stdint.h>

#include "canal.h"

#define ENTRY_NAME 96 /* room for a name, with its end */
#define ENTRY_SYNC 12
#define ENTRY_SUFFIX ".json.gz"
#define ENTRY_REASON_SUFFIX ".motivo.json"
#define ENTRY_FAILURES_MAX 9999
#define ENTRY_NUMBER_MAX INT64_C(9999999999)

struct entry {
    int64_t number;    /* 1..ENTRY_NUMBER_MAX; 0: of an earlier version */
    int64_t to_utc_ms; /* whole seconds */
    char sync[ENTRY_SYNC + 1];
    unsigned canais; /* bits of canal.h, at least one */
    int failures;    /* 0..ENTRY_FAILURES_MAX */
};

/* False for any name that entry_format would not have made. */
bool entry_parse(const char *name, struct entry *entry);

/* Writes the name into `name` and returns it. */
const char *entry_format(const struct entry *entry, char name[ENTRY_NAME]);

/* The same with ".motivo.json": where the dead letter tells why. */
const char *entry_format_reason(const struct entry *entry, char name[ENTRY_NAME]);

/* The channels as a person reads them: "Caixa+Loja". */
const char *entry_canais(const struct entry *entry);

/*
 * Payloads by what a person calls them, the beginning of a sync_id or a file's name: whether the text may be one, at
 * least ENTRY_ID_LEAST digits of a sync_id or a name of the queue, and whether it names this payload, of which only the
 * digits in its name are compared.
 */
#define ENTRY_ID_LEAST 6
bool entry_is_id(const char *id);
bool entry_matches(const struct entry *entry, const char *id);

/*
 * In the order of putting, which is that of sending: by number, those without one first, by their windows' ends; at the
 * same end a payload with Caixa before one of Loja alone; then by sync_id, then by failures.
 */
int entry_compare(const struct entry *a, const struct entry *b);

#endif
