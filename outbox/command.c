/* One table says which options a subcommand takes and how many operands; the rest follows from the table. */
#include <stdio.h>
#include <string.h>

#include "configvalue.h"
#include "msg.h"
#include "runnote.h"

#include "command.h"

const char command_help[] =
    "uso: pdv-outbox [opções] SUBCOMANDO [opções]\n"
    "\n"
    "A fila do PDV Sync Agent: o que foi lido e ainda não foi entregue, e até onde se leu.\n"
    "\n"
    "  run -- COMANDO...          roda um comando com a trava do agente, o log e o limite de tempo\n"
    "  next                       planeja e mostra a próxima janela; termina com 1 se não há o que ler\n"
    "      --without CANAL        sem este canal, que está fora do ar (pode ser repetida)\n"
    "      --dry-run              só mostra\n"
    "  add                        guarda na fila o pacote que vem pela entrada padrão\n"
    "  drain                      escreve os payloads que esperam, do mais antigo ao mais novo\n"
    "      --max N                no máximo N\n"
    "  settle                     lê as entregas do pdv-send e tira da fila o que foi entregue\n"
    "  list                       o que espera e o que foi recusado\n"
    "  show ID                    mostra um payload (começo do sync_id ou nome do arquivo)\n"
    "      --motivo               mostra por que foi recusado, em vez do payload\n"
    "  find ID                    esta venda (id_operacao) ou este turno chegou? quando, com que sync_id?\n"
    "  audit [DE ATE]             confere os fluxos dos extratores (desses dias) com o que foi entregue: termina com "
    "1\n"
    "                             se falta algo\n"
    "  requeue ID... | --all      devolve recusados à fila\n"
    "  rewind MOMENTO             lê de novo desde então: o que falta ou mudou é enviado\n"
    "      --resend               também o que o agente lembra de já ter enviado\n"
    "  ack                        confirma que o aviso de vendas sumidas do banco foi visto\n"
    "  status                     como está: até onde se leu, o que espera, por que parou\n"
    "      --html                 como página\n"
    "      --prometheus           para o coletor textfile do node_exporter\n"
    "\n"
    "  -c, --config ARQUIVO       a configuração (.env)\n"
    "      --json                 audit, find, list e status: para programas\n"
    "      --check                diagnóstico da fila\n"
    "  -v, --verbose  -q, --quiet  -V, --version  -h, --help\n"
    "\n"
    "Códigos de saída: 0 feito, 1 não há, 64 uso, 65 entrada, 69 outro lado, 73 criar, 74 gravar, 75 mais tarde,\n"
    "78 configuração. Mais em pdv-outbox(1) e pdv-outbox(5).\n";

#define LETTER(choice) (256 + (choice))

static const struct options_long own_long[] = {{"all", LETTER(ALL), false},
                                               {"dry-run", LETTER(DRY_RUN), false},
                                               {"html", LETTER(HTML), false},
                                               {"json", LETTER(JSON), false},
                                               {"max", LETTER(MAX), true},
                                               {"motivo", LETTER(MOTIVO), false},
                                               {"prometheus", LETTER(PROMETHEUS), false},
                                               {"resend", LETTER(RESEND), false},
                                               {"without", LETTER(WITHOUT), true},
                                               {NULL, 0, false}};

#define ANY_NUMBER 1000000

#define BIT(choice) (1U << (choice))

static const struct command {
    const char *name;
    command_function *run;
    unsigned options; /* bits of enum choice */
    int least, most;  /* operands */
} commands[] = {
    {"ack", ack_run, 0, 0, 0},
    {"add", add_run, 0, 0, 0},
    {"audit", audit_run, BIT(JSON), 0, 2},
    {"drain", drain_run, BIT(MAX), 0, 0},
    {"find", find_run, BIT(JSON), 1, 1},
    {"list", list_run, BIT(JSON), 0, 0},
    {"next", next_run, BIT(WITHOUT) | BIT(DRY_RUN), 0, 0},
    {"requeue", requeue_run, BIT(ALL), 0, ANY_NUMBER},
    {"rewind", rewind_run, BIT(RESEND), 1, 1},
    {"run", run_run, 0, 1, ANY_NUMBER},
    {"settle", settle_run, 0, 0, 0},
    {"show", show_run, BIT(MOTIVO), 1, 1},
    {"status", status_run, BIT(JSON) | BIT(HTML) | BIT(PROMETHEUS), 0, 0},
};

static const struct command *find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static bool take_canal(struct choices *choices, const char *name)
{
    bool known = strcmp(name, canal_names[canal_of(name)]) == 0;

    choices->without[canal_of(name)] = choices->without[canal_of(name)] || known;
    return known;
}

/* Takes one option; false after a message when its value is wrong. */
static bool take(struct choices *choices, int choice, const char *argument)
{
    choices->has[choice] = true;
    if (choice == WITHOUT && !take_canal(choices, argument)) {
        options_wrong("--without %s: os canais são " CANAL_CAIXA " e " CANAL_LOJA, argument);
        return false;
    }
    if (choice == MAX && (!configvalue_number(argument, &choices->max) || choices->max < 1)) {
        options_wrong("--max %s: esperado um número de 1 em diante", argument);
        return false;
    }
    return true;
}

/* EXIT_DONE, or the code to end with; *ended: --help or --version were printed. */
static int read_options(const struct command *command, struct options *options, int argc, char **argv,
                        struct choices *choices, bool *ended)
{
    int letter;

    options->own_long = own_long;
    options_again();
    while ((letter = options_next(options, argc, argv)) != OPTIONS_END) {
        *ended = letter < 0;
        if (*ended)
            return options->code;
        /* All subcommands share one list of options, so that one of another is told from one that does not exist. */
        if ((command->options & BIT(letter - LETTER(0))) == 0)
            return options_wrong("%s: esta opção não é deste subcomando", command->name);
        if (!take(choices, letter - LETTER(0), options->argument))
            return EXIT_USAGE_ERROR;
    }
    if (choices->has[JSON] + choices->has[HTML] + choices->has[PROMETHEUS] > 1)
        return options_wrong("%s: uma só forma: --json, --html ou --prometheus", command->name);
    if (argc - options->rest < command->least)
        return options_wrong("%s: falta um operando", command->name);
    if (argc - options->rest > command->most)
        return options_wrong("%s: operandos a mais", command->name);
    choices->count = argc - options->rest;
    choices->operands = argv + options->rest;
    return EXIT_DONE;
}

/* *note: what the command, NULL for --check alone, leaves in the run's folder besides its code. */
static int run_command(const struct command *command, const struct options *options, const struct choices *choices,
                       json_t **note)
{
    struct session session;
    struct reason why = {0};
    int code;

    if (session_start(&session, options->config_file, &why))
        code = options->check ? check_run(&session) : command->run(&session, choices);
    else
        code = msg_fail_or_check(&why, options->check);
    *note = session.note;
    session_end(&session);
    return code;
}

int command_run(struct options *options, int argc, char **argv)
{
    const struct command *command;
    struct choices choices = {0};
    int first = options->rest, code;
    json_t *note = NULL;
    char name[64];
    bool ended = false;

    if (first >= argc)
        return options->check ? run_command(NULL, options, NULL, &note) : options_wrong("falta o subcomando");
    command = find(argv[first]);
    if (command == NULL)
        return options_wrong("subcomando desconhecido: %s", argv[first]);
    code = read_options(command, options, argc - first, argv + first, &choices, &ended);
    if (code == EXIT_DONE && !ended)
        code = run_command(command, options, &choices, &note);
    snprintf(name, sizeof name, "%s %s", msg_program(), command->name);
    (void)runnote_write(note, name, code);
    return code;
}
