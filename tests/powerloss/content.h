/* A file's bytes: those that are durable, what was done since, and what a power cut may leave of it. */
#ifndef CONTENT_H
#define CONTENT_H

#include <stdbool.h>
#include <stddef.h>

struct content {
    char *durable;
    size_t durable_size;
    struct piece {
        bool cuts;  /* the file was cut to `size` bytes; else: */
        char *data; /* appended */
        size_t size;
    } * pieces;
    int pieces_count;
    struct content_cut {
        char *data;
        size_t size;
        char how[48];
    } * cuts; /* made by content_find_cuts */
    int cuts_count, cuts_room;
    bool cuts_found, cuts_fine;
};

void content_append(struct content *content, const char *data, size_t size);
void content_cut(struct content *content, size_t size);
void content_sync(struct content *content);

/* Durable at once. */
void content_set(struct content *content, const char *data, size_t size);

/*
 * Leaves in `cuts` what a file may hold: what was durable, what was done since up to some byte (none, 1, half, all but
 * one, all, the ends of blocks; with `fine` every 16th), zeros for all or the second half of it, the second half
 * behind zeros.
 */
void content_find_cuts(struct content *content, bool fine);

void content_end(struct content *content);

#endif
