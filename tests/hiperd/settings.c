/*
 * getopt_long over the options of hiperd.
 */
#include <getopt.h>
#include <stdlib.h>

#include "settings.h"

const char settings_help[] =
    "Usage: hiperd --caixa FILE.sql [--caixa FILE.sql ...] --gestao FILE.sql [...] [OPTIONS]\n"
    "A SQL Server for demonstrations and tests: TDS 7.4 on 127.0.0.1, databases HiperPdv (caixa) and Hiper (gestao).\n"
    "\n"
    "  --caixa FILE, --gestao FILE   T-SQL scripts, run in this order\n"
    "  --user U, --password P        who may log in (pdv_sync, demo)\n"
    "  --port N, --browser-port N    TCP and UDP ports; 0: free ones\n"
    "  --ready FILE                  written when the server listens: SQL_SERVER_PORT=, BROWSER_PORT=\n"
    "  --control SOCKET              a Unix socket for: sql|rows|plan caixa|gestao ..., fault SPEC, clear,\n"
    "                                clock [MOMENT], quit\n"
    "  --tls FILE.pem                a certificate with its key: logins are encrypted, and all for clients that ask\n"
    "  --force-encryption            all for every client\n"
    "  --fault TARGET:FAULT[:times=N]\n"
    "                                TARGET caixa, gestao, any; FAULT refuse, login, silent, close, mute,\n"
    "                                handshake, error=N, late=N, quiet=ROWS, cut=BYTES, token=N, slow=BYTES/S,\n"
    "                                drip=BYTES/S\n"
    "  -h, --help, -V, --version\n";

enum {
    OPTION_CAIXA = 256,
    OPTION_GESTAO,
    OPTION_USER,
    OPTION_PASSWORD,
    OPTION_PORT,
    OPTION_BROWSER,
    OPTION_READY,
    OPTION_CONTROL,
    OPTION_TLS,
    OPTION_FORCE,
    OPTION_FAULT
};

static bool parse_port(const char *text, int *port, struct reason *why)
{
    char *end = NULL;
    long number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || number < 0 || number > 65535)
        return reason_set(why, EXIT_USAGE_ERROR, "%s: not a port", text);
    *port = (int)number;
    return true;
}

static bool add_script(struct settings *settings, enum database database, const char *path, struct reason *why)
{
    if (settings->script_count == SETTINGS_FILES)
        return reason_set(why, EXIT_USAGE_ERROR, "%s: too many scripts", path);
    settings->scripts[settings->script_count++] = (struct script){database, path};
    return true;
}

static bool take_option(struct settings *settings, int option, struct reason *why)
{
    switch (option) {
    case OPTION_CAIXA:
        return add_script(settings, DATABASE_CAIXA, optarg, why);
    case OPTION_GESTAO:
        return add_script(settings, DATABASE_GESTAO, optarg, why);
    case OPTION_USER:
        settings->user = optarg;
        return true;
    case OPTION_PASSWORD:
        settings->password = optarg;
        return true;
    case OPTION_PORT:
        return parse_port(optarg, &settings->port, why);
    case OPTION_BROWSER:
        return parse_port(optarg, &settings->browser_port, why);
    case OPTION_READY:
        settings->ready = optarg;
        return true;
    case OPTION_CONTROL:
        settings->control = optarg;
        return true;
    case OPTION_TLS:
        settings->tls = optarg;
        return true;
    case OPTION_FORCE:
        settings->force_encryption = true;
        return true;
    case OPTION_FAULT:
        if (settings->fault_count == SETTINGS_FAULTS)
            return reason_set(why, EXIT_USAGE_ERROR, "%s: too many faults", optarg);
        settings->faults[settings->fault_count++] = optarg;
        return true;
    case 'h':
        settings->help = true;
        return true;
    case 'V':
        settings->version = true;
        return true;
    default:
        return reason_set(why, EXIT_USAGE_ERROR, "usage: see hiperd --help");
    }
}

bool settings_parse(struct settings *settings, int argc, char **argv, struct reason *why)
{
    static const struct option options[] = {{"caixa", required_argument, NULL, OPTION_CAIXA},
                                            {"gestao", required_argument, NULL, OPTION_GESTAO},
                                            {"user", required_argument, NULL, OPTION_USER},
                                            {"password", required_argument, NULL, OPTION_PASSWORD},
                                            {"port", required_argument, NULL, OPTION_PORT},
                                            {"browser-port", required_argument, NULL, OPTION_BROWSER},
                                            {"ready", required_argument, NULL, OPTION_READY},
                                            {"control", required_argument, NULL, OPTION_CONTROL},
                                            {"tls", required_argument, NULL, OPTION_TLS},
                                            {"force-encryption", no_argument, NULL, OPTION_FORCE},
                                            {"fault", required_argument, NULL, OPTION_FAULT},
                                            {"help", no_argument, NULL, 'h'},
                                            {"version", no_argument, NULL, 'V'},
                                            {NULL, 0, NULL, 0}};
    int option = 0;
    *settings = (struct settings){.user = "pdv_sync", .password = "demo"};
    while ((option = getopt_long(argc, argv, "hV", options, NULL)) != -1)
        if (!take_option(settings, option, why))
            return false;
    if (optind < argc)
        return reason_set(why, EXIT_USAGE_ERROR, "%s: unexpected argument", argv[optind]);
    if (!settings->help && !settings->version && settings->script_count == 0)
        return reason_set(why, EXIT_USAGE_ERROR, "no --caixa and no --gestao: see hiperd --help");
    return true;
}
