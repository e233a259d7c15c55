/*
 * Where payloads are: delivered, waiting, refused, or nowhere. Deliveries are noted before the payload leaves the
 * queue: `ledger/entregas/`, a journal for each day of the machine's clock at the store's offset (pdv-outbox(5),
 * "ledger").
 */
#ifndef SITUACAO_H
#define SITUACAO_H

#include "queue.h"

struct recibo {
    char sync_id[65]; /* or, from situacao_keep_file, its first 12 digits */
    char when[INSTANTE_TEXT];
    int64_t status;      /* of HTTP; 0: not noted */
    char request_id[64]; /* "-": none */
};

/* Notes a delivery, durably; `request_id` "-" or NULL: none. EXIT_IO, EXIT_CANNOT_CREATE. */
bool situacao_note(const struct places *places, const char *sync_id, int64_t status, const char *request_id,
                   struct instante when, struct reason *why);

/*
 * For a full disk, on which nothing can be noted: the payload's file itself, emptied, moves to the deliveries, and its
 * name says what was delivered until situacao_collect notes it. EXIT_IO.
 */
bool situacao_keep_file(const struct places *places, const struct entry *entry, struct reason *why);

/* Notes what situacao_keep_file has left. What cannot be noted stays, silently. */
void situacao_collect(const struct places *places, int32_t offset_s);

/*
 * Looks for the delivery of a payload: its sync_id, or its beginning. *found tells. The newest day first. EXIT_IO.
 */
bool situacao_find(const struct places *places, const char *sync_id, struct recibo *recibo, bool *found,
                   struct reason *why);

enum situacao {
    SITUACAO_ENTREGUE,
    SITUACAO_ESPERA,
    SITUACAO_RECUSADA,
    SITUACAO_FALTA /* in no place: a file was taken away by hand */
};

struct situacoes {
    struct queue waiting, dead;
    json_t *delivered; /* owned: its keys are the first 12 digits of what is remembered; NULL: not looked at */
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
