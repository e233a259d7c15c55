/*
 * What the planner needs to know, gathered from clock, configuration, state and ledger.
 */
#ifndef AGENDA_H
#define AGENDA_H

#include "planner.h"
#include "session.h"

/*
 * Fills everything but the channels that are known to be down. Under the session's lock the ledger's beginning is noted
 * where it is not yet. EXIT_IO, EXIT_CANNOT_CREATE.
 */
bool agenda_planner(const struct session *session, struct planner *planner, struct reason *why);

#endif
