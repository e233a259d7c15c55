/*
 * Inflates a gzip body (RFC 1952) that is whole in memory. A limit on what comes out keeps a small body from filling
 * the machine. The agent's own gzip code is not used: a receiver that shared it would share its mistakes.
 */
#ifndef GUNZIP_H
#define GUNZIP_H

#include <stddef.h>

enum gunzip { GUNZIP_DONE, GUNZIP_DAMAGED, GUNZIP_TOO_LARGE, GUNZIP_NO_MEMORY };

/*
 * On GUNZIP_DONE *out holds *out_size bytes (at most `limit`) and is the caller's to free. One member exactly: bytes
 * after it count as damage, because the agent never sends any.
 */
enum gunzip gunzip(const void *bytes, size_t size, size_t limit, char **out, size_t *out_size);

#endif
