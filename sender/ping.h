/*
 * --ping: tells the monitor of MONITOR_URL how a run ended, in the manner of healthchecks.io: its address when all went
 * well, its address with the exit code behind a slash otherwise.
 */
#ifndef PING_H
#define PING_H

#include "config.h"

/*
 * One GET. A monitor that cannot be told is only a warning, and the address (which is a key) is never shown. Without
 * MONITOR_URL nothing happens.
 */
void ping_send(const struct config *config, int code);

#endif
