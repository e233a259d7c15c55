/*
 * What every program's command line has: -c/--config, -h/--help, -V/--version, -v/--verbose, -q/--quiet, --check.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#include "sys.h"

struct options {
    /* set by the program */
    const char *help; /* what --help prints: Portuguese, the synopsis first, ends with a line end */
    const char *own;  /* the program's own options for getopt_long: "w:f:"; NULL: none */
    const struct options_long {
        const char *name; /* "from"; the array ends with a NULL name */
        int letter;       /* what options_next returns: a letter of `own`, or a number above 255 */
        bool has_argument;
    } * own_long; /* NULL: none */
    /* found on the command line */
    const char *config_file; /* NULL: the usual places */
    bool check;
    int code;             /* with OPTIONS_STOP: what to end with */
    const char *argument; /* of the option returned last */
    int rest;             /* index of the first operand, when options_next has returned OPTIONS_END */
};

enum { OPTIONS_END = -1, OPTIONS_STOP = -2 };

/*
 * The next option of the program's own, after it took the common ones itself. OPTIONS_STOP: help or version were
 * printed, or wrong use was told. Options behind the first operand are operands.
 */
int options_next(struct options *options, int argc, char **argv);

/* Before the command line of a subcommand is read: argv[0] is then its name. What was found so far is kept. */
void options_again(void);

/* A usage error that the program found itself: prints it and where to read more, returns 64. */
int options_wrong(const char *format, ...) SYS_PRINTF(1, 2);

#endif
