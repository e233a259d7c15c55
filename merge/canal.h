/* The two channels, in the order in which the payload has them. */
#ifndef CANAL_H
#define CANAL_H

enum canal { CAIXA, LOJA, CANAIS };

static const char *const canal_names[CANAIS] = {"HIPER_CAIXA", "HIPER_LOJA"};

#endif
