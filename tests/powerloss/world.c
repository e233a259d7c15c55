/* The world outside. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "world.h"

struct payload *world_find(struct world *world, const char *sync_id)
{
    for (int i = 0; i < world->count; i++)
        if (strncmp(world->payloads[i].sync_id, sync_id, WORLD_SYNC) == 0)
            return &world->payloads[i];
    return NULL;
}

struct payload *world_payload(struct world *world, const char *sync_id)
{
    struct payload *payload = world_find(world, sync_id);

    if (payload != NULL)
        return payload;
    if (world->count == WORLD_PAYLOADS)
        world_wrong("there are too many payloads");
    payload = &world->payloads[world->count++];
    snprintf(payload->sync_id, sizeof payload->sync_id, "%.*s", WORLD_SYNC, sync_id);
    return payload;
}

bool world_has_read(const struct payload *payload, uint64_t hash)
{
    for (int i = 0; i < payload->count; i++)
        if (payload->hashes[i] == hash)
            return true;
    return false;
}

void world_read(struct world *world, const char *sync_id, uint64_t hash, uint64_t sales)
{
    struct payload *payload = world_payload(world, sync_id);

    payload->sales = sales;
    if (world_has_read(payload, hash))
        return;
    if (payload->count == WORLD_READINGS)
        world_wrong("one payload is made again and again, each time with other bytes");
    payload->hashes[payload->count++] = hash;
}

FILE *world_report;

void world_wrong(const char *what)
{
    if (world_report == NULL)
        _exit(1);
    fprintf(world_report, "# the programs cannot go on: %s\n", what);
    exit(1);
}

uint64_t world_hash(uint64_t from, const void *data, size_t size)
{
    const unsigned char *at = data;

    for (size_t i = 0; i < size; i++)
        from = (from ^ at[i]) * UINT64_C(0x100000001b3);
    return from;
}
