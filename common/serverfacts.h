/*
 * What a SQL Server says of itself: its version, its clock, and the highest id. Its clock writes the ends of the sales,
 * so it alone says which windows are complete and at which offset the databases' times stand (the contract's truth
 * page, "The database's clock plans the windows").
 */
#ifndef SERVERFACTS_H
#define SERVERFACTS_H

#include "janela.h"
#include "sqlserver.h"

struct serverfacts {
    char version[1024]; /* "": not known */
    bool has_clock;
    struct instante now; /* at the server's own offset */
    int64_t clock_ms;    /* how far its wall clock, read as if it were UTC, is from our clock */
    bool has_highest;
    int64_t highest_id; /* of operacao_pdv */
};

bool serverfacts_ask(struct sqlserver *server, struct serverfacts *facts, struct reason *why);

/* The offset of the times in the databases: the configuration's, or where it has none the server's own. */
int32_t serverfacts_offset(const struct serverfacts *facts, const struct config *config);

/* How many seconds the server's clock is ahead of ours: the moments, whatever their offsets. 0 within five minutes. */
int64_t serverfacts_clock_off_s(const struct serverfacts *facts);

/* STORE_UTC_OFFSET is set, and not as the server has it: `text` says both, and what to do. */
bool serverfacts_offset_wrong(const struct serverfacts *facts, const struct config *config, char *text, size_t room);

/* Sales may still come into the window: it ends later than the server's clock allows. `text` says so. */
bool serverfacts_too_early(const struct serverfacts *facts, const struct config *config, const struct janela *janela,
                           char *text, size_t room);

#endif
