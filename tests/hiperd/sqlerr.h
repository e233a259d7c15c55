/*
 * The messages of SQL Server: number, state, class and English text as sys.messages has them ("Database Engine events
 * and errors" in SQL Server's documentation). One struct carries the first failure of a statement to whoever answers.
 */
#ifndef SQLERR_H
#define SQLERR_H

#include <stdbool.h>
#include <stddef.h>

struct sqlerr {
    int number; /* 0: nothing failed */
    int state;
    int class;
    int line;
    char text[600]; /* UTF-8 */
};

/*
 * Sets the message `number`; its arguments are strings (const char *), as many as its text has %s. A number that is not
 * in the table gets the text "SQL error N." and class 16. Keeps an error that is already there. Returns false, always.
 */
bool sqlerr_set(struct sqlerr *error, int number, ...);

/* The message `number` as a fault of the server gives it, with no arguments to ask for. */
void sqlerr_fault(struct sqlerr *error, int number, int spid);

/* True when the error ends the whole batch and not only its statement (XACT_ABORT OFF). */
bool sqlerr_ends_batch(const struct sqlerr *error);

/* True when it ends the transaction as well, and every batch around the one that it happened in. */
bool sqlerr_undoes(int number);

/* An error through SQLite: a function raises the encoded text, and what SQLite reports is decoded. False: not one of
 * ours. */
void sqlerr_encode(const struct sqlerr *error, char *text, size_t size);
bool sqlerr_decode(struct sqlerr *error, const char *text);

#endif
