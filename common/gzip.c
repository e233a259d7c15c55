/* gzip in memory. zlib's window size with 16 added means a gzip header (zlib's manual, deflateInit2). */
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "gzip.h"

#define GZIP_WINDOW (15 + 16)
#define MEMORY_LEVEL 8

bool gzip_is(const void *data, size_t size)
{
    const unsigned char *bytes = data;

    return size >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B;
}

bool gzip_pack(const void *data, size_t size, void **out, size_t *out_size, struct reason *why)
{
    z_stream z = {0};
    size_t room;
    unsigned char *packed = NULL;
    bool done = false;

    *out = NULL;
    if (size > UINT32_MAX / 2)
        return reason_set(why, EXIT_OUR_BUG, "gzip: %zu bytes de uma vez", size);
    if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return reason_set(why, EXIT_IO, "gzip: sem memória");
    room = deflateBound(&z, (uLong)size);
    packed = malloc(room);
    if (packed == NULL) {
        reason_set(why, EXIT_IO, "gzip: sem memória");
        goto out;
    }
    z.next_in = data;
    z.avail_in = (uInt)size;
    z.next_out = packed;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END) {
        reason_set(why, EXIT_OUR_BUG, "gzip: a compressão não terminou");
        goto out;
    }
    *out = packed;
    *out_size = z.total_out;
    packed = NULL;
    done = true;
out:
    deflateEnd(&z);
    free(packed);
    return done;
}

/* Says nothing about the bytes. */
static bool no_memory(const char *name, struct reason *why)
{
    return reason_set(why, EXIT_IO, "%s: sem memória", name);
}

/* How long the text is by the member's last four bytes (RFC 1952, ISIZE). */
static size_t told_size(const unsigned char *data, size_t size)
{
    size_t told = 0;

    for (size_t i = 0; i < 4 && size >= 4; i++)
        told |= (size_t)data[size - 4 + i] << (8 * i);
    return told;
}

/* Room for what is told, but no more than `limit` bytes, one more that tells that there are too many, and a NUL. */
static bool inflate_all(z_stream *z, size_t limit, const char *name, char **text, struct reason *why)
{
    size_t told = told_size(z->next_in, z->avail_in), room = (told < limit ? told : limit) + 2;
    int result;

    *text = malloc(room);
    if (*text == NULL)
        return no_memory(name, why);
    z->next_out = (Bytef *)*text;
    z->avail_out = (uInt)(room - 1);
    result = inflate(z, Z_FINISH);
    if (z->total_out > limit)
        return reason_set(why, EXIT_BAD_INPUT, "%s: mais de %zu bytes ao descomprimir", name, limit);
    if (result == Z_MEM_ERROR)
        return no_memory(name, why);
    if (result != Z_STREAM_END)
        return reason_set(why, EXIT_BAD_INPUT, "%s: gzip danificado: %s", name,
                          z->msg != NULL ? z->msg : "o arquivo termina antes do fim");
    if (z->avail_in > 0)
        return reason_set(why, EXIT_BAD_INPUT, "%s: gzip danificado: %u bytes depois do fim", name, z->avail_in);
    return true;
}

bool gzip_unpack(const void *data, size_t size, size_t limit, const char *name, char **out, size_t *out_size,
                 struct reason *why)
{
    z_stream z = {.next_in = data, .avail_in = (uInt)size};
    char *text = NULL;
    bool done = false;

    *out = NULL;
    if (size > UINT32_MAX / 2)
        return reason_set(why, EXIT_BAD_INPUT, "%s: grande demais", name);
    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
        return no_memory(name, why);
    if (!inflate_all(&z, limit, name, &text, why))
        goto out;
    text[z.total_out] = '\0';
    *out = text;
    *out_size = z.total_out;
    text = NULL;
    done = true;
out:
    inflateEnd(&z);
    free(text);
    return done;
}
