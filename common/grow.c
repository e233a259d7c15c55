/* Doubling, so that adding one after the other costs little. */
#include <stdlib.h>
#include <string.h>

#include "grow.h"

#define FIRST_ROOM 16

bool grow(void *items, size_t count, size_t *room, size_t size)
{
    void *array, *bigger;

    if (count < *room)
        return true;
    memcpy(&array, items, sizeof array);
    bigger = realloc(array, (*room == 0 ? FIRST_ROOM : *room * 2) * size);
    if (bigger == NULL)
        return false;
    *room = *room == 0 ? FIRST_ROOM : *room * 2;
    memcpy(items, &bigger, sizeof bigger);
    /* cppcheck-suppress memleak ; `items` has it */
    return true;
}
