/* Listing folders. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "grow.h"
#include "listing.h"

bool listing_read(struct listing *listing, const char *folder, struct reason *why)
{
    struct sys_dir *dir = sys_dir_open(folder);
    const char *name;
    bool done = true;

    *listing = (struct listing){0};
    if (dir == NULL)
        return errno == ENOENT || reason_errno(why, EXIT_IO, folder, "leitura da pasta");
    errno = 0;
    while (done && (name = sys_dir_next(dir)) != NULL) {
        done = GROW(listing->names, listing->count, &listing->room) ||
               reason_set(why, EXIT_IO, "%s: sem memória para a lista", folder);
        if (done)
            snprintf(listing->names[listing->count++], LISTING_NAME, "%.255s", name);
        errno = 0;
    }
    if (done && errno != 0)
        done = reason_errno(why, EXIT_IO, folder, "leitura da pasta");
    sys_dir_close(dir);
    return done;
}

void listing_end(struct listing *listing)
{
    free(listing->names);
    *listing = (struct listing){0};
}
