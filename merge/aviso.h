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

/*
 * An array of strings: of what was read, of the payload's lists of records, and of the texts that the ledger gave cause
 * for (`selecao`, an array).
 */
json_t *aviso_make(const struct fluxo *fluxo, json_t *const lists[FLUXO_LISTS], const json_t *selecao,
                   int64_t id_ponto_venda);

/* Leaves at most AVISO_MAX: the last VENDA_SEM_ITENS go first, then the last of the others, never GESTAO_DB_FAILURE. */
void aviso_cut(json_t *avisos);

/* True when one of them begins with `VENDA_` or `BASE_`: it makes a payload even without a sale. */
bool aviso_makes_payload(const json_t *avisos);

#endif
