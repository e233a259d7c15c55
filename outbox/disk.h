/*
 * Every operation on the queue's files goes through here and nowhere else, so that a test double can record the
 * operations and try each state that a crash or a power cut may leave. Each one is durable when it returns true.
 */
#ifndef DISK_H
#define DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reason.h"

/*
 * Writes the bytes into a file of the folder `tmp` (<name>.tmp; a leftover is removed first), syncs and closes it,
 * renames it to `path`, replacing what is there in one step, and syncs the folder. False: `path` is as it was, or the
 * new content stands there but the folder's sync failed; EXIT_CANNOT_CREATE where nothing may be created, else EXIT_IO.
 */
#define DISK_UNFINISHED ".tmp"
bool disk_put(const char *path, const char *tmp, const void *data, size_t size, struct reason *why);

/*
 * Appends the bytes to a file, which is created when it is not there, and syncs it and the folder. EXIT_IO or
 * EXIT_CANNOT_CREATE as above; some of the bytes may be there then.
 */
bool disk_append(const char *path, const void *data, size_t size, struct reason *why);

/*
 * Gives a file another name, durably; `to` is not there. Between two folders the new name is made and synced before
 * the old one goes: a file may be seen twice, never nowhere. EXIT_IO; errno tells ENOENT apart.
 */
bool disk_move(const char *from, const char *to, struct reason *why);

/* Removes a file and syncs its folder. One that is not there is no error. */
bool disk_remove(const char *path, struct reason *why);

/*
 * Gives what stands there, a file or a folder, the name of something damaged: nothing that cannot be understood is
 * deleted, it may still tell a person something. EXIT_IO.
 */
bool disk_set_aside(const char *path, struct reason *why);

/* Leaves a file without content, which needs no room on the disk and gives some back. EXIT_IO. */
bool disk_empty(const char *path, struct reason *why);

/* Makes the names in a folder durable: before anybody relies on a file that another process has renamed. */
bool disk_sync_folder(const char *folder, struct reason *why);

/* False, and why by errno: EXIT_IO for a disk that is full or failing, which passes; else EXIT_CANNOT_CREATE. */
bool disk_not_created(const char *path, struct reason *why);

/* Creates a folder and those above it, durably, when it is not there. EXIT_CANNOT_CREATE. */
bool disk_folder(const char *path, struct reason *why);

enum disk_read { DISK_READ, DISK_GONE, DISK_DAMAGED, DISK_FAILED };

/*
 * Reads a file of at most `limit` bytes; *data is to be freed and has a NUL behind its *size bytes. GONE: it is not
 * there. DAMAGED: something stands there that can be no file of ours (a folder, more than `limit`). FAILED: EXIT_IO,
 * rights or the disk; it says nothing about the content.
 */
enum disk_read disk_read(const char *path, size_t limit, char **data, size_t *size, struct reason *why);

/* True when both files can be read and have the same bytes, at most `limit` of them. */
bool disk_same(const char *one, const char *other, size_t limit);

/* True for what was last changed more than so many seconds ago. */
bool disk_is_older(const char *path, int64_t seconds);

/* In bytes; -1 without the file. */
int64_t disk_size(const char *path);

#endif
