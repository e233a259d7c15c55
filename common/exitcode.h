/*
 * The exit codes of every program, after sysexits.h, spelled out because Windows has no such header.
 * The man pages list the same numbers; the driver decides by them.
 */
#ifndef EXITCODE_H
#define EXITCODE_H

enum exitcode {
    EXIT_DONE = 0,         /* what was asked is done */
    EXIT_NO = 1,           /* the negative answer: nothing to do, not found, a check that failed */
    EXIT_USAGE_ERROR = 64, /* the command line */
    EXIT_BAD_INPUT = 65,   /* a file, a line or a record */
    EXIT_UNAVAILABLE = 69, /* the other side is down */
    EXIT_OUR_BUG = 70,     /* cannot happen, and did */
    EXIT_CANNOT_CREATE = 73,
    EXIT_IO = 74,     /* reading or writing failed; also EPIPE, a full disk, and memory that has run out */
    EXIT_LATER = 75,  /* try again later: somebody else is at it */
    EXIT_DENIED = 77, /* credentials were refused */
    EXIT_CONFIG = 78  /* the configuration */
};

#endif
