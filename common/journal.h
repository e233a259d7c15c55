/*
 * Append-only journals, a file for each day and a second one beside it with the same lines (pdv-outbox(5), "ledger"):
 *
 *     2026-03-02.ledger  2026-03-02.copia      <number> <text> <CRC-32 of both, 8 hex digits>
 *
 * A line counts when its checksum holds, wherever it stands: a torn last line, zeros, or a file that is gone cost
 * nothing as long as the other file has the line. Lines are in the order of their numbers.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reason.h"
#include "sys.h"

#define JOURNAL_DAY 11   /* 2026-03-02 and its end */
#define JOURNAL_LINE 512 /* room for a line, its end included */
#define JOURNAL_TEXT 448 /* room for a text, its end included */
#define JOURNAL_FILES 2
#define JOURNAL_SUFFIX ".ledger"
#define JOURNAL_COPY_SUFFIX ".copia"

struct journal_line {
    int64_t number; /* from 1 */
    char *text;     /* NUL-terminated */
    unsigned files; /* a bit for each file that has it */
};

struct journal {
    char *data[JOURNAL_FILES]; /* owned: the files' bytes, which the lines point into */
    struct journal_line *lines;
    size_t count, room;
    int64_t next;              /* the number of the next line to be appended */
    size_t damaged;            /* whole lines whose checksum fails, and things in a file's place */
    bool alien[JOURNAL_FILES]; /* no file stands there, but something else */
    bool torn[JOURNAL_FILES];  /* the file ends without a line end: what is appended must begin with one */
};

/*
 * Reads a day, an empty one where there are no files. EXIT_IO: rights or the disk, so that nothing is known. Call
 * journal_end in any case.
 */
bool journal_read(struct journal *journal, const char *folder, const char *day, struct reason *why);
void journal_end(struct journal *journal);

/*
 * Whether a line of the day's file or its copy may have a text whose word begins with these bytes, words counted from
 * 1: a quick look before the lines are read, and their checksums looked at. EXIT_IO.
 */
bool journal_has(const char *folder, const char *day, int word, const char *needle, bool *has, struct reason *why);

/* Writes the line with its end into `line`, and returns its length. `text`: one line, below JOURNAL_TEXT bytes. */
size_t journal_frame(int64_t number, const char *text, char line[JOURNAL_LINE]);

/*
 * Texts are words between single blanks: copies the next one out. False: there is none, it does not fit, or it is not
 * of visible ASCII. Pure.
 */
bool journal_word(const char **text, char *word, size_t room);

/*
 * Cuts the frame from a line without its end, in place; *text is what it holds. False: the checksum does not hold.
 * Pure.
 */
bool journal_unframe(char *line, size_t length, int64_t *number, char **text);

/* The file (0) or its copy (1) of a day. EXIT_BAD_INPUT when the path is too long. */
bool journal_path(char path[SYS_PATH_MAX], const char *folder, const char *day, int which, struct reason *why);

/* The days that have a file or a copy, each once, oldest first. A missing folder has none. EXIT_IO. */
struct journal_days {
    char (*days)[JOURNAL_DAY]; /* owned */
    size_t count, room;
};
bool journal_days(struct journal_days *days, const char *folder, struct reason *why);
void journal_days_end(struct journal_days *days);

/* True for a file's name of a journal; copies its day out. Pure. */
bool journal_is_file(const char *name, char day[JOURNAL_DAY]);

#endif
