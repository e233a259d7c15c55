/*
 * A client that waits for an answer has nothing to say, so a readable parked connection is one whose client hung up (an
 * end of file, a reset, or TLS' closing alert).
 */
#include <stddef.h>

#include "park.h"
#include "sys.h"

void park_in(struct park *park, struct park_place *place, struct MHD_Connection *connection, int64_t until_ms)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    place->connection = connection;
    place->until_ms = until_ms;
    place->fd = info != NULL ? info->connect_fd : -1;
    place->watched = WATCH_NONE;
    place->next = park->first;
    park->first = place;
    MHD_suspend_connection(connection);
}

void park_watch(struct park *park, struct watch *watch)
{
    for (struct park_place *place = park->first; place != NULL; place = place->next) {
        place->watched = watch_add(watch, place->fd);
    }
}

void park_wake(struct park *park, const struct watch *watch)
{
    int64_t now_ms = sys_monotonic_ms();
    struct park_place **link = &park->first;
    while (*link != NULL) {
        struct park_place *place = *link;
        place->gone = watch_is_ready(watch, place->watched);
        place->watched = WATCH_NONE;
        if (!place->gone && place->until_ms > now_ms) {
            link = &place->next;
            continue;
        }
        *link = place->next;
        MHD_resume_connection(place->connection);
    }
}

void park_let_go(struct park *park)
{
    for (struct park_place *place = park->first; place != NULL; place = place->next) {
        if (place->until_ms == PARK_FOREVER) {
            place->until_ms = 0;
        }
    }
}

void park_release(struct park *park)
{
    while (park->first != NULL) {
        struct park_place *place = park->first;
        park->first = place->next;
        place->gone = true;
        MHD_resume_connection(place->connection);
    }
}

int64_t park_timeout(const struct park *park)
{
    int64_t first_ms = PARK_FOREVER;
    for (const struct park_place *place = park->first; place != NULL; place = place->next) {
        first_ms = place->until_ms < first_ms ? place->until_ms : first_ms;
    }
    if (first_ms == PARK_FOREVER) {
        return -1;
    }
    int64_t now_ms = sys_monotonic_ms();
    return first_ms > now_ms ? first_ms - now_ms : 0;
}
