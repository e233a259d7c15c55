/*
 * gzip (RFC 1952) in memory, over zlib. Its CRC is what guards a payload's bytes in the queue.
 */
#ifndef GZIP_H
#define GZIP_H

#include <stddef.h>

#include "reason.h"

/* True when the bytes begin as a gzip member does (RFC 1952, 2.3.1). */
bool gzip_is(const void *data, size_t size);

/*
 * One member without name or time, so that the same bytes always give the same file. *out is to be freed.
 */
bool gzip_pack(const void *data, size_t size, void **out, size_t *out_size, struct reason *why);

/*
 * Exactly one whole member, whose CRC and length hold, and nothing behind it; anything else is EXIT_BAD_INPUT that
 * names `name`, and memory that runs out EXIT_IO. At most `limit` bytes come out. *out is to be freed and has a NUL
 * behind its *out_size bytes.
 */
bool gzip_unpack(const void *data, size_t size, size_t limit, const char *name, char **out, size_t *out_size,
                 struct reason *why);

#endif
