/*
 * Written beside and renamed: who sees the file sees all of it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ready.h"
#include "sys.h"

bool ready_clear(const char *path, struct reason *why)
{
    return sys_unlink(path) == 0 || errno == ENOENT || reason_errno(why, EXIT_CANNOT_CREATE, path, "unlink");
}

bool ready_write(const char *path, bool is_tls, uint16_t port, const char *endpoint, struct reason *why)
{
    char temporary[SYS_PATH_MAX];
    char text[256];
    int path_size = snprintf(temporary, sizeof temporary, "%s.tmp", path);
    int size = snprintf(text, sizeof text, "API_ENDPOINT=%s://127.0.0.1:%u%s\n", is_tls ? "https" : "http",
                        (unsigned)port, endpoint);
    if (path_size < 0 || (size_t)path_size >= sizeof temporary || size < 0 || (size_t)size >= sizeof text) {
        return reason_set(why, EXIT_CANNOT_CREATE, "%s: name too long", path);
    }
    (void)sys_unlink(temporary);
    int fd = sys_create_new(temporary);
    if (fd < 0) {
        return reason_errno(why, EXIT_CANNOT_CREATE, temporary, "create");
    }
    bool written = sys_write_all(fd, text, (size_t)size) == 0;
    if (!written) {
        (void)reason_errno(why, EXIT_IO, temporary, "write");
    }
    if (sys_close(fd) != 0 && written) {
        return reason_errno(why, EXIT_IO, temporary, "close");
    }
    return written && (sys_rename(temporary, path) == 0 || reason_errno(why, EXIT_IO, path, "rename"));
}
