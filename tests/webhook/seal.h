/*
 * The seal of a payload (the payload contract, integrity): what its sync_id has to be.
 */
#ifndef SEAL_H
#define SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "digest.h"

/*
 * The SHA-256 of a payload's bytes with the members `agent` and `sync_id` cut out, and without line ends behind it.
 * What is not written compactly is not found and stays in. False, `hex` empty: memory is short, or the library failed.
 */
bool seal_make(const char *bytes, size_t size, char hex[DIGEST_HEX_SIZE]);

#endif
