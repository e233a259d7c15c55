/*
 * Columns that came and went with the vendor's versions. A statement names the newest and, in a comment behind it, the
 * table and the older names: apelido, then a comment "ponto_venda: nome, descricao". So it can be pasted into a query
 * window as it is, and is adapted to what the catalogue knows before it is sent (the contract's database page, "Older
 * versions lack").
 */
#ifndef COLUNA_H
#define COLUNA_H

#include "reason.h"

/* The names that the catalogue gave, as "table.column" one behind the other, ended by an empty one. */
struct colunas {
    char names[64][160];
    size_t count;
};

/* False when there is no room. */
bool coluna_add(struct colunas *there, const char *table, const char *column);

/*
 * The statement with each such place filled: by the one name that is there, by the first that is not empty where
 * several are, by NULL where none is, by the newest where the catalogue does not know the table. Upper and lower case
 * are the same; what is filled in is the catalogue's spelling. To be freed; NULL without memory.
 */
char *coluna_adapt(const char *statement, const struct colunas *there);

#endif
