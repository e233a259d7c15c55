/*
 * The log's file. Two runs never write it at once because a run has the agent's lock; diagnoses by hand write to the
 * screen.
 */
#include <stdio.h>
#include <string.h>

#include "instante.h"
#include "listing.h"
#include "msg.h"
#include "path.h"

#include "disk.h"
#include "log.h"

#define DAY_S ((int64_t)24 * 60 * 60)
#define STAMP 17 /* .20260302T110000Z */

bool log_is_old(const char *name, const char *base)
{
    size_t length = strlen(base);
    int end = 0;

    return strncmp(name, base, length) == 0 && sscanf(name + length, ".%*8[0-9]T%*6[0-9]Z%n", &end) == 0 &&
           end == STAMP && name[length + STAMP] == '\0';
}

/* By the time of the last line in it, not by the name: a clock that was wrong for a day must not cost a month of logs.
 */
static void remove_old(const struct log *log)
{
    char folder[SYS_PATH_MAX], path[SYS_PATH_MAX];
    struct listing listing;
    struct reason why;

    if (!listing_read(&listing, path_folder(log->path, folder), &why))
        msg_warning("%s", why.text);
    for (size_t i = 0; i < listing.count; i++)
        if (log_is_old(listing.names[i], path_name(log->path)) && path_join(path, folder, listing.names[i], &why) &&
            disk_is_older(path, log->retention_days * DAY_S) && !disk_remove(path, &why))
            msg_warning("%s", why.text);
    listing_end(&listing);
}

static bool open_file(struct log *log, struct reason *why)
{
    log->fd = sys_open_append(log->path);
    if (log->fd == -1)
        return reason_errno(why, EXIT_CANNOT_CREATE, log->path, "abertura do log");
    log->size = sys_size(log->fd);
    return true;
}

/* Puts the file aside. A name that is taken (two rotations in a second) waits for the next line. */
static bool rotate(struct log *log, struct reason *why)
{
    char aside[SYS_PATH_MAX], stamp[INSTANTE_TEXT];
    int length = snprintf(aside, sizeof aside, "%s.%s", log->path,
                          instante_format(instante_of(sys_now_ms(), 0), INSTANTE_FILE, stamp));
    bool done;

    if (length < 0 || (size_t)length >= sizeof aside || sys_changed_at(aside) != -1)
        return true;
    sys_close(log->fd);
    log->fd = -1;
    done = disk_move(log->path, aside, why);
    remove_old(log);
    return open_file(log, done ? why : NULL) && done;
}

bool log_begin(struct log *log, const char *path, int64_t rotation_bytes, int64_t retention_days, struct reason *why)
{
    char folder[SYS_PATH_MAX];
    bool done;

    *log = (struct log){.path = path, .rotation_bytes = rotation_bytes, .retention_days = retention_days, .fd = -1};
    done = disk_folder(path_folder(path, folder), why) && open_file(log, why);
    if (done)
        remove_old(log);
    if (done && log->size >= rotation_bytes)
        done = rotate(log, why);
    log->failed = !done;
    return done;
}

/* stderr first: where an operator looks on, nothing may be missing because of the file. */
static void write_line(struct log *log)
{
    struct reason why = {0};
    bool done = true;

    (void)sys_write_all(2, log->line, log->used);
    if (log->fd != -1 && log->size > 0 && log->size + (int64_t)log->used > log->rotation_bytes)
        done = rotate(log, &why);
    if (log->fd != -1 && sys_write_all(log->fd, log->line, log->used) == -1)
        done = reason_errno(&why, EXIT_IO, log->path, "gravação do log");
    log->size += (int64_t)log->used;
    log->used = 0;
    if (done || log->failed)
        return;
    log->failed = true; /* first: our own words may come here too */
    msg_warning("%s; a execução continua sem ele", why.text);
}

void log_take(struct log *log, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        log->line[log->used++] = bytes[i];
        if (bytes[i] == '\n' || log->used == sizeof log->line)
            write_line(log);
    }
}

void log_end(struct log *log)
{
    if (log->used > 0)
        log_take(log, "\n", 1);
    if (log->fd != -1)
        sys_close(log->fd);
    log->fd = -1;
}
