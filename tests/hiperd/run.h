/*
 * The state of one running batch, for the files that execute statements.
 */
#ifndef RUN_H
#define RUN_H

#include "batch.h"
#include "parser.h"
#include "query.h"

enum flow { FLOW_ON, FLOW_BREAK, FLOW_CONTINUE };

struct run {
    const struct batch *batch;
    struct parser parser;
    struct arena kept;    /* what lives as long as the batch: variables, tokens */
    struct arena scratch; /* what lives as long as a statement */
    bool skipping;        /* the other branch of an IF, what follows a BREAK, or only checking the syntax */
    bool compiling;       /* that is the first pass */
    enum flow leaving;    /* while the rest of a loop's body is skipped */
    int loops;            /* how many are open */
    bool stopped;         /* gone, RETURN, or an error that ends the batch */
    bool gone;            /* nobody listens any more */
    int failed;           /* that error's number */
    int line;             /* where the statement began */
};

/* Executes a translated SELECT and gives its rows to the sink, or to variables. */
void run_query(struct run *run, const char *sql, const struct query *query);

/* Executes SQL that changes rows and reports their number. `table`: for the messages; identity: note the new row's id.
 */
void run_change(struct run *run, const char *sql, const char *verb, bool identity);

/* Executes without an answer (DDL). False: the error is reported. */
bool run_quietly(struct run *run, const char *sql);

/* The value of one expression of SQLite's SQL, converted to `type`; in the arena `kept`. */
bool run_value(struct run *run, const char *sql, struct type type, struct value *value);

/* Reports an error of the statement to the sink and decides whether the batch ends. */
void run_report(struct run *run, struct sqlerr *error);
void run_fail(struct run *run, int number, const char *first, const char *second);
/* Ends the batch because nobody listens any more. */
void run_abandon(struct run *run);

/* The fault hook before a statement touches tables. False: reported. */
bool run_may_read(struct run *run);

#endif
