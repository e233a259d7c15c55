/*
 * The program's one loop: waits for HTTP, for the control socket, and for a signal that asks it to end.
 */
#ifndef LOOP_H
#define LOOP_H

#include <stdbool.h>

#include "control.h"
#include "reason.h"
#include "server.h"

/* From here on SIGTERM and SIGINT end loop_run instead of the process. Call once, early. False with the reason. */
bool loop_catch_signals(struct reason *why);

/* Serves until a signal or `quit`. `control` may be NULL. False with the reason when waiting itself fails. */
bool loop_run(struct server *server, struct control *control, struct reason *why);

#endif
