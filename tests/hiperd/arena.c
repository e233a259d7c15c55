/*
 * Arenas and growing buffers. Blocks are chained; a request larger than a block gets one of its own.
 */
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exitcode.h"

#include "arena.h"

#define BLOCK_SIZE ((size_t)16 * 1024)

struct arena_block {
    struct arena_block *before;
    size_t used;
    size_t room;
    alignas(max_align_t) char data[];
};

void *memory_grow(void *old, size_t size)
{
    void *memory = realloc(old, size > 0 ? size : 1);
    if (memory == NULL) {
        (void)fputs("hiperd: memory: cannot be had\n", stderr);
        exit(EXIT_OUR_BUG);
    }
    return memory;
}

void *memory_get(size_t size)
{
    return memory_grow(NULL, size);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->last;
    size_t whole = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    if (block == NULL || block->room - block->used < whole) {
        size_t room = whole > BLOCK_SIZE ? whole : BLOCK_SIZE;
        block = memory_get(sizeof *block + room);
        block->before = arena->last;
        block->used = 0;
        block->room = room;
        arena->last = block;
    }
    void *memory = block->data + block->used;
    block->used += whole;
    memset(memory, 0, whole);
    return memory;
}

char *arena_copy(struct arena *arena, const char *text, size_t size)
{
    char *copy = arena_alloc(arena, size + 1);
    if (size > 0)
        memcpy(copy, text, size);
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list measured;
    va_list written;
    va_start(measured, format);
    va_copy(written, measured);
    int size = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    size_t room = size < 0 ? 1 : (size_t)size + 1;
    char *text = arena_alloc(arena, room);
    (void)vsnprintf(text, room, format, written);
    va_end(written);
    return text;
}

void arena_reset(struct arena *arena)
{
    while (arena->last != NULL && arena->last->before != NULL) {
        struct arena_block *block = arena->last;
        arena->last = block->before;
        free(block);
    }
    if (arena->last != NULL)
        arena->last->used = 0;
}

void arena_free(struct arena *arena)
{
    arena_reset(arena);
    free(arena->last);
    arena->last = NULL;
}

static void buffer_make_room(struct buffer *buffer, size_t more)
{
    size_t needed = buffer->size + more + 1;
    if (needed <= buffer->room)
        return;
    size_t room = buffer->room < 256 ? 256 : buffer->room * 2;
    if (room < needed)
        room = needed;
    buffer->data = memory_grow(buffer->data, room);
    buffer->room = room;
}

void buffer_add(struct buffer *buffer, const void *data, size_t size)
{
    buffer_make_room(buffer, size);
    if (size > 0)
        memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list measured;
    va_list written;
    va_start(measured, format);
    va_copy(written, measured);
    int size = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    if (size > 0) {
        buffer_make_room(buffer, (size_t)size);
        (void)vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, written);
        buffer->size += (size_t)size;
    }
    va_end(written);
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}
