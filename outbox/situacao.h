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
    json_t *delivered; /* owned: as recibo_all; NULL: not looked at */
};

/*
 * Looks once at the queue, the dead letter and, where they are asked for, the deliveries. EXIT_IO. Call situacoes_end
 * in any case.
 */
bool situacoes_load(struct situacoes *situacoes, const struct places *places, bool deliveries, struct reason *why);
void situacoes_end(struct situacoes *situacoes);

/* A sync_id, of which 12 digits count. A payload that is delivered and still there counts as delivered. */
enum situacao situacao_of(const struct situacoes *situacoes, const char *sync_id);

#endif
