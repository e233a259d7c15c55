/*
 * One extraction: the stream of one channel for one window, and the diagnosis of the way to it.
 */
#ifndef EXTRACAO_H
#define EXTRACAO_H

#include "extrator.h"
#include "janela.h"

/*
 * Writes the channel's stream to stdout: `janela` first, `fim` last, whatever happens between, as long as stdout takes
 * it. False: the channel could not be read to its end; the stream says so (`falha`) and why too.
 */
bool extracao_run(const struct extrator *extrator, const struct config *config, const struct janela *janela,
                  struct reason *why);

/* --check: prints a line per check. Returns EXIT_DONE or EXIT_NO. */
int extracao_check(const struct extrator *extrator, const struct config *config);

#endif
