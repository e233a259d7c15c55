/*
 * Random UUIDs: RFC 9562, version 4. The X-Request-Id of each attempt.
 */
#ifndef UUID_H
#define UUID_H

#include <stdbool.h>

#define UUID_TEXT 37 /* 36 characters and the end */

/* Writes a new one into `text` (UUID_TEXT bytes), lower-case. False when the system has no random bytes. */
bool uuid_make(char *text);

#endif
