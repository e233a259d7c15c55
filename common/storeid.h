/*
 * Does our shop's id select anything? A wrong STORE_ID looks like a shop that sells nothing (the contract's truth page,
 * "What looks right and is not").
 */
#ifndef STOREID_H
#define STOREID_H

#include "leitura.h"

enum storeid {
    STOREID_OURS,   /* has operations of the last 30 days */
    STOREID_NOBODY, /* none has any */
    STOREID_OTHERS  /* only others have some */
};

#define STOREID_TEXT 512

/* Runs the statement (an ids.sql). `others` gets the other ids with their counts, "7 (240), 2 (3)", at most ten. */
bool storeid_look(struct leitura *leitura, const char *statement, enum storeid *who, char others[STOREID_TEXT],
                  struct reason *why);

#endif
