/*
 * hiperd's command line.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "catalogue.h"
#include "reason.h"

#define SETTINGS_FILES 64
#define SETTINGS_FAULTS 32

struct script {
    enum database database;
    const char *path;
};

/* Everything points into argv. */
struct settings {
    struct script scripts[SETTINGS_FILES]; /* in the order given */
    size_t script_count;
    const char *faults[SETTINGS_FAULTS];
    size_t fault_count;
    const char *user;
    const char *password;
    const char *ready;   /* NULL: none */
    const char *control; /* NULL: none */
    const char *tls;     /* NULL: none */
    bool force_encryption;
    int port;
    int browser_port;
    bool help;
    bool version;
};

/* False: *why says what is wrong (EXIT_USAGE_ERROR). */
bool settings_parse(struct settings *settings, int argc, char **argv, struct reason *why);

extern const char settings_help[];

#endif
