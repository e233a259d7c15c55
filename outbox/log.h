/*
 * The agent's log: whole lines appended to LOG_FILE, rotated by size, old ones removed (the contract's configuration
 * page, LOG_*).
 */
#ifndef LOG_H
#define LOG_H

#include <stddef.h>
#include <stdint.h>

#include "reason.h"

#define LOG_LINE_MAX 8192 /* a longer line is cut into pieces of this size */

struct log {
    const char *path;       /* the caller's */
    int64_t rotation_bytes; /* a file that would grow beyond this is put aside first */
    int64_t retention_days; /* put aside longer ago than this: removed */
    int fd;                 /* -1: not open */
    int64_t size;
    bool failed; /* writing has failed, which was said once */
    char line[LOG_LINE_MAX];
    size_t used; /* of a line that has not ended yet */
};

/* Creates the folder, opens the file, removes old ones. False: EXIT_CANNOT_CREATE, EXIT_IO; log_take works even so. */
bool log_begin(struct log *log, const char *path, int64_t rotation_bytes, int64_t retention_days, struct reason *why);

/*
 * Takes bytes as they come; each line goes out, to the log and to our own stderr, when it is whole. A log that cannot
 * be written is one warning, never a failure: the sales matter more.
 */
void log_take(struct log *log, const char *bytes, size_t size);

/* Writes what is left without its line end, with one. */
void log_end(struct log *log);

/* True for the name of a file that was put aside: `base`, a dot, a moment (20260302T110000Z). Pure. */
bool log_is_old(const char *name, const char *base);

#endif
