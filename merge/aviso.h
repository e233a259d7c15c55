/*
 * The payload's warnings: which, in which order, and which go first when there are too many (the contract's payload
 * page, "integrity").
 */
#ifndef AVISO_H
#define AVISO_H

#include <jansson.h>

#include "fluxo.h"

#define AVISO_MAX 100
#define AVISO_CHARACTERS 1000

/* What has been decided on before the warnings are written. All borrowed. */
struct aviso_input {
    const struct fluxo *fluxo;
    const json_t *vendas;              /* records in the payload's order */
    const json_t *selecao;             /* what the ledger gave cause to say: texts */
    const json_t *others[FLUXO_KINDS]; /* the other lists' records; NULL ends them */
    const json_t *loja;                /* what HiperPdv says of the shop, NULL: not read */
    int64_t id_ponto_venda;
};

/* An array of strings. */
json_t *aviso_make(const struct aviso_input *input);

/* Leaves at most AVISO_MAX: the last VENDA_SEM_ITENS go first, then the last of the others, never GESTAO_DB_FAILURE. */
void aviso_cut(json_t *avisos);

/* True when one of them begins with `VENDA_` or `BASE_`: it makes a payload even without a sale. */
bool aviso_makes_payload(const json_t *avisos);

#endif
