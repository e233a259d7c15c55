/* The targets' common ground: failing loudly, and files made of bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys.h"
#include "texto.h"

#include "fuzz.h"

void fuzz_fail(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    HOLDS(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

static int descriptor(void)
{
    static int fd = -1;
    const char *folder = getenv("TMPDIR");
    char path[SYS_PATH_MAX];

    if (fd == -1) {
        snprintf(path, sizeof path, "%s/pdv-fuzz-XXXXXX", folder == NULL ? "/tmp" : folder);
        fd = mkstemp(path); /* to write and to read, unlike sys_create_temporary's */
        HOLDS(fd != -1 && sys_unlink(path) == 0);
    }
    return fd;
}

int fuzz_file(const void *data, size_t size)
{
    int fd = descriptor();

    HOLDS(sys_truncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0 && sys_write_all(fd, data, size) == 0 &&
          lseek(fd, 0, SEEK_SET) == 0);
    return fd;
}

const char *fuzz_path(void)
{
    static char path[32];

    snprintf(path, sizeof path, "/dev/fd/%d", descriptor());
    return path;
}

void fuzz_check_reason(const struct reason *why)
{
    size_t length = strnlen(why->text, sizeof why->text);

    HOLDS(why->code != EXIT_DONE);
    HOLDS(length > 0 && length < sizeof why->text);
    HOLDS(strpbrk(why->text, "\r\n") == NULL);
    HOLDS(fuzz_is_utf8(why->text, length));
}

bool fuzz_is_utf8(const char *text, size_t size)
{
    char *copy = malloc(size + 1);
    bool mended = false;

    HOLDS(copy != NULL);
    mended = texto_mend(text, size, copy, size, &mended) != size || mended;
    free(copy);
    return !mended;
}
