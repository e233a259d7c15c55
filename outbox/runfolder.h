/*
 * The folder of one run, for what its programs leave to each other and for what they write for a while: beside the
 * queue, for this account alone, gone with the run.
 */
#ifndef RUNFOLDER_H
#define RUNFOLDER_H

#include "places.h"

/*
 * Makes it, under the agent's lock, and leaves its absolute path; removes what killed runs left over a day ago.
 * EXIT_CANNOT_CREATE where `execucoes` is no folder of this account's own. A full disk gives a folder among the
 * system's temporary files instead, with a warning: what waits can still be sent, which makes room.
 */
bool runfolder_make(const struct places *places, char path[SYS_PATH_MAX], struct reason *why);

/* Removes it and all that is in it, without following links; what is left is a warning. */
void runfolder_remove(const char *path);

#endif
