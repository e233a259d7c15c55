/* Reading a file whole, with a limit, so that a wrong path cannot eat the memory of a cash register. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wholefile.h"

static bool read_all(int fd, const char *name, size_t limit, char **data, size_t *size, struct reason *why)
{
    size_t room = 0, used = 0;
    int64_t got = 1;

    while (got > 0) {
        if (used + 1 >= room) {
            size_t bigger = room == 0 ? 16384 : room * 2;
            char *moved = realloc(*data, bigger);

            if (moved == NULL)
                return reason_set(why, EXIT_IO, "%s: sem memória", name);
            *data = moved;
            room = bigger;
        }
        got = sys_read(fd, *data + used, room - used - 1);
        if (got < 0)
            return reason_errno(why, errno == EISDIR ? EXIT_BAD_INPUT : EXIT_IO, name, "leitura");
        used += (size_t)got;
        if (used > limit)
            return reason_set(why, EXIT_BAD_INPUT, "%s: mais de %zu bytes", name, limit);
    }
    (*data)[used] = '\0';
    *size = used;
    return true;
}

bool wholefile_read(const char *path, size_t limit, char **data, size_t *size, struct reason *why)
{
    bool from_stdin = strcmp(path, "-") == 0, done;
    const char *name = from_stdin ? "<entrada padrão>" : path;
    int fd = from_stdin ? 0 : sys_open_read(path);

    *data = NULL;
    if (fd == -1)
        return reason_errno(why, EXIT_BAD_INPUT, name, "abertura");
    done = read_all(fd, name, limit, data, size, why);
    if (!from_stdin)
        sys_close(fd);
    if (!done) {
        free(*data);
        *data = NULL;
    }
    return done;
}
