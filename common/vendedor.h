/*
 * Who answers for a shift or a sale: the seller with most active lines; tie: larger net total; tie: lower id (the
 * contract's payload page, "responsavel").
 */
#ifndef VENDEDOR_H
#define VENDEDOR_H

#include "campo.h"

struct vendedor {
    int64_t id, linhas, total_e4; /* id 0: nobody */
};

/* True when `a` goes before `b`. Nobody goes before nobody. Pure. */
bool vendedor_is_before(const struct vendedor *a, const struct vendedor *b);

/* All the sellers of one shift or sale, of whom only the first is kept. */
struct vendedores {
    struct vendedor first;
    json_t *pessoa;   /* the first; owned; NULL: none */
    json_t *avisos;   /* that belong to it; owned */
    int64_t count;    /* sellers */
    int64_t linhas;   /* active lines, also those without seller */
    int64_t total_e4; /* their net total */
};

/* Takes in the current row: a seller (or none) with the number `qtd` and the net `total` of his lines. */
void vendedores_add(struct vendedores *all, struct campos *campos);

/* Writes the first under `key`, with his warnings; nothing where there is none. */
void vendedores_write(struct vendedores *all, struct campos *campos, json_t *object, const char *key);

void vendedores_free(struct vendedores *all);

#endif
