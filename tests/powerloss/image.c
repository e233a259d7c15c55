/* Images on a real disk. Nothing is synced: the real machine is not what is tried here. */
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image.h"
#include "world.h"

struct image_entry *image_add(struct image *image, const char *path, bool folder)
{
    struct image_entry *entry;

    if (image->count == IMAGE_ENTRIES || strlen(path) >= IMAGE_PATH)
        abort();
    entry = &image->entries[image->count++];
    snprintf(entry->path, sizeof entry->path, "%s", path);
    entry->folder = folder;
    entry->data = NULL;
    entry->size = 0;
    return entry;
}

uint64_t image_hash(const struct image *image)
{
    uint64_t sum = 0;

    for (int i = 0; i < image->count; i++) {
        const struct image_entry *entry = &image->entries[i];
        uint64_t hash = world_hash(WORLD_HASH, entry->path, strlen(entry->path) + 1);

        hash = world_hash(hash, &entry->folder, sizeof entry->folder);
        if (entry->size > 0)
            hash = world_hash(hash, entry->data, entry->size);
        sum += world_hash(hash, &entry->size, sizeof entry->size);
    }
    return sum;
}

static void fail(const char *what)
{
    fprintf(stderr, "powerloss: %s: %s\n", what, strerror(errno));
    _exit(70);
}

static void empty(int folder)
{
    DIR *stream = fdopendir(folder);
    const struct dirent *entry;

    if (stream == NULL)
        fail("fdopendir");
    while ((entry = readdir(stream)) != NULL) {
        int below;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            unlinkat(folder, entry->d_name, 0) == 0)
            continue;
        below = openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (below == -1)
            fail(entry->d_name);
        empty(below);
        if (unlinkat(folder, entry->d_name, AT_REMOVEDIR) == -1)
            fail(entry->d_name);
    }
    closedir(stream);
}

static void put_file(const struct image_entry *entry)
{
    int fd = open(entry->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd == -1 || (entry->size > 0 && write(fd, entry->data, entry->size) != (ssize_t)entry->size) || close(fd) == -1)
        fail(entry->path);
}

void image_put(const struct image *image)
{
    int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (here == -1)
        fail(".");
    empty(here);
    for (int i = 0; i < image->count; i++) {
        if (!image->entries[i].folder)
            put_file(&image->entries[i]);
        else if (mkdir(image->entries[i].path, 0750) == -1)
            fail(image->entries[i].path);
    }
}
