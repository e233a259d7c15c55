/*
 * The streams of the extractors, read into memory: bounded by the window, which is a day at most.
 */
#ifndef FLUXO_H
#define FLUXO_H

#include <jansson.h>

#include "janela.h"

#define FLUXO_FALHA_CHARACTERS 500 /* of at most 4 bytes each */

/* What a payload has lists of, and behind these the cancelled operations, which are evidence only. */
enum fluxo_kind { TURNOS, VENDAS, SNAPSHOT_TURNOS, SNAPSHOT_VENDAS, CANCELADAS, FLUXO_KINDS };
#define FLUXO_LISTS CANCELADAS

struct fluxo_canal {
    bool ended;                   /* `fim` was read */
    bool completo;                /* as `fim` says, and its counts are what came */
    json_t *records[FLUXO_KINDS]; /* as they came, with the texts of the `aviso`s before them as `avisos` */
    json_t *avisos;               /* texts that no record has followed */
    json_t *janela;               /* the first record: the shop, the server; NULL before */
    json_t *contagens;            /* of `fim`; NULL before */
    int codigo;                   /* of `falha`, 0: none */
    char falha[2048];             /* its text */
};

struct fluxo {
    bool own_offset;      /* set by the caller: moments are told at the window's offset, not at the one given */
    struct janela janela; /* of all channels that were read; none of its own: none was */
    struct fluxo_canal canais[CANAIS];
    json_t *noted; /* unknown types and keys that have been spoken of */
};

/* Empty. */
void fluxo_begin(struct fluxo *fluxo);
void fluxo_free(struct fluxo *fluxo);

/*
 * Reads one or more streams, one behind the other, from `fd` (`name` in messages). Times are taken to `offset_s`, or
 * with own_offset to that of the window's texts. What breaks the format is EXIT_BAD_INPUT; unknown types are passed
 * over with a note; a last line without its end is not counted, so that its channel stays incomplete.
 */
bool fluxo_read(struct fluxo *fluxo, int fd, const char *name, int32_t offset_s, struct reason *why);

/* The window covers the channel, and it was read to its end. */
bool fluxo_has(const struct fluxo *fluxo, enum canal canal);
/* The window covers the channel (or says that it failed before), and it was not. */
bool fluxo_lacks(const struct fluxo *fluxo, enum canal canal);
/* Why a channel is incomplete, for people. */
const char *fluxo_cause(const struct fluxo *fluxo, enum canal canal);

#endif
