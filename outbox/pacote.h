/*
 * The line that pdv-merge hands to `add`: a window, what of it was complete, and the payload (pdv-stream(5), "pacote").
 */
#ifndef PACOTE_H
#define PACOTE_H

#include "janela.h"

/* What the reading of a channel has found besides sales. */
struct pacote_canal {
    bool has_clock;         /* the server told what time it is there */
    int64_t clock_ms;       /* its wall clock, read as UTC, less ours */
    int32_t clock_offset_s; /* and its UTC offset */
    int64_t highest;        /* id_operacao, 0: not known */
};

struct pacote {
    json_t *object; /* owned: the whole line */
    struct janela janela;
    struct pacote_canal canais[CANAIS];
    unsigned complete;     /* the channels that were read completely: bits of canal.h */
    bool adiadas;          /* sales of the look-back are left for the next run */
    char sync_id[65];      /* "": of an empty window */
    const json_t *sumidas; /* the sales behind BASE_TROCADA; NULL: none */
    const char *payload;   /* its bytes, inside the line; NULL: an empty window, only the cursors move */
    size_t payload_length;
};

/*
 * Reads one. Refuses with EXIT_BAD_INPUT what is no pacote, or contradicts itself; with EXIT_UNAVAILABLE one in which
 * the channel that it is about was not read. The line must stay as long as `payload` is used. Call pacote_end in any
 * case.
 */
bool pacote_parse(const char *line, size_t length, int32_t offset_s, struct pacote *pacote, struct reason *why);
void pacote_end(struct pacote *pacote);

#endif
