/* What is done with pdv-outbox: a day in a shop, during which the power fails, and what follows. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "judge.h"
#include "world.h"

/*
 * The day: windows with sales of both channels, large, too large, empty, without Loja and of Loja alone; deliveries
 * that are accepted, put off, refused, parked; requeue; a payload that something destroys, and the rewind that mends
 * it; a rewind onto a payload that still waits. False: the process was killed on the way (double_run.die_before).
 */
bool script_day(struct world *world);

/*
 * After the power is back: status and list look (where files are old), the queue is sent, windows are read until
 * nothing is left to read. Every exit code is judged, that the promised window comes again, and that the webhook gets
 * no other bytes than before. False: killed.
 */
bool script_recovery(struct world *world, struct judge *judge);

#endif
