/*
 * The Unix socket by which a test steers the webhook: one line in, one line out, `ok ...` or `error ...`. A connection
 * may send many lines.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "reason.h"
#include "receiver.h"
#include "watch.h"

#define CONTROL_LINE_MAX 512 /* a line, in or out, with its end */

struct control;

/* What it obeys, in words. */
extern const char control_commands[];

/* Listens at `path`, in place of a socket that a dead webhook left. `receiver` is borrowed. NULL with the reason. */
struct control *control_open(const char *path, struct receiver *receiver, struct reason *why);

/*
 * Obeys one line (without its end) and writes the answer, without an end: `fault SPEC`, `clear`, `count` (answers
 * `ok <stored> <requests>`), `fold` (answers `ok <sales> <shifts> <cancelled>`), `fold sales` and `fold shifts` (write
 * them to fold.<part>.ndjson in the store's folder), `seal on`, `seal off`, `limit BYTES` (a longer body is 413),
 * `quit`. True when the webhook is to end.
 */
bool control_obey(struct receiver *receiver, const char *line, char answer[CONTROL_LINE_MAX]);

/* One turn of the loop: control_watch before the wait, control_turn after it. True when the webhook is to end. */
void control_watch(struct control *control, struct watch *watch);
bool control_turn(struct control *control, const struct watch *watch);

/* Removes the socket. NULL is allowed. */
void control_close(struct control *control);

#endif
