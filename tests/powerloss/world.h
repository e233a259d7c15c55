/*
 * What the world outside the disk knows when the power fails: what commands have promised by ending with 0, which
 * windows they have spoken of, what has been seen and accepted by the webhook. Plain values, no pointers: a copy is a
 * snapshot, and its bytes are compared.
 */
#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORLD_SALES 192
#define WORLD_PAYLOADS 48
#define WORLD_READINGS 6

struct sales {
    uint64_t bits[WORLD_SALES / 64];
};

/* Where a payload may be found; more than one while a command that moves it has not ended. */
enum { PLACE_OUTBOX = 1, PLACE_DEAD = 2, PLACE_NOWHERE = 4 };

struct payload {
    char sync_id[65];
    unsigned places;
    struct {
        uint64_t hash; /* of the bytes that `add` was given */
        struct sales sales;
    } readings[WORLD_READINGS]; /* a window that is read again gives other bytes */
    int count;
    bool seen; /* by whoever reads drain's output: these bytes are this sync_id's from now on */
    uint64_t seen_hash;
    bool delivered; /* the webhook has it */
    bool damaged;   /* its one file was destroyed by something else than a power cut */
    bool read_anew; /* and add has put another since */
};

struct world {
    int64_t now_ms;
    int reading; /* counts what was read of the databases */
    struct payload payloads[WORLD_PAYLOADS];
    int count;
    char promised[65];  /* the sync_id of the window that `next` has printed last and `add` has not ended for; "" */
    char adding[65];    /* that of the pacote that `add` has been given and not ended for; "" */
    bool adding_leaves; /* and a payload is to come of it: it is neither empty nor too large */
    bool rewound;       /* rewind has ended: what was damaged is to be read again */
    char doing[48];     /* the command, for people */
};

/* The payload of that sync_id, the first 12 digits being enough; NULL: none. */
struct payload *world_find(struct world *world, const char *sync_id);

/* The same, made when there is none. */
struct payload *world_payload(struct world *world, const char *sync_id);

/* Notes what `add` is about to be given. */
void world_read(struct world *world, const char *sync_id, uint64_t hash, const struct sales *sales);

/* The number of the reading that gave these bytes, or -1. */
int world_reading(const struct payload *payload, uint64_t hash);

/* FNV-1a, 64 bits; `from` is WORLD_HASH or what came before. */
#define WORLD_HASH UINT64_C(0xcbf29ce484222325)
uint64_t world_hash(uint64_t from, const void *data, size_t size);

bool sales_has(const struct sales *sales, int sale);
void sales_add(struct sales *sales, int sale);
void sales_add_all(struct sales *sales, const struct sales *more);

#endif
