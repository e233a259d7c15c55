/*
 * What a statement may know of the session it runs in: who is connected, to which database, with which settings and
 * variables.
 */
#ifndef CONTEXT_H
#define CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "catalogue.h"
#include "value.h"

struct variable {
    const char *name; /* with its @ */
    struct type type;
    struct value value; /* in the batch's arena */
};

/* The variables of a batch; the n-th is SQLite's parameter ?n, counted from 1. */
struct variables {
    struct variable *list;
    size_t count;
    size_t room;
};

struct context {
    struct catalogue *catalogue;
    enum database database;
    struct variables variables;
    int spid;
    const char *user;
    const char *host;
    const char *application;
    bool quoted_names;     /* SET QUOTED_IDENTIFIER */
    bool nocount;          /* SET NOCOUNT */
    bool fmtonly;          /* SET FMTONLY: columns without rows */
    bool explain;          /* how SQLite would run each SELECT, instead of its rows */
    int64_t row_limit;     /* SET ROWCOUNT, 0: none */
    int lock_timeout_ms;   /* SET LOCK_TIMEOUT, -1: wait for ever */
    int transactions;      /* @@TRANCOUNT */
    char transaction[130]; /* the outermost one's name */
    bool writing;          /* SQLite's transaction is open (work.h) */
    bool implicit;         /* SET IMPLICIT_TRANSACTIONS */
    bool xact_abort;       /* SET XACT_ABORT */
    int nesting;           /* @@NESTLEVEL */
    int last_error;        /* @@ERROR */
    int64_t last_count;    /* @@ROWCOUNT */
    int64_t last_identity;
    char identity_insert[130]; /* the table of SET IDENTITY_INSERT ... ON; "": none */
    int64_t now_utc;           /* as moment.h; one for the whole statement, as SQL Server has it */
    int offset_minutes;        /* local time minus UTC */
};

/* NULL: not declared. */
struct variable *context_variable(struct context *context, const char *name);
/* False: a variable of that name is there already. The name must live as long as the context's batch. */
bool context_declare(struct context *context, const char *name, struct type type, const struct value *value);
/* Takes the server's time, which is the machine's unless it was set, as that of the statement. */
void context_look_at_clock(struct context *context);
/* From now on the server's local time goes on from this moment (moment.h), for all connections; or is the machine's. */
void context_set_clock(int64_t local);
void context_reset_clock(void);

#endif
