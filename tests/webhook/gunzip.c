/*
 * zlib checks the CRC and the length at the end of the member; this file only finds room for what comes out.
 */
#define ZLIB_CONST /* next_in points to const */
#include <limits.h>
#include <stdlib.h>

#include <zlib.h>

#include "gunzip.h"

/* Doubles the room up to one byte more than the limit: that byte tells "too large" from "exactly as large". */
static char *room_make(char *out, size_t *room, size_t limit)
{
    size_t wanted = *room == 0 ? 65536 : *room * 2;
    if (wanted > limit + 1) {
        wanted = limit + 1;
    }
    char *grown = realloc(out, wanted);
    if (grown != NULL) {
        *room = wanted;
    }
    return grown;
}

static enum gunzip inflate_all(z_stream *stream, size_t limit, char **out, size_t *out_size)
{
    size_t room = 0;
    for (;;) {
        if (*out_size == room) {
            char *grown = room > limit ? NULL : room_make(*out, &room, limit);
            if (grown == NULL) {
                return room > limit ? GUNZIP_TOO_LARGE : GUNZIP_NO_MEMORY;
            }
            *out = grown;
        }
        stream->next_out = (unsigned char *)*out + *out_size;
        stream->avail_out = (uInt)(room - *out_size);
        int result = inflate(stream, Z_NO_FLUSH);
        *out_size = room - stream->avail_out;
        if (result == Z_STREAM_END) {
            if (*out_size > limit) {
                return GUNZIP_TOO_LARGE;
            }
            return stream->avail_in == 0 ? GUNZIP_DONE : GUNZIP_DAMAGED;
        }
        if (result != Z_OK || (stream->avail_in == 0 && stream->avail_out > 0)) {
            return result == Z_MEM_ERROR ? GUNZIP_NO_MEMORY : GUNZIP_DAMAGED;
        }
    }
}

enum gunzip gunzip(const void *bytes, size_t size, size_t limit, char **out, size_t *out_size)
{
    z_stream stream = {0};
    *out = NULL;
    *out_size = 0;
    if (size > UINT_MAX || limit >= UINT_MAX) {
        return GUNZIP_TOO_LARGE; /* what zlib's counters hold */
    }
    if (inflateInit2(&stream, 15 + 16) != Z_OK) { /* 16: a gzip member and nothing else */
        return GUNZIP_NO_MEMORY;
    }
    stream.next_in = (const unsigned char *)bytes;
    stream.avail_in = (uInt)size;
    enum gunzip result = inflate_all(&stream, limit, out, out_size);
    (void)inflateEnd(&stream);
    if (result != GUNZIP_DONE) {
        free(*out);
        *out = NULL;
        *out_size = 0;
    }
    return result;
}
