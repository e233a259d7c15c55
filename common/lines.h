/*
 * Lines of NDJSON: reading with a limit, writing with every byte checked. The streams between the programs and the
 * queue's lines are made of them (pdv-stream(5)).
 */
#ifndef LINES_H
#define LINES_H

#include <stdio.h>

#include "reason.h"

#define LINES_MAX ((size_t)16 * 1024 * 1024) /* of one line, its end included: pdv-stream(5) */

struct lines {
    int fd;
    const char *name; /* for messages: a file's name or "<entrada padrão>" */
    char *buffer;     /* owned: what was read and not yet handed out */
    size_t size, used, at;
    long number; /* of the line handed out last, from 1 */
    bool ended;  /* the file has no more bytes */
};

enum lines_result {
    LINES_ONE,     /* *line holds a line */
    LINES_END,     /* no more */
    LINES_PARTIAL, /* the last bytes have no line end: a producer that died, or a disk that was full; *line holds them
                    */
    LINES_FAILED   /* see why: reading failed, a line is too long, no memory */
};

/* Reads from `fd`, which stays the caller's; `name` must outlive it. */
void lines_begin(struct lines *lines, int fd, const char *name);

/*
 * Reads from memory, which is taken over and must have room for a byte behind its `size`; `number` lines are counted as
 * read before.
 */
void lines_of(struct lines *lines, char *data, size_t size, const char *name, long number);

/*
 * The next line, without its end (a carriage return before it is cut too), NUL-terminated, valid until the next
 * call. Bytes of value 0 inside are kept: *length tells. Empty lines are passed over.
 */
enum lines_result lines_next(struct lines *lines, char **line, size_t *length, struct reason *why);

void lines_end(struct lines *lines);

/* Writes `length` bytes and a line end to the stream. False, with EXIT_IO in why, when it could not (also EPIPE). */
bool lines_write(FILE *stream, const char *text, size_t length, struct reason *why);

/*
 * Flushes what a program has written; call before success is reported. A closed pipe leaves EXIT_IO and an empty
 * text: whoever closed it knows.
 */
bool lines_flush(FILE *stream, struct reason *why);

#endif
