/*
 * Written under another name first.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ready.h"

bool ready_clear(const char *path, struct reason *why)
{
    return sys_unlink(path) == 0 || errno == ENOENT || reason_errno(why, EXIT_CANNOT_CREATE, path, "unlink");
}

bool ready_write(const char *path, int tcp_port, int browser_port, struct reason *why)
{
    char beside[SYS_PATH_MAX];
    char text[128];
    int size = snprintf(text, sizeof text, "SQL_SERVER_PORT=%d\nBROWSER_PORT=%d\n", tcp_port, browser_port);
    (void)snprintf(beside, sizeof beside, "%s.new", path);
    (void)sys_unlink(beside);
    int fd = sys_create_new(beside);
    if (fd < 0)
        return reason_errno(why, EXIT_CANNOT_CREATE, beside, "create");
    bool written = sys_write_all(fd, text, (size_t)size) == 0;
    written = sys_close(fd) == 0 && written;
    if (!written || sys_rename(beside, path) != 0) {
        (void)reason_errno(why, EXIT_IO, path, "write");
        (void)sys_unlink(beside);
        return false;
    }
    return true;
}
