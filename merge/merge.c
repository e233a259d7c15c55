/*
 * pdv-merge: unites the streams of both extractors into one payload. A filter: streams in, one `pacote` line out.
 */
#include <string.h>

#include "lines.h"
#include "msg.h"
#include "options.h"

#include "pacote.h"
#include "payload.h"

enum { PAYLOAD = 256 };

static const char help[] = "uso: pdv-merge [--payload] [FLUXO...]\n"
                           "\n"
                           "Une os fluxos de pdv-extract-caixa e pdv-extract-loja (entrada padrão, ou arquivos) num\n"
                           "payload e escreve uma linha `pacote` para pdv-outbox add (pdv-stream(5)).\n"
                           "\n"
                           "      --payload         escreve só o payload, se houver; nada mais\n"
                           "      --check           diagnóstico da configuração que ele usa\n"
                           "  -c, --config ARQUIVO  a configuração (.env)\n"
                           "  -v, --verbose         mais detalhes;  -q, --quiet  só erros\n"
                           "  -h, --help            esta ajuda;     -V, --version  a versão\n"
                           "\n"
                           "Sai com 69 quando o canal de que o payload depende não foi lido até o fim.\n";

static bool read_files(struct fluxo *fluxo, char **files, int32_t offset_s, struct reason *why)
{
    if (*files == NULL)
        return fluxo_read(fluxo, 0, "<entrada padrão>", offset_s, why);
    for (; *files != NULL; files++) {
        bool from_stdin = strcmp(*files, "-") == 0, done;
        int fd = from_stdin ? 0 : sys_open_read(*files);

        if (fd == -1)
            return reason_errno(why, EXIT_BAD_INPUT, *files, "abertura");
        done = fluxo_read(fluxo, fd, *files, offset_s, why);
        if (!from_stdin)
            sys_close(fd);
        if (!done)
            return false;
    }
    return true;
}

static bool merge(const struct config *config, char **files, bool bare, struct reason *why)
{
    struct fluxo fluxo;
    json_t *payload = NULL;
    char machine[256];
    bool done;

    sys_hostname(machine, sizeof machine);
    done = fluxo_begin(&fluxo, why) && read_files(&fluxo, files, config->store_utc_offset_s, why) &&
           payload_make(&fluxo, config, sys_now_ms(), machine, &payload, why) &&
           pacote_write(&fluxo, config, payload, bare, why);
    json_decref(payload);
    fluxo_free(&fluxo);
    return done;
}

static bool check(const struct config *config, struct reason *why)
{
    msg_check(CHECK_OK, "loja %lld, filial %lld, payload versão %s", (long long)config->store_id_ponto_venda,
              (long long)config->store_id_filial, config->schema_version);
    return lines_flush(stdout, why);
}

int main(int argc, char **argv)
{
    static const struct options_long own[] = {{"payload", PAYLOAD, false}, {NULL, 0, false}};
    struct options options = {.help = help, .own_long = own};
    struct config config = {0};
    struct reason why = {0};
    bool bare = false;
    int letter, code = EXIT_DONE;

    sys_begin(&argc, &argv);
    msg_begin("pdv-merge");
    while ((letter = options_next(&options, argc, argv)) >= 0)
        bare = bare || letter == PAYLOAD;
    if (letter != OPTIONS_END)
        return options_code(&options, letter);
    if (!options.check && argv[options.rest] == NULL && sys_is_terminal(0))
        return options_wrong("falta a entrada: um fluxo na entrada padrão, ou arquivos");
    if (!config_load(&config, options.config_file, &why) || !config_require(&config, "STORE_ID_PONTO_VENDA", &why))
        code = msg_fail_or_check(&why, options.check);
    else if (options.check ? !check(&config, &why) : !merge(&config, argv + options.rest, bare, &why))
        code = msg_fail(&why);
    config_free(&config);
    return code;
}
