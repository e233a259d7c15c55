/* Arrays that grow. */
#ifndef GROW_H
#define GROW_H

#include <stdbool.h>
#include <stddef.h>

/* Room for one more item in the array `items`, of which `count` are used. False: no memory. */
#define GROW(items, count, room) grow((void *)&(items), (count), (room), sizeof *(items))
bool grow(void *items, size_t count, size_t *room, size_t size);

#endif
