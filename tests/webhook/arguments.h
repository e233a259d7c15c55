/*
 * The command line of the webhook.
 */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "fault.h"
#include "reason.h"
#include "server.h"

struct arguments {
    enum arguments_action { ARGUMENTS_RUN, ARGUMENTS_HELP, ARGUMENTS_VERSION } action;
    struct server_options server;
    const char *store;
    const char *token;
    const char *hmac_secret;   /* NULL: signatures are not looked at */
    bool seal;                 /* a sync_id must be the seal of its payload */
    const char *ready;         /* NULL: nobody waits for it */
    const char *control;       /* NULL: no control socket */
    struct fault_queue faults; /* the caller's, to be taken over or cleared */
    bool verbose;
};

/* The text of --help. */
extern const char arguments_help[];

/* Reads the command line; the strings stay those of `argv`. False with the reason (EXIT_USAGE_ERROR). */
bool arguments_read(struct arguments *arguments, int argc, char **argv, struct reason *why);

#endif
