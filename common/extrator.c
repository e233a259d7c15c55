/* The extraction engine: from the command line to the last record. */
#include <stdio.h>
#include <string.h>

#include "extracao.h"
#include "extrator.h"
#include "lines.h"
#include "msg.h"
#include "options.h"
#include "runnote.h"

enum { FROM = 256, TO, DAYS };

/* The program's name, then what it reads. */
#define HELP                                                                                                           \
    "uso: %s -w JANELA | --from T --to T | --days DE ATE\n"                                                            \
    "\n"                                                                                                               \
    "Lê %s as vendas, os turnos e os fechamentos de uma janela de tempo e os\n"                                       \
    "escreve na saída padrão, um registro JSON por linha (pdv-stream(5)). Só lê.\n"                                \
    "\n"                                                                                                               \
    "  -w, --window ARQUIVO  a janela, como pdv-outbox next a escreve (- : entrada padrão)\n"                         \
    "      --from T, --to T  a janela à mão: 2024-05-20T10:00:00; de from até antes de to\n"                        \
    "      --days DE ATE     dias inteiros, um fluxo depois do outro: 2024-05-01 2024-05-31\n"                         \
    "      --check           diagnóstico: conexão, relógio, cadastro, uma leitura de teste\n"                       \
    "  -c, --config ARQUIVO  a configuração (.env)\n"                                                                \
    "  -v, --verbose         mais detalhes;  -q, --quiet  só erros\n"                                                 \
    "  -h, --help            esta ajuda;     -V, --version  a versão\n"

static const struct options_long own[] = {
    {"window", 'w', true}, {"from", FROM, true}, {"to", TO, true}, {"days", DAYS, true}, {NULL, 0, false}};

/* The place of an option's argument. */
static const char **argument_of(struct request *request, int letter)
{
    switch (letter) {
    case 'w':
        return &request->window;
    case FROM:
        return &request->from;
    case TO:
        return &request->to;
    default:
        return &request->first_day;
    }
}

static int check_command_line(const struct request *request)
{
    bool hand = request->from != NULL || request->to != NULL;

    if ((request->window != NULL) + hand + (request->first_day != NULL) > 1)
        return options_wrong("use só um: -w, --from e --to, ou --days");
    if (request->first_day != NULL && request->last_day == NULL)
        return options_wrong("--days: falta o último dia");
    if (request->window == NULL && request->first_day == NULL && (request->from == NULL || request->to == NULL))
        return options_wrong("falta a janela: -w ARQUIVO, ou --from e --to");
    return EXIT_DONE;
}

/* EXIT_DONE with *end false: go on. */
static int read_command_line(int argc, char **argv, struct options *options, struct request *request, bool *end)
{
    int letter, code;

    *end = true;
    while ((letter = options_next(options, argc, argv)) >= 0)
        *argument_of(request, letter) = options->argument;
    if (letter != OPTIONS_END)
        return options->code;
    if (request->first_day != NULL && options->rest < argc)
        request->last_day = argv[options->rest++];
    if (options->rest < argc)
        return options_wrong("argumento a mais: %s", argv[options->rest]);
    code = options->check ? EXIT_DONE : check_command_line(request);
    *end = code != EXIT_DONE;
    return code;
}

/* What could not be told is no diagnosis. */
static int check(const struct extrator *extrator, const struct config *config)
{
    struct reason why = {0};
    int code = extracao_check(extrator, config);

    return lines_flush(stdout, &why) ? code : msg_fail(&why);
}

/* That the database's clock does not allow the window yet is no error. */
static int run(const struct extrator *extrator, const struct config *config, struct request *request, json_t *note)
{
    struct reason why = {0};

    if (request_read(request, &why) && extracao_run(extrator, config, request, note, &why))
        return EXIT_DONE;
    if (why.code != EXIT_LATER)
        return msg_fail(&why);
    msg_warning("%s", why.text);
    return EXIT_LATER;
}

static int run_or_check(const struct extrator *extrator, const struct options *options, struct request *request,
                        json_t *note)
{
    struct config config = {0};
    struct reason why = {0};
    int code;

    if (!config_load(&config, options->config_file, &why) || !config_require(&config, "STORE_ID_PONTO_VENDA", &why))
        code = msg_fail_or_check(&why, options->check);
    else if (options->check)
        code = check(extrator, &config);
    else
        code = run(extrator, &config, request, note);
    config_free(&config);
    return code;
}

int extrator_main(const struct extrator *extrator, int argc, char **argv)
{
    char help[2048];
    struct options options = {.help = help, .own = "w:", .own_long = own};
    struct request request = {0};
    json_t *note = json_pack("{s:s}", "canal", canal_names[extrator->canal]);
    bool end;
    int code;

    snprintf(help, sizeof help, HELP, extrator->program, extrator->banco);
    sys_begin(&argc, &argv);
    msg_begin(extrator->program);
    code = read_command_line(argc, argv, &options, &request, &end);
    if (!end)
        code = run_or_check(extrator, &options, &request, note);
    if (!runnote_write(note, extrator->program, code) && code == EXIT_DONE)
        code = EXIT_IO;
    request_free(&request);
    return code;
}
