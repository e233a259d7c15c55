/*
 * One extraction: the streams of one channel for what was asked, and the diagnosis of the way to it.
 */
#ifndef EXTRACAO_H
#define EXTRACAO_H

#include "extrator.h"
#include "request.h"

/*
 * Writes the channel's stream to stdout, or of several days one behind the other: `janela` first, `fim` last, whatever
 * happens between, as long as stdout takes it. False: the channel could not be read to its end; the stream says so
 * (`falha`) and why too. EXIT_LATER: the database's clock does not allow the window yet, and nothing was read. `note`
 * gets members for the run's note (runnote.h).
 */
bool extracao_run(const struct extrator *extrator, const struct config *config, const struct request *request,
                  json_t *note, struct reason *why);

/* --check: prints a line per check. Returns EXIT_DONE or EXIT_NO. */
int extracao_check(const struct extrator *extrator, const struct config *config);

#endif
