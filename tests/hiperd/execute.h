/*
 * EXEC: a text that is run as a batch of its own, and the few procedures that there are.
 */
#ifndef EXECUTE_H
#define EXECUTE_H

#include "run.h"

/* The word itself may be left out where a batch begins. EXEC ('...'), EXEC [@status =] [database.schema.]sp_executesql
 * | sp_rename [@name =] value [OUTPUT], ... */
void execute_run(struct run *run);

#endif
