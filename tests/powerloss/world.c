/* The world outside. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

#define NAME_DIGITS 12

struct payload *world_find(struct world *world, const char *sync_id)
{
    for (int i = 0; i < world->count; i++)
        if (strncmp(world->payloads[i].sync_id, sync_id, NAME_DIGITS) == 0)
            return &world->payloads[i];
    return NULL;
}

struct payload *world_payload(struct world *world, const char *sync_id)
{
    struct payload *payload = world_find(world, sync_id);

    if (payload != NULL)
        return payload;
    if (world->count == WORLD_PAYLOADS)
        abort();
    payload = &world->payloads[world->count++];
    snprintf(payload->sync_id, sizeof payload->sync_id, "%s", sync_id);
    payload->places = PLACE_NOWHERE;
    return payload;
}

void world_read(struct world *world, const char *sync_id, uint64_t hash, const struct sales *sales)
{
    struct payload *payload = world_payload(world, sync_id);

    if (payload->count == WORLD_READINGS)
        abort();
    payload->readings[payload->count].hash = hash;
    payload->readings[payload->count].sales = *sales;
    payload->count++;
}

int world_reading(const struct payload *payload, uint64_t hash)
{
    for (int i = 0; i < payload->count; i++)
        if (payload->readings[i].hash == hash)
            return i;
    return -1;
}

uint64_t world_hash(uint64_t from, const void *data, size_t size)
{
    const unsigned char *at = data;

    for (size_t i = 0; i < size; i++)
        from = (from ^ at[i]) * UINT64_C(0x100000001b3);
    return from;
}

bool sales_has(const struct sales *sales, int sale)
{
    return (sales->bits[sale / 64] >> (sale % 64) & 1) != 0;
}

void sales_add(struct sales *sales, int sale)
{
    sales->bits[sale / 64] |= UINT64_C(1) << (sale % 64);
}

void sales_add_all(struct sales *sales, const struct sales *more)
{
    for (size_t i = 0; i < sizeof sales->bits / sizeof *sales->bits; i++)
        sales->bits[i] |= more->bits[i];
}
