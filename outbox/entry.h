/*
 * A payload's file name, which is its state (pdv-outbox(5)):
 *
 *     20260302T110000Z_81e8d68f9bba_cl_t0.json.gz
 *
 * the window's end in UTC, the first 12 digits of the sync_id, the channels that were read completely (c: Caixa, l:
 * Loja), how often sending it has failed. Pure functions.
 */
#ifndef ENTRY_H
#define ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#define ENTRY_NAME 96 /* room for a name, with its end */
#define ENTRY_SYNC 12
#define ENTRY_SUFFIX ".json.gz"
#define ENTRY_REASON_SUFFIX ".motivo.json"
#define ENTRY_FAILURES_MAX 9999

struct entry {
    int64_t to_utc_ms; /* whole seconds */
    char sync[ENTRY_SYNC + 1];
    bool caixa, loja; /* at least one */
    int failures;     /* 0..ENTRY_FAILURES_MAX */
};

/* False for any name that entry_format would not have made. */
bool entry_parse(const char *name, struct entry *entry);

/* Writes the name into `name` and returns it. */
const char *entry_format(const struct entry *entry, char name[ENTRY_NAME]);

/* The same with ".motivo.json": where the dead letter tells why. */
const char *entry_format_reason(const struct entry *entry, char name[ENTRY_NAME]);

/* The channels as a person reads them: "Caixa+Loja". */
const char *entry_canais(const struct entry *entry);

/* Oldest first; at the same end a payload with Caixa before one of Loja alone; then by sync_id, then by failures. */
int entry_compare(const struct entry *a, const struct entry *b);

#endif
