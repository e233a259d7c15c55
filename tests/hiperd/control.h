/*
 * The control socket of the tests: a line in, a line out. sql|rows|plan caixa|gestao STATEMENTS, fault SPEC, clear,
 * quit.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include "server.h"

struct control;

/* Listens on the Unix socket `path`, in place of one that a dead hiperd left. `quit` makes the descriptor `quit_fd`
 * readable with one byte. NULL: *why. */
struct control *control_start(const char *path, struct server *server, int quit_fd, struct reason *why);
/* Ends its connections and removes the socket. */
void control_stop(struct control *control);

#endif
