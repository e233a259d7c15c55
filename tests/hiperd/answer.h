/*
 * The sink of a TDS session: a batch's results as tokens. A DONE is held back until it is known whether another
 * follows.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include "batch.h"
#include "packet.h"
#include "token.h"

struct answer {
    struct packet *packet;
    enum token_done token; /* TOKEN_DONE in a batch, TOKEN_DONEINPROC in a procedure */
    bool pending;          /* a DONE is held back */
    enum token_done held;  /* that one's token */
    unsigned status;
    unsigned command;
    int64_t rows;
    bool failed; /* a statement of this batch or procedure ended with an error */
};

bool answer_columns(struct answer *answer, const struct column *columns, size_t count);
/* False: the client cancelled or left, or a value did not fit: *error says so. */
bool answer_row(struct answer *answer, sqlite3_stmt *row, const struct column *columns, size_t count,
                struct sqlerr *error);
void answer_done(struct answer *answer, bool selected, bool counted, int64_t rows);
void answer_error(struct answer *answer, const struct sqlerr *error);
/* The statement's end with an error, but without a message: MS-TDS 2.2.7.6 asks for one only by SHOULD. */
void answer_quiet_error(struct answer *answer);
void answer_info(struct answer *answer, const struct sqlerr *info);
/* DONEPROC: a procedure ended. */
void answer_procedure(struct answer *answer);

/* Writes a DONE that was held back, with DONE_MORE: something else follows. */
void answer_settle(struct answer *answer);

/* The end: the last DONE, and the acknowledgement when the client cancelled; the last packet leaves. */
void answer_end(struct answer *answer);

/* The message with DONE_ATTN that a client waits for after its attention; alone when nothing was under way. */
void answer_acknowledge(struct answer *answer);

/* The answer to a request that the client withdrew before it was complete (MS-TDS 2.2.1.7). */
void answer_withdrawn(struct answer *answer);

#endif
