/*
 * Paths, put together and taken apart in buffers of SYS_PATH_MAX bytes.
 */
#ifndef PATH_H
#define PATH_H

#include "reason.h"

/* What stands in a file's path after the folder: inside `path`. */
const char *path_name(const char *path);

/* The folder of a file's path, "." without one. Writes into `folder` and returns it. */
const char *path_folder(const char *path, char folder[SYS_PATH_MAX]);

/* `name` in `folder`. EXIT_BAD_INPUT when that is longer than a path may be. */
bool path_join(char path[SYS_PATH_MAX], const char *folder, const char *name, struct reason *why);

/* `name` in the folder of the file `beside`: "data/state.json", "outbox" gives "data/outbox". EXIT_BAD_INPUT. */
bool path_beside(char path[SYS_PATH_MAX], const char *beside, const char *name, struct reason *why);

#endif
