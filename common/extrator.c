/* The extraction engine: from the command line to the last record. */
#include <stdio.h>
#include <string.h>

#include "extracao.h"
#include "extrator.h"
#include "lines.h"
#include "msg.h"
#include "options.h"

enum { FROM = 256, TO };

struct request {
    struct options options;
    const char *window_file, *from, *to;
};

/* The program's name, then what it reads. */
#define HELP                                                                                                           \
    "uso: %s -w JANELA | --from T --to T\n"                                                                            \
    "\n"                                                                                                               \
    "Lê %s as vendas, os turnos e os fechamentos de uma janela de tempo e os\n"                                       \
    "escreve na saída padrão, um registro JSON por linha (pdv-stream(5)). Só lê.\n"                                \
    "\n"                                                                                                               \
    "  -w, --window ARQUIVO  a janela, como pdv-outbox next a escreve (- : entrada padrão)\n"                         \
    "      --from T, --to T  a janela à mão: 2024-05-20T10:00:00; de from até antes de to\n"                        \
    "      --check           diagnóstico: conexão, relógio, cadastro, uma leitura de teste\n"                       \
    "  -c, --config ARQUIVO  a configuração (.env)\n"                                                                \
    "  -v, --verbose         mais detalhes;  -q, --quiet  só erros\n"                                                 \
    "  -h, --help            esta ajuda;     -V, --version  a versão\n"

static const struct options_long own[] = {
    {"window", 'w', true}, {"from", FROM, true}, {"to", TO, true}, {NULL, 0, false}};

/* EXIT_DONE with *end false: go on. */
static int read_command_line(int argc, char **argv, struct request *request, bool *end)
{
    int letter;

    *end = true;
    while ((letter = options_next(&request->options, argc, argv)) >= 0) {
        if (letter == 'w')
            request->window_file = request->options.argument;
        else if (letter == FROM)
            request->from = request->options.argument;
        else
            request->to = request->options.argument;
    }
    if (letter != OPTIONS_END)
        return options_code(&request->options, letter);
    if (request->options.rest < argc)
        return options_wrong("argumento a mais: %s", argv[request->options.rest]);
    if (!request->options.check) {
        if (request->window_file == NULL && (request->from == NULL || request->to == NULL))
            return options_wrong("falta a janela: -w ARQUIVO, ou --from e --to");
        if (request->window_file != NULL && (request->from != NULL || request->to != NULL))
            return options_wrong("use -w ou --from e --to, não ambos");
    }
    *end = false;
    return EXIT_DONE;
}

static bool read_window(const struct extrator *extrator, const struct request *request, const struct config *config,
                        struct janela *janela, struct reason *why)
{
    if (request->window_file != NULL)
        return janela_read(request->window_file, config->store_utc_offset_s, janela, why);
    if (!janela_from_options(request->from, request->to, config->store_utc_offset_s, janela, why))
        return false;
    for (const char *const *canal = extrator->canais; *canal != NULL; canal++)
        (void)janela_add_canal(janela, *canal);
    return true;
}

/* What could not be told is no diagnosis. */
static int check(const struct extrator *extrator, const struct config *config)
{
    struct reason why = {0};
    int code = extracao_check(extrator, config);

    return lines_flush(stdout, &why) ? code : msg_fail(&why);
}

int extrator_main(const struct extrator *extrator, int argc, char **argv)
{
    char help[2048];
    struct request request = {.options = {.help = help, .own = "w:", .own_long = own}};
    struct config config = {0};
    struct janela janela;
    struct reason why = {0};
    bool end;
    int code;

    snprintf(help, sizeof help, HELP, extrator->program, extrator->banco);
    sys_begin(&argc, &argv);
    msg_begin(extrator->program);
    code = read_command_line(argc, argv, &request, &end);
    if (end)
        return code;
    if (!config_load(&config, request.options.config_file, &why) ||
        !config_require(&config, "STORE_ID_PONTO_VENDA", &why))
        code = msg_fail_or_check(&why, request.options.check);
    else if (request.options.check)
        code = check(extrator, &config);
    else if (!read_window(extrator, &request, &config, &janela, &why) ||
             !extracao_run(extrator, &config, &janela, &why))
        code = msg_fail(&why);
    config_free(&config);
    return code;
}
