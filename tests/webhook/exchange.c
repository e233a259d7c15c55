/*
 * A body that is too large is read to its end and dropped: a client that is still sending would otherwise see a broken
 * connection instead of the 413.
 */
#include <stdlib.h>
#include <string.h>

#include "exchange.h"

struct exchange *exchange_new(const char *method, const char *path, unsigned long connection)
{
    struct exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL) {
        return NULL;
    }
    exchange->method = strdup(method);
    exchange->path = strdup(path);
    exchange->headers = json_object();
    exchange->connection = connection;
    if (exchange->method == NULL || exchange->path == NULL || exchange->headers == NULL) {
        exchange_free(exchange);
        return NULL;
    }
    return exchange;
}

static bool room_make(struct exchange *exchange, size_t wanted)
{
    size_t room = exchange->room > 0 ? exchange->room : 65536;
    while (room < wanted) {
        room *= 2;
    }
    if (room == exchange->room) {
        return true;
    }
    char *body = realloc(exchange->body, room);
    if (body == NULL) {
        return false;
    }
    exchange->body = body;
    exchange->room = room;
    return true;
}

void exchange_append(struct exchange *exchange, const char *bytes, size_t size)
{
    if (exchange->too_large || exchange->failed) {
        return;
    }
    if (size > EXCHANGE_MAX_BODY - exchange->size) {
        exchange->too_large = true;
        return;
    }
    if (!room_make(exchange, exchange->size + size)) {
        exchange->failed = true;
        return;
    }
    memcpy(exchange->body + exchange->size, bytes, size);
    exchange->size += size;
}

void exchange_free(struct exchange *exchange)
{
    if (exchange == NULL) {
        return;
    }
    free(exchange->method);
    free(exchange->path);
    free(exchange->body);
    json_decref(exchange->headers);
    free(exchange);
}
