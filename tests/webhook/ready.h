/*
 * The file that tells a test where the webhook listens.
 */
#ifndef READY_H
#define READY_H

#include <stdbool.h>
#include <stdint.h>

#include "reason.h"

/* Removes the file of an earlier run, so that nobody takes its address for the new one. False with the reason. */
bool ready_clear(const char *path, struct reason *why);

/* Writes `API_ENDPOINT=<scheme>://127.0.0.1:<port><endpoint>`, complete from the moment on that the file is there. */
bool ready_write(const char *path, bool is_tls, uint16_t port, const char *endpoint, struct reason *why);

#endif
