/*
 * Memory that is given back all at once: what one statement, one call of a function or one script needs.
 * Memory that cannot be had ends the program with exit 70: a server of tests has nothing better to do, and so no
 * caller has to look at NULL.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

#include "sys.h"

struct arena_block;
struct arena {
    struct arena_block *last; /* NULL: empty, the state in which it starts */
};

/* Zeroed, aligned for any type, owned by the arena. */
void *arena_alloc(struct arena *arena, size_t size);
/* A copy with a NUL behind it. */
char *arena_copy(struct arena *arena, const char *text, size_t size);
char *arena_printf(struct arena *arena, const char *format, ...) SYS_PRINTF(2, 3);
/* Everything goes but one block, for the next use. */
void arena_reset(struct arena *arena);
void arena_free(struct arena *arena);

/* malloc and realloc of which the same holds: never NULL. The caller frees. */
void *memory_get(size_t size);
void *memory_grow(void *old, size_t size);

/* Bytes that grow. Starts zeroed. There is always a NUL behind the last one once anything was added. */
struct buffer {
    char *data;
    size_t size;
    size_t room;
};

void buffer_add(struct buffer *buffer, const void *data, size_t size);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_printf(struct buffer *buffer, const char *format, ...) SYS_PRINTF(2, 3);
void buffer_free(struct buffer *buffer);

#endif
