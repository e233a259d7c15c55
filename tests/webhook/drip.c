/*
 * The library asks for bytes as fast as it can send them. When the share of this interval has gone out, the connection
 * is suspended and nothing is returned, which is how the library's manual wants waiting to be done.
 */
#include <stdlib.h>
#include <string.h>

#include "drip.h"
#include "sys.h"

struct drip {
    struct park_place place;
    struct park *park;
    struct MHD_Connection *connection;
    struct fault fault;
    char *body;
    size_t size;
    size_t allowed;  /* bytes that may have gone out by now */
    int64_t next_ms; /* when more may */
};

static ssize_t drip_read(void *context, uint64_t at, char *buffer, size_t room)
{
    struct drip *drip = context;
    size_t sent = (size_t)at;
    if (drip->place.gone) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (sent >= drip->allowed) {
        if (sys_monotonic_ms() < drip->next_ms) {
            park_in(drip->park, &drip->place, drip->connection, drip->next_ms);
            return 0;
        }
        drip->allowed += drip->fault.drip_bytes;
        drip->next_ms += drip->fault.drip_every_ms;
    }
    size_t end = drip->allowed < drip->size ? drip->allowed : drip->size;
    size_t count = end - sent < room ? end - sent : room;
    memcpy(buffer, drip->body + sent, count);
    return (ssize_t)count;
}

static void drip_free(void *context)
{
    struct drip *drip = context;
    free(drip->body);
    free(drip);
}

struct MHD_Response *drip_response(struct park *park, struct MHD_Connection *connection, const struct fault *fault,
                                   char *body, size_t size)
{
    struct drip *drip = calloc(1, sizeof *drip);
    if (drip == NULL) {
        return NULL;
    }
    *drip = (struct drip){.park = park,
                          .connection = connection,
                          .fault = *fault,
                          .body = body,
                          .size = size,
                          .allowed = fault->drip_bytes,
                          .next_ms = sys_monotonic_ms() + fault->drip_every_ms};
    struct MHD_Response *response = MHD_create_response_from_callback(size, 4096, drip_read, drip, drip_free);
    if (response == NULL) {
        free(drip);
    }
    return response;
}
