/*
 * SQL Server Browser's answers over UDP (MC-SQLR 2.2): where the instance HIPER listens.
 */
#ifndef BROWSER_H
#define BROWSER_H

#include "reason.h"

struct browser;

/* Answers on 127.0.0.1 at `port` (0: a free one) that the instance listens on `tcp_port`, in a thread of its own. */
struct browser *browser_start(int port, int tcp_port, struct reason *why);
int browser_port(const struct browser *browser);
void browser_stop(struct browser *browser);

#endif
