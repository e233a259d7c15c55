/*
 * Where payloads are: delivered, waiting, refused, or nowhere.
 */
#ifndef SITUACAO_H
#define SITUACAO_H

#include "queue.h"
#include "recibo.h"

enum situacao {
    SITUACAO_ENTREGUE,
    SITUACAO_ESPERA,
    SITUACAO_RECUSADA,
    SITUACAO_FALTA /* in no place: a file was taken away by hand */
};

struct situacoes {
    struct queue waiting, dead;
    uint64_t *delivered; /* owned, sorted: the first digits of the sync_ids */
    size_t count;
};

/* Looks at queue and deliveries once. EXIT_IO. Call situacoes_end in any case. */
bool situacoes_load(struct situacoes *situacoes, const struct places *places, struct reason *why);

/* The queue and the dead letter alone, for who looks the deliveries up himself. */
bool situacoes_load_queue(struct situacoes *situacoes, const struct places *places, struct reason *why);
void situacoes_end(struct situacoes *situacoes);

/* A sync_id, of which 12 digits count. A payload that is delivered and still there counts as delivered. */
enum situacao situacao_of(const struct situacoes *situacoes, const char *sync_id);

/* "entregue", "espera", "recusada", "falta". */
const char *situacao_word(enum situacao situacao);

#endif
