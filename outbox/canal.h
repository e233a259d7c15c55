/*
 * The channels, as the payload spells them (the contract's payload page). Nothing in common/ knows their names.
 */
#ifndef CANAL_H
#define CANAL_H

#define CANAL_CAIXA "HIPER_CAIXA"
#define CANAL_LOJA "HIPER_LOJA"

#endif
