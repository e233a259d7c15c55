/*
 * The channels, as the payload spells them (the contract's payload page). Nothing in common/ knows their names.
 */
#ifndef CANAL_H
#define CANAL_H

#include <string.h>

#include "janela.h"

#define CANAL_CAIXA "HIPER_CAIXA"
#define CANAL_LOJA "HIPER_LOJA"

enum canal { CAIXA, LOJA, CANAIS };

static const char *const canal_names[CANAIS] = {CANAL_CAIXA, CANAL_LOJA};

/* Several channels are a number with their bits. */
#define CANAL_BIT(canal) (1U << (canal))
#define CANAL_BOTH (CANAL_BIT(CAIXA) | CANAL_BIT(LOJA))

/* Caixa is what is not Loja. */
static inline enum canal canal_of(const char *name)
{
    return strcmp(name, CANAL_LOJA) == 0 ? LOJA : CAIXA;
}

static inline unsigned canal_bits(const struct janela *janela)
{
    return (janela_covers(janela, CANAL_CAIXA) ? CANAL_BIT(CAIXA) : 0) |
           (janela_covers(janela, CANAL_LOJA) ? CANAL_BIT(LOJA) : 0);
}

#endif
