/*
 * The command line of pdv-send.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>

#include "run.h"

struct command {
    const char *config_file; /* NULL: the usual places */
    bool check;
    int ping;               /* the code to tell the monitor; -1: no ping */
    int first_file;         /* index of the first operand */
    struct run_options run; /* budget_ms 0: not given */
};

/* -1: go on with *command; otherwise the exit code to end with, everything having been said. */
int command_parse(struct command *command, int argc, char **argv);

#endif
