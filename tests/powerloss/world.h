/*
 * What the world outside the disk knows when the power fails: what commands have promised by ending with 0, which
 * window they have spoken of, what the receiver was told and what it made of that. Plain values, no pointers: a copy is
 * a snapshot, and its bytes are compared.
 */
#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define WORLD_SALES 64 /* bits of a word */
#define WORLD_TURNOS 8
#define WORLD_PAYLOADS 128
#define WORLD_READINGS 6
#define WORLD_SYNC 12

/* Of one content: the same read twice has one sync_id, and two files perhaps. */
struct payload {
    char sync_id[WORLD_SYNC + 1];
    uint64_t hashes[WORLD_READINGS]; /* of the bytes that `add` was given; `agent` differs */
    int count;
    uint64_t sales; /* what stands in it */
    bool kept;      /* `add` has ended for it */
    bool answered;  /* with a refusal, or with a failure while others passed: it may be dead */
    bool delivered; /* the receiver has it */
    bool settled;   /* and settle, which was told, has ended */
    bool damaged;   /* a file of it was destroyed by something else than a power cut */
};

/* What the receiver makes of the payloads in the order of their arrival: known ones dropped, the last word stands. */
struct picture {
    unsigned char vendas[WORLD_SALES]; /* as shop.h has it; 0: not there */
    uint16_t turnos[WORLD_TURNOS];
    uint64_t told, gone;              /* sales of which it has heard; of which it was told VENDA_SUMIDA */
    unsigned char again[WORLD_SALES]; /* how often it was told of a sale what it knew already */
};

/* What it does not take. */
struct mood {
    uint64_t refuses; /* payloads with one of these sales: 422 */
    uint64_t doubts;  /* with one of these: 500, while others pass */
    uint64_t most;    /* bytes: 413; 0: any */
};

struct window {
    int64_t from_ms, to_ms; /* to_ms 0: none */
    bool caixa, loja, again;
};

struct world {
    int64_t now_ms;
    struct payload payloads[WORLD_PAYLOADS];
    int count;
    struct picture picture;
    struct mood mood;
    struct window promised;      /* what `next` has printed last, and `add` has not ended for */
    char adding[WORLD_SYNC + 1]; /* of the pacote that `add` has been given and not ended for; "": none, or empty */
    bool reading;                /* it has been given one */
    int crashes;                 /* each may cost one more telling */
    unsigned char allowed[WORLD_SALES]; /* so often a sale may be told again, because a person wants it */
    char doing[48];                     /* the command, for people */
};

/* The payload of that sync_id, the first digits being enough; NULL: none. */
struct payload *world_find(struct world *world, const char *sync_id);

/* The same, made when there is none. */
struct payload *world_payload(struct world *world, const char *sync_id);

/* Notes what `add` is about to be given. */
void world_read(struct world *world, const char *sync_id, uint64_t hash, uint64_t sales);

/* Whether these bytes have been given to `add`. */
bool world_has_read(const struct payload *payload, uint64_t hash);

/*
 * The programs did what makes it impossible to go on: that is a finding. The process ends with 1. The first process
 * says it in its report; a process of the pool has no report, and the first one counts its end as a finding.
 */
extern FILE *world_report;
_Noreturn void world_wrong(const char *what);

/* FNV-1a, 64 bits; `from` is WORLD_HASH or what came before. */
#define WORLD_HASH UINT64_C(0xcbf29ce484222325)
uint64_t world_hash(uint64_t from, const void *data, size_t size);

/* A sale in a set of sales. */
#define WORLD_BIT(sale) (UINT64_C(1) << (sale))

#endif
