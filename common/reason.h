/*
 * Why something failed. Library functions return a failure and leave its reason in one of these; only main-level
 * code prints it (msg.h) and ends the program with its code.
 */
#ifndef REASON_H
#define REASON_H

#include <stddef.h>

#include "exitcode.h"
#include "sys.h"

struct reason {
    enum exitcode code; /* EXIT_DONE while nothing failed */
    char text[1024];    /* Portuguese, UTF-8, one line: thing, reason, what to do */
};

/*
 * Leaves `code` and the formatted text in `why` (NULL: nobody asks). Text too long for it is cut between characters;
 * what could forge a line goes (texto_clean). Returns false, so that a function can end with `return reason_set(...)`.
 */
_Bool reason_set(struct reason *why, enum exitcode code, const char *format, ...) SYS_PRINTF(3, 4);

/* The same for a failed system call on `thing`: "<thing>: <operation>: <text of errno>". Keeps errno. */
_Bool reason_errno(struct reason *why, enum exitcode code, const char *thing, const char *operation);

#endif
