/*
 * pdv-merge: unites the streams of both extractors into one payload. A filter: streams in, one `pacote` line out.
 */
#include <string.h>

#include "lines.h"
#include "msg.h"
#include "options.h"
#include "runnote.h"

#include "payload.h"

enum { LEDGER = 256, PAYLOAD };

static const char help[] = "uso: pdv-merge [--ledger PASTA] [--payload] [FLUXO...]\n"
                           "\n"
                           "Une os fluxos de pdv-extract-caixa e pdv-extract-loja (entrada padrão, ou arquivos) num\n"
                           "payload e escreve uma linha `pacote` para pdv-outbox add (pdv-stream(5)).\n"
                           "\n"
                           "      --ledger PASTA    o que já foi enviado; sem ela, a do agente, se a janela traz\n"
                           "                        lookback_from, senão nenhuma\n"
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

/*
 * `folder` is the ledger's, NULL: not given; `bare`: the payload alone. A window that was planned brings lookback_from;
 * one by hand shows what the databases hold, whatever was sent.
 */
static bool merge(const struct config *config, char **files, const char *folder, bool bare, struct reason *why)
{
    struct fluxo fluxo;
    struct ledger ledger = {0};
    struct payload payload = {0};
    char machine[256], own[SYS_PATH_MAX];
    bool done;

    sys_hostname(machine, sizeof machine);
    fluxo_begin(&fluxo);
    fluxo.own_offset = !config->store_utc_offset_set;
    done = read_files(&fluxo, files, config->store_utc_offset_s, why) && ledger_folder(config, own, why);
    ledger_begin(&ledger, folder != NULL ? folder : done ? own : "");
    done = done &&
           payload_make(&fluxo, config, folder != NULL || fluxo.janela.has_lookback ? &ledger : NULL, sys_now_ms(),
                        machine, &payload, why) &&
           payload_write(&fluxo, &payload, bare, why);
    if (ledger.damaged > 0)
        msg_warning("%s: %zu linha(s) danificada(s); valem as da cópia", ledger.folder, ledger.damaged);
    if (payload.selecao.missing > 0)
        msg_warning("%zu venda(s) já enviada(s) não estão mais no banco; foi trocado ou restaurado de uma cópia? "
                    "pdv-outbox status diz mais",
                    payload.selecao.missing);
    payload_end(&payload);
    ledger_end(&ledger);
    fluxo_free(&fluxo);
    return done;
}

static bool check(const struct config *config, struct reason *why)
{
    msg_check(CHECK_OK, "loja %lld, filial %lld, payload versão %s", (long long)config->store_id_ponto_venda,
              (long long)config->store_id_filial, config->schema_version);
    return lines_flush(stdout, why);
}

static int unite(int argc, char **argv)
{
    static const struct options_long own[] = {{"ledger", LEDGER, true}, {"payload", PAYLOAD, false}, {NULL, 0, false}};
    struct options options = {.help = help, .own_long = own};
    struct config config = {0};
    struct reason why = {0};
    const char *folder = NULL;
    bool bare = false;
    int letter, code = EXIT_DONE;

    while ((letter = options_next(&options, argc, argv)) >= 0) {
        bare = bare || letter == PAYLOAD;
        if (letter == LEDGER)
            folder = options.argument;
    }
    if (letter != OPTIONS_END)
        return options.code;
    if (!options.check && argv[options.rest] == NULL && sys_is_terminal(0))
        return options_wrong("falta a entrada: um fluxo na entrada padrão, ou arquivos");
    if (!config_load(&config, options.config_file, &why) || !config_require(&config, "STORE_ID_PONTO_VENDA", &why))
        code = msg_fail_or_check(&why, options.check);
    else if (options.check ? !check(&config, &why) : !merge(&config, argv + options.rest, folder, bare, &why))
        code = msg_fail(&why);
    config_free(&config);
    return code;
}

int main(int argc, char **argv)
{
    int code;

    sys_begin(&argc, &argv);
    msg_begin("pdv-merge");
    code = unite(argc, argv);
    (void)runnote_write(NULL, msg_program(), code);
    return code;
}
