/* What is done with pdv-outbox: an evening in a shop, during which the power fails, and what follows. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "judge.h"
#include "world.h"

/*
 * The evening: windows with sales of both channels, large, too large, empty, without Loja and of Loja alone; deliveries
 * that are accepted, put off, parked; payloads that are overtaken, refused, too large for the receiver, or fail while
 * others pass, and are taken apart; a second try, a requeue; a payload that something destroys; rewinds; a
 * sale that goes back and forth. *judge has what went wrong. False: the process was killed on the way
 * (double_run.die_before).
 */
bool script_day(struct world *world, struct judge *judge);

/*
 * After the power is back: status and list look (where files are old), then whole cycles until head office's picture is
 * right. Every exit code is judged. SCRIPT_STILL: the receiver goes on refusing what it refused, and takes everything
 * only after that has been judged; SCRIPT_DAMAGE: the newest payload that waits has been destroyed too. False: killed.
 */
enum { SCRIPT_STILL = 1, SCRIPT_DAMAGE = 2 };
bool script_recovery(struct world *world, struct judge *judge, unsigned kind);

#endif
