/*
 * What stands on a disk after a power cut: folders and files by their paths. An image borrows the bytes.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_ENTRIES 256
#define IMAGE_PATH 192

struct image {
    struct image_entry {
        char path[IMAGE_PATH];
        bool folder;
        const char *data;
        size_t size;
    } entries[IMAGE_ENTRIES]; /* a folder before what is in it */
    int count;
};

struct image_entry *image_add(struct image *image, const char *path, bool folder);

/* The order of the entries does not count. */
uint64_t image_hash(const struct image *image);

/* Removes all that stands in the current folder and puts the image there. Ends the program when it cannot. */
void image_put(const struct image *image);

#endif
