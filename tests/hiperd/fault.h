/*
 * Faults on demand: TARGET:FAULT[:times=N] for a database (caixa, gestao) or any, until they are cleared or used up.
 * Safe for several threads.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "catalogue.h"
#include "reason.h"

enum fault_kind {
    FAULT_REFUSE,    /* the database does not open: 4060 */
    FAULT_LOGIN,     /* the login is refused: 18456 */
    FAULT_SILENT,    /* any: after accept; a database: after LOGIN7 */
    FAULT_HANDSHAKE, /* silent where the TLS handshake should begin; any */
    FAULT_MUTE,      /* silent after a request */
    FAULT_ERROR,     /* instead of an answer that reads a table */
    FAULT_LATE,      /* an error after the first row of such an answer */
    FAULT_QUIET,     /* such an answer ends after so many rows, with an error of which no message tells */
    FAULT_CUT,       /* the connection ends so many bytes after the login */
    FAULT_TOKEN,     /* it ends in the midst of that token, counted from LOGIN7 on */
    FAULT_SLOW,      /* so many bytes a second after the login, until the faults are cleared */
    FAULT_DRIP,      /* any: so many from accept on; a database: from the answer to LOGIN7 on; likewise */
    FAULT_CLOSE      /* the connection ends at the login */
};

struct faults;

struct faults *faults_new(void);
void faults_free(struct faults *faults);
/* False: the text is no fault; *why says what is wrong. */
bool faults_add(struct faults *faults, const char *text, struct reason *why);
void faults_clear(struct faults *faults);
/* How often they were cleared; it lives as long as *faults. */
const atomic_uint *faults_clearings(const struct faults *faults);

/*
 * Takes one occurrence of the fault for the database, -1 for a connection whose database is not known yet (then only
 * `any` counts). Its number (error, bytes, token, bytes a second) goes to *number. False: there is no such fault.
 */
bool faults_take(struct faults *faults, enum fault_kind kind, int database, int64_t *number);

#endif
