/* Lines of NDJSON, read through a buffer that grows to the longest line and no further. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"

#define FIRST_SIZE 65536

void lines_begin(struct lines *lines, int fd, const char *name)
{
    *lines = (struct lines){.fd = fd, .name = name};
}

void lines_of(struct lines *lines, char *data, size_t size, const char *name, long number)
{
    *lines = (struct lines){
        .fd = -1, .name = name, .buffer = data, .size = size + 1, .used = size, .number = number, .ended = true};
}

void lines_end(struct lines *lines)
{
    free(lines->buffer);
    lines->buffer = NULL;
}

/* Room for more, with one byte kept free for the NUL behind a last line. */
static bool make_room(struct lines *lines, struct reason *why)
{
    size_t size = lines->size == 0 ? FIRST_SIZE : lines->size * 2;
    char *bigger;

    if (size > LINES_MAX + 1)
        size = LINES_MAX + 1; /* never more than a longest line, so that none that is longer can be in it whole */

    if (lines->at > 0) {
        memmove(lines->buffer, lines->buffer + lines->at, lines->used - lines->at);
        lines->used -= lines->at;
        lines->at = 0;
    }
    if (lines->used + 1 < lines->size)
        return true;
    if (lines->used >= LINES_MAX)
        return reason_set(why, EXIT_BAD_INPUT, "%s: linha %ld: mais de %zu MiB numa linha", lines->name,
                          lines->number + 1, LINES_MAX >> 20);
    bigger = realloc(lines->buffer, size);
    if (bigger == NULL)
        return reason_set(why, EXIT_IO, "%s: linha %ld: sem memória", lines->name, lines->number + 1);
    lines->buffer = bigger;
    lines->size = size;
    return true;
}

static bool fill(struct lines *lines, struct reason *why)
{
    int64_t got;

    if (!make_room(lines, why))
        return false;
    got = sys_read(lines->fd, lines->buffer + lines->used, lines->size - lines->used - 1);
    if (got < 0)
        return reason_errno(why, errno == EISDIR ? EXIT_BAD_INPUT : EXIT_IO, lines->name, "leitura");
    lines->ended = got == 0;
    lines->used += (size_t)got;
    return true;
}

/* Takes `length` bytes and the `skip` bytes of their end off the buffer. */
static char *take(struct lines *lines, size_t length, size_t skip, size_t *out_length)
{
    char *line = lines->buffer + lines->at;

    lines->at += length + skip;
    lines->number++;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    line[length] = '\0';
    *out_length = length;
    return line;
}

enum lines_result lines_next(struct lines *lines, char **line, size_t *length, struct reason *why)
{
    size_t seen = 0;

    for (;;) {
        size_t have = lines->used - lines->at;
        char *start = have > 0 ? lines->buffer + lines->at : NULL; /* at first there is no buffer */
        char *end = have > seen ? memchr(start + seen, '\n', have - seen) : NULL;

        if (end != NULL) {
            *line = take(lines, (size_t)(end - start), 1, length);
            if (*length > 0)
                return LINES_ONE;
            seen = 0;
        } else if (lines->ended) {
            if (have == 0)
                return LINES_END;
            *line = take(lines, have, 0, length);
            return LINES_PARTIAL;
        } else {
            seen = have;
            if (!fill(lines, why))
                return LINES_FAILED;
        }
    }
}

static bool failed(struct reason *why)
{
    if (errno == EPIPE)
        return reason_set(why, EXIT_IO, "%s", "");
    return reason_errno(why, EXIT_IO, "<saída padrão>", "gravação");
}

bool lines_write(FILE *stream, const char *text, size_t length, struct reason *why)
{
    if (fwrite(text, 1, length, stream) != length || putc('\n', stream) == EOF)
        return failed(why);
    return true;
}

bool lines_flush(FILE *stream, struct reason *why)
{
    return fflush(stream) == 0 && !ferror(stream) ? true : failed(why);
}
