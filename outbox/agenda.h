/*
 * What the planner needs to know, gathered from clock, configuration, state and ledger.
 */
#ifndef AGENDA_H
#define AGENDA_H

#include "planner.h"
#include "session.h"

#define AGENDA_EARLIEST_MS INT64_C(1577836800000) /* 2020-01-01: no version of this program is older */

/*
 * Fills all of it. What the extractors of this run have left (runnote.h) is taken into account: channels that could not
 * be read, and the SQL Server's clock, which may put the cursors of a first installation right; *changed tells that the
 * state is to be saved. Under the session's lock the ledger's beginning is noted where it is not yet. EXIT_IO,
 * EXIT_CANNOT_CREATE.
 */
bool agenda_planner(struct session *session, struct planner *planner, bool *changed, struct reason *why);

/*
 * A moment of our clock as the wall clock of the SQL Server shows it, at the store's offset: who writes
 * data_hora_termino knows what has ended (the contract's page on what must be true, "The database's clock"). While no
 * reading has told of that clock, the moment itself.
 */
int64_t agenda_by_wall(const struct session *session, int64_t ms);

#endif
