/*
 * The line that pdv-merge hands to `add`: a window, what of it was complete, and the payload (pdv-stream(5), "pacote").
 */
#ifndef PACOTE_H
#define PACOTE_H

#include "janela.h"

struct pacote {
    struct janela janela;
    bool caixa, loja; /* read completely */
    bool adiadas;     /* sales of the look-back are left for the next run */
    char sync_id[65];
    const char *payload; /* its bytes, inside the line; NULL: an empty window, only the cursors move */
    size_t payload_length;
};

/*
 * Reads one. Refuses with EXIT_BAD_INPUT what is no pacote, or contradicts itself, or ends more than a day ahead of
 * the database server's clock; with EXIT_UNAVAILABLE one in which the channel that it is about was not read. The line
 * must stay as long as `payload` is used.
 */
bool pacote_parse(const char *line, size_t length, int32_t offset_s, struct pacote *pacote, struct reason *why);

#endif
