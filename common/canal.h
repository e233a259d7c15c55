/*
 * The channels, as the payload spells them (the contract's payload page).
 */
#ifndef CANAL_H
#define CANAL_H

#include <stdbool.h>

#include <jansson.h>

#define CANAL_CAIXA "HIPER_CAIXA"
#define CANAL_LOJA "HIPER_LOJA"
#define CANAL_NAME 32 /* room for a name, with its end */

enum canal { CAIXA, LOJA, CANAIS };

static const char *const canal_names[CANAIS] = {CANAL_CAIXA, CANAL_LOJA};

/* Several channels are a number with their bits. */
#define CANAL_BIT(canal) (1U << (canal))
#define CANAL_BOTH (CANAL_BIT(CAIXA) | CANAL_BIT(LOJA))

/* Caixa is what is not Loja. */
enum canal canal_of(const char *name);

/* The list of their names, and back. False: no such list; NULL is an empty one. */
json_t *canal_list(unsigned canais);
bool canal_from_list(const json_t *list, unsigned *canais);

#endif
