/*
 * --check: what this program needs, looked at one by one, on stdout, in words for people.
 */
#ifndef CHECK_H
#define CHECK_H

#include "config.h"

/*
 * Looks at the configuration, reaches for the server with a HEAD request (no payload is ever posted) and holds its
 * clock against ours. 0: nothing failed; 1: something did.
 */
int check_all(const struct config *config);

#endif
