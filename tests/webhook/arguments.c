/*
 * getopt_long gives an option one argument. --tls takes two and --fault one or more, so this file takes the further
 * ones itself; the "+" keeps getopt_long from moving them about.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"

const char arguments_help[] =
    "Usage: webhook --store DIR [options]\n"
    "Receives payloads on 127.0.0.1, for tests and demonstrations.\n"
    "\n"
    "  --store DIR           keep the bodies and requests.ndjson in DIR\n"
    "  --port N              listen on this port (default: one that is free)\n"
    "  --token T             the token to be shown (default: any)\n"
    "  --hmac-secret S       demand X-PDV-Timestamp and X-PDV-Signature made with S\n"
    "  --seal                demand that sync_id is the seal of the payload's bytes\n"
    "  --ready FILE          write API_ENDPOINT=<address> to FILE when listening\n"
    "  --control SOCKET      obey lines on a Unix socket: fault SPEC, clear, count, fold, seal, limit, quit\n"
    "  --fault SPEC ...      begin with these faults\n"
    "  --tls CERT KEY        HTTPS, with these PEM files\n"
    "  --tls-priority TEXT   GnuTLS' priority string, such as NORMAL:-VERS-ALL:+VERS-TLS1.1\n"
    "  -v, --verbose         more words on stderr\n"
    "  -h, --help            this text\n"
    "  -V, --version         the version\n"
    "\n"
    "SPEC, each with an optional :match=TEXT (only bodies that contain it) and then :times=N (without: until clear):\n"
    "  status=N[:retry-after=TEXT]   answer with status N\n"
    "  silent                        read the request and never answer; clear closes the connection\n"
    "  close                         close the connection without an answer\n"
    "  close-after-store             the same, but store first\n"
    "  drip=BYTES[/SECONDS]          send so many bytes of the answer each second (or so many seconds)\n"
    "  redirect=N                    answer with a redirect of status N\n"
    "  html=N                        answer with status N and an HTML page\n"
    "The first fault whose times are not used up applies.\n";

enum {
    OPT_STORE = 256,
    OPT_PORT,
    OPT_TOKEN,
    OPT_HMAC,
    OPT_SEAL,
    OPT_READY,
    OPT_CONTROL,
    OPT_FAULT,
    OPT_TLS,
    OPT_PRIORITY
};

static const struct option long_options[] = {
    {"store", required_argument, NULL, OPT_STORE},
    {"port", required_argument, NULL, OPT_PORT},
    {"token", required_argument, NULL, OPT_TOKEN},
    {"hmac-secret", required_argument, NULL, OPT_HMAC},
    {"seal", no_argument, NULL, OPT_SEAL},
    {"ready", required_argument, NULL, OPT_READY},
    {"control", required_argument, NULL, OPT_CONTROL},
    {"fault", required_argument, NULL, OPT_FAULT},
    {"tls", required_argument, NULL, OPT_TLS},
    {"tls-priority", required_argument, NULL, OPT_PRIORITY},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

/* The next word when it is an argument and no option; NULL otherwise. */
static const char *word_take(int argc, char **argv)
{
    return optind < argc && argv[optind][0] != '-' ? argv[optind++] : NULL;
}

static bool port_read(struct arguments *arguments, const char *text, struct reason *why)
{
    char *end = NULL;
    unsigned long port = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || port > 65535) {
        return reason_set(why, EXIT_USAGE_ERROR, "--port %s: not a port", text);
    }
    arguments->server.port = (uint16_t)port;
    return true;
}

static bool faults_read(struct arguments *arguments, int argc, char **argv, struct reason *why)
{
    for (const char *spec = optarg; spec != NULL; spec = word_take(argc, argv)) {
        if (!fault_queue_add(&arguments->faults, spec, why)) {
            return false;
        }
    }
    return true;
}

static bool tls_read(struct arguments *arguments, int argc, char **argv, struct reason *why)
{
    arguments->server.cert = optarg;
    arguments->server.key = word_take(argc, argv);
    return arguments->server.key != NULL ||
           reason_set(why, EXIT_USAGE_ERROR, "--tls takes two files: the certificate's and its key's");
}

/* An option that is only kept; false for one that is none of these. */
static bool text_keep(struct arguments *arguments, int option)
{
    switch (option) {
    case OPT_STORE:
        arguments->store = optarg;
        return true;
    case OPT_TOKEN:
        arguments->token = optarg;
        return true;
    case OPT_HMAC:
        arguments->hmac_secret = optarg;
        return true;
    case OPT_READY:
        arguments->ready = optarg;
        return true;
    case OPT_CONTROL:
        arguments->control = optarg;
        return true;
    case OPT_PRIORITY:
        arguments->server.tls_priority = optarg;
        return true;
    default:
        return false;
    }
}

static bool option_read(struct arguments *arguments, int option, int argc, char **argv, struct reason *why)
{
    switch (option) {
    case OPT_PORT:
        return port_read(arguments, optarg, why);
    case OPT_FAULT:
        return faults_read(arguments, argc, argv, why);
    case OPT_TLS:
        return tls_read(arguments, argc, argv, why);
    case OPT_SEAL:
        arguments->seal = true;
        return true;
    case 'v':
        arguments->verbose = true;
        return true;
    case 'h':
        arguments->action = ARGUMENTS_HELP;
        return true;
    case 'V':
        arguments->action = ARGUMENTS_VERSION;
        return true;
    default:
        return text_keep(arguments, option) ||
               reason_set(why, EXIT_USAGE_ERROR, "%s: %s (--help lists the options)", argv[optind - 1],
                          option == ':' ? "an argument is missing" : "no such option");
    }
}

bool arguments_read(struct arguments *arguments, int argc, char **argv, struct reason *why)
{
    *arguments = (struct arguments){.action = ARGUMENTS_RUN};
    opterr = 0;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "+:hVv", long_options, NULL)) != -1;) {
        if (!option_read(arguments, option, argc, argv, why)) {
            return false;
        }
        if (arguments->action != ARGUMENTS_RUN) {
            return true;
        }
    }
    if (optind < argc) {
        return reason_set(why, EXIT_USAGE_ERROR, "%s: not expected here (--help lists the options)", argv[optind]);
    }
    return arguments->store != NULL ||
           reason_set(why, EXIT_USAGE_ERROR, "--store DIR is missing (--help lists the options)");
}
