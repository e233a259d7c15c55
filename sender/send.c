/*
 * pdv-send: the last program of the pipeline. It takes payloads to the webhook of the contract's HTTP page and says of
 * each what became of it; what that means for the queue is pdv-outbox's to decide.
 */
#include <curl/curl.h>

#include "configvalue.h"
#include "msg.h"
#include "options.h"
#include "runnote.h"

#include "check.h"
#include "ping.h"
#include "run.h"
#include "transport.h"
#include "wait.h"

enum { DRY_RUN = 256, PING, BUDGET, BACKOFF_BASE };

#define BUDGET_MOST_S 86400 /* as RUN_LIMIT_SECONDS */

struct command {
    const char *config_file; /* NULL: the usual places */
    bool check;
    int ping;               /* the code to tell the monitor; -1: no ping */
    int first_file;         /* index of the first operand */
    struct run_options run; /* budget_ms 0: not given */
};

static const char help[] =
    "uso: pdv-send [opções] [ARQUIVO...]\n"
    "\n"
    "Envia vendas ao servidor de API_ENDPOINT e escreve uma linha `entrega` para cada uma.\n"
    "Lê linhas da fila (pdv-outbox drain), pacotes (pdv-merge) ou payloads, da entrada padrão ou de\n"
    "arquivos, também .gz. Um payload guardado é reenviado com: pdv-send arquivo.json\n"
    "\n"
    "  -c, --config ARQUIVO      arquivo de configuração (.env)\n"
    "      --budget SEGUNDOS     tempo máximo desta execução (padrão: RUN_LIMIT_SECONDS)\n"
    "      --dry-run             mostra o que seria enviado, sem as senhas, e não envia\n"
    "      --check               confere configuração, servidor e relógio\n"
    "      --ping CÓDIGO         avisa MONITOR_URL que a execução terminou com este código\n"
    "  -v, --verbose             conta também cada tentativa\n"
    "  -q, --quiet               só erros\n"
    "  -h, --help                esta ajuda\n"
    "  -V, --version             a versão\n"
    "\n"
    "Códigos: 0 tudo entregue, 1 algo recusado ou adiado, 65 entrada ruim, 69 sem conexão, 75 acabou o tempo,\n"
    "77 credencial não aceita, 78 configuração ou endereço. Veja pdv-send(1).\n";

/* A number within its limits; otherwise a usage error has been printed. */
static bool number(const char *option, const char *text, int64_t least, int64_t most, int64_t *value)
{
    if (configvalue_number(text, value) && *value >= least && *value <= most)
        return true;
    options_wrong("--%s: esperado um número de %lld a %lld, e não %.40s", option, (long long)least, (long long)most,
                  text);
    return false;
}

static bool take(struct command *command, int letter, const char *argument)
{
    int64_t value = 0;

    switch (letter) {
    case DRY_RUN:
        command->run.dry_run = true;
        return true;
    case PING:
        if (!number("ping", argument, 0, 255, &value))
            return false;
        command->ping = (int)value;
        return true;
    case BUDGET:
        if (!number("budget", argument, 1, BUDGET_MOST_S, &value))
            return false;
        command->run.budget_ms = value * 1000;
        return true;
    default:
        return number("backoff-base-ms", argument, 0, WAIT_MOST_MS, &command->run.backoff_base_ms);
    }
}

static int check_use(const struct command *command, int files)
{
    if ((command->check || command->ping >= 0) && files > 0)
        return options_wrong("--check e --ping não leem arquivos");
    if (command->check && command->ping >= 0)
        return options_wrong("--check e --ping não vão juntos");
    if (!command->check && command->ping < 0 && files == 0 && sys_is_terminal(0))
        return options_wrong("falta o que enviar: um arquivo, ou a saída de pdv-outbox drain");
    return -1;
}

/* -1: go on with *command; otherwise the exit code to end with, everything having been said. */
static int parse(struct command *command, int argc, char **argv)
{
    static const struct options_long own[] = {{"dry-run", DRY_RUN, false},
                                              {"ping", PING, true},
                                              {"budget", BUDGET, true},
                                              {"backoff-base-ms", BACKOFF_BASE, true},
                                              {NULL, 0, false}};
    struct options options = {.help = help, .own_long = own};
    int letter;

    *command = (struct command){.ping = -1, .run = {.backoff_base_ms = WAIT_BASE_MS}};
    while ((letter = options_next(&options, argc, argv)) >= 0)
        if (!take(command, letter, options.argument))
            return EXIT_USAGE_ERROR;
    if (letter != OPTIONS_END)
        return options.code;
    command->config_file = options.config_file;
    command->check = options.check;
    command->first_file = options.rest;
    return check_use(command, argc - options.rest);
}

static int run(const struct config *config, struct command *command, char **argv, int argc, json_t **note)
{
    struct endpoint endpoint;
    struct reason why = {0};

    if (!transport_check(config, &endpoint, &why))
        return msg_fail(&why);
    return run_files(config, &endpoint, &command->run, argv + command->first_file, argc - command->first_file, note);
}

static int send_all(int argc, char **argv)
{
    struct command command;
    struct config config;
    struct reason why = {0};
    json_t *note = NULL;
    int code;

    code = parse(&command, argc, argv);
    if (code != -1)
        return code;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        reason_set(&why, EXIT_OUR_BUG, "a libcurl não começa (%s)", curl_version());
        return msg_fail(&why);
    }
    if (!config_load(&config, command.config_file, &why)) {
        code = msg_fail_or_check(&why, command.check);
    } else if (command.check) {
        code = check_all(&config);
    } else if (command.ping >= 0) {
        ping_send(&config, command.ping);
        code = EXIT_DONE;
    } else {
        code = run(&config, &command, argv, argc, &note);
    }
    if (!command.check && command.ping < 0 && !command.run.dry_run)
        (void)runnote_write(note, msg_program(), code);
    config_free(&config);
    curl_global_cleanup();
    return code;
}

int main(int argc, char **argv)
{
    int code;

    sys_begin(&argc, &argv);
    config_guard();
    msg_begin("pdv-send");
    code = send_all(argc, argv);
    (void)runnote_write(NULL, msg_program(), code);
    return code;
}
