/*
 * Faults on demand: TARGET:FAULT[:times=N] for a database (caixa, gestao) or any, until they are cleared or used up.
 * Safe for several threads.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "catalogue.h"
#include "reason.h"

enum fault_kind { FAULT_REFUSE, FAULT_LOGIN, FAULT_SILENT, FAULT_ERROR, FAULT_CUT, FAULT_SLOW, FAULT_CLOSE };

struct faults;

struct faults *faults_new(void);
void faults_free(struct faults *faults);
/* False: the text is no fault; *why says what is wrong. */
bool faults_add(struct faults *faults, const char *text, struct reason *why);
void faults_clear(struct faults *faults);

/*
 * Takes one occurrence of the fault for the database, -1 for a connection whose database is not known yet (then only
 * `any` counts). Its number (error, bytes, bytes a second) goes to *number. False: there is no such fault.
 */
bool faults_take(struct faults *faults, enum fault_kind kind, int database, int64_t *number);

#endif
