/*
 * One extraction. The connection is made before the first record is written, so that `janela` can tell who answered; a
 * connection that fails is a record (`falha`), not a missing stream: with pipes a producer that crashed looks like one
 * that finished.
 */
#include <stdlib.h>
#include <string.h>

#include "common/prova.h"
#include "common/servidor.h"
#include "extracao.h"
#include "jsonline.h"
#include "leitura.h"
#include "msg.h"

#define CLOCK_WARNING_MS INT64_C(300000) /* five minutes */
#define NOME_MAX 255
#define VERSION_MAX 300
#define TEST_WINDOW_MS INT64_C(600000) /* ten minutes */

/* What a server says of itself. */
struct servidor {
    char versao[256];
    bool has_clock;
    struct instante agora;
    int64_t ahead_ms; /* of our clock */
};

struct extracao {
    const struct extrator *extrator;
    const struct config *config;
    struct registro registro;
    struct leitura leitura;
    struct servidor servidor;
    json_t *loja;   /* the shop's own facts, NULL: not read */
    json_t *avisos; /* their warnings, which belong to no record and so stand behind all */
};

static bool to_end(struct sqlserver *server, struct reason *why)
{
    enum sqlserver_row row;

    while ((row = sqlserver_next(server, why)) == SQLSERVER_ROW)
        continue;
    return row == SQLSERVER_END;
}

/* A server that cannot make the cast, or makes another of it, converts text itself. False: it answers nothing more. */
static bool ask_text(struct sqlserver *server, struct reason *why)
{
    bool mended = false, raw = false;

    if (sqlserver_run(server, sql_prova, why) && sqlserver_next(server, why) == SQLSERVER_ROW) {
        const char *text = sqlvalue_text(server, sqlvalue_column(server, "prova"), 8, &mended);

        raw = text != NULL && strcmp(text, "a\xC3\xA9") == 0 && !mended;
        (void)to_end(server, why);
    }
    sqlserver_set_raw_text(server, raw);
    return sqlserver_alive(server);
}

static bool ask_server(struct extracao *e, struct reason *why)
{
    struct sqlserver *server = e->leitura.server;
    struct servidor *s = &e->servidor;
    bool mended = false;
    const char *text;

    if (!sqlserver_run(server, sql_servidor, why))
        return false;
    if (sqlserver_next(server, why) == SQLSERVER_ROW) {
        text = sqlvalue_text(server, sqlvalue_column(server, "versao"), VERSION_MAX, &mended);
        snprintf(s->versao, sizeof s->versao, "%.*s", (int)strcspn(text == NULL ? "" : text, "\r\n"),
                 text == NULL ? "" : text);
        s->has_clock = sqlvalue_moment(server, sqlvalue_column(server, "agora"), &s->agora);
        s->agora.offset_s = e->config->store_utc_offset_s;
        s->ahead_ms = s->agora.utc_ms - sys_now_ms();
        if (!to_end(server, why))
            return false;
    }
    if (s->has_clock && llabs(s->ahead_ms) > CLOCK_WARNING_MS)
        msg_warning("os relógios diferem: o do SQL Server está %lld s %s do deste computador; acerte-os",
                    (long long)(llabs(s->ahead_ms) / 1000), s->ahead_ms > 0 ? "à frente" : "atrás");
    return true;
}

static bool is_cnpj(const char *text)
{
    return text != NULL && strlen(text) == 14 && strspn(text, "0123456789") == 14;
}

/* {id_ponto_venda[, nome][, cnpj]}: without nome there is no row, or a row without one. */
static bool ask_loja(struct extracao *e, struct reason *why)
{
    struct sqlserver *server = e->leitura.server;
    struct campos campos;
    bool mended = false, done = false;
    const char *cnpj;
    enum sqlserver_row row;

    if (!leitura_run(&e->leitura, e->extrator->loja_sql, why) || !leitura_begin(&e->leitura, &campos, why))
        return false;
    e->loja = json_object();
    campo_set(&campos, e->loja, "id_ponto_venda", json_integer(e->leitura.loja));
    row = sqlserver_next(server, why);
    if (row == SQLSERVER_ROW) {
        campo_text(&campos, e->loja, "nome", sqlvalue_column(server, "nome"), NOME_MAX, "ponto_venda", e->leitura.loja);
        cnpj = sqlvalue_text(server, sqlvalue_column(server, "cnpj"), NOME_MAX, &mended);
        if (is_cnpj(cnpj))
            campo_set(&campos, e->loja, "cnpj", json_string(cnpj));
        done = to_end(server, why);
    } else {
        done = row == SQLSERVER_END;
    }
    e->avisos = campos.avisos;
    return done && !campos.failed;
}

static bool begin(struct extracao *e, struct reason *why)
{
    e->leitura.server = sqlserver_open(e->config, e->extrator->database(e->config), e->extrator->program, why);
    if (e->leitura.server == NULL)
        return false;
    if (!ask_server(e, why) || !ask_text(e->leitura.server, why))
        return false;
    return e->extrator->loja_sql == NULL || ask_loja(e, why);
}

static bool write_janela(struct extracao *e, struct reason *why)
{
    json_t *fields = janela_to_json(&e->leitura.janela);
    char text[INSTANTE_TEXT];
    bool ok = fields != NULL;

    if (e->loja != NULL)
        ok = ok && json_object_set(fields, "loja", e->loja) == 0;
    if (e->servidor.versao[0] != '\0')
        ok = ok && jsonline_set(fields, "servidor", json_string(e->servidor.versao));
    if (e->servidor.has_clock)
        ok = ok && jsonline_set(fields, "servidor_agora",
                                json_string(instante_format(e->servidor.agora, INSTANTE_SECONDS, text)));
    if (!ok) {
        json_decref(fields);
        fields = NULL;
    }
    return registro_write_fields(&e->registro, "janela", fields, why);
}

/* A constant number of statements, however many shifts and sales there are. */
static bool read_all(struct extracao *e, struct reason *why)
{
    const struct extrator *x = e->extrator;
    struct leitura *leitura = &e->leitura;

    if (!leitura_turnos(leitura, x->turnos_sql, "turno", true, why) || !leitura_vendas(leitura, x->vendas_sql, why))
        return false;
    return !leitura->janela.snapshots ||
           (leitura_turnos(leitura, x->snapshot_turnos_sql, "snapshot_turno", false, why) &&
            leitura_snapshot_vendas(leitura, x->snapshot_vendas_sql, why));
}

static bool write_falha(struct extracao *e, const struct reason *what, struct reason *why)
{
    json_t *fields = json_object();
    bool ok = jsonline_set(fields, "codigo", json_integer(what->code)) &&
              jsonline_set(fields, "texto", json_string(what->text));

    if (!ok) {
        json_decref(fields);
        fields = NULL;
    }
    return registro_write_fields(&e->registro, "falha", fields, why);
}

static void set_up(struct extracao *e, const struct extrator *extrator, const struct config *config,
                   const struct janela *janela)
{
    *e = (struct extracao){.extrator = extrator,
                           .config = config,
                           .registro = {.out = stdout, .canal = extrator->canal},
                           .leitura = {.janela = *janela,
                                       .canal = extrator->canal,
                                       .loja = extrator->loja(config),
                                       .turno_aberto_dias = config->turno_aberto_max_dias}};
    e->leitura.registro = &e->registro;
}

static void tear_down(struct extracao *e)
{
    sqlserver_close(e->leitura.server);
    json_decref(e->loja);
    json_decref(e->avisos);
}

bool extracao_run(const struct extrator *extrator, const struct config *config, const struct janela *janela,
                  struct reason *why)
{
    struct extracao e;
    bool is_on = extrator->database(config)[0] != '\0', covers = is_on && janela_covers(janela, extrator->canal);
    bool connected = true, complete;
    struct reason output = {0};

    set_up(&e, extrator, config, janela);
    if (covers || (is_on && extrator->tells_store))
        connected = begin(&e, why);
    complete = write_janela(&e, &output);
    if (complete && connected && covers)
        complete = read_all(&e, why);
    else
        complete = complete && connected;
    /* stdout may be what failed; then nothing more can be said there. */
    if (output.code == EXIT_DONE && !complete && why->code != EXIT_IO)
        (void)write_falha(&e, why, &output);
    if (output.code == EXIT_DONE && (complete || why->code != EXIT_IO))
        (void)(registro_avisos(&e.registro, e.avisos, &output) && registro_end(&e.registro, complete, &output));
    if (output.code != EXIT_DONE) {
        *why = output;
        complete = false;
    }
    tear_down(&e);
    return complete;
}

/* --- the diagnosis --- */

static void check_facts(const struct extracao *e)
{
    const struct servidor *s = &e->servidor;

    msg_check(CHECK_OK, "conectado a %s, banco %s: %s", e->config->sql_server_host, e->extrator->database(e->config),
              s->versao);
    if (!s->has_clock)
        msg_check(CHECK_WARNING, "o relógio do SQL Server não pôde ser lido");
    else if (llabs(s->ahead_ms) > CLOCK_WARNING_MS)
        msg_check(CHECK_WARNING, "o relógio do SQL Server difere %lld s do deste computador: acerte-os",
                  (long long)(s->ahead_ms / 1000));
    else
        msg_check(CHECK_OK, "relógio do SQL Server igual ao deste computador");
    if (e->extrator->loja_sql == NULL)
        return;
    if (jsonline_text(e->loja, "nome") != NULL)
        msg_check(CHECK_OK, "loja %lld: %s", (long long)e->leitura.loja, jsonline_text(e->loja, "nome"));
    else
        msg_check(CHECK_WARNING, "loja %lld: sem cadastro ou sem nome em ponto_venda; confira STORE_ID_PONTO_VENDA",
                  (long long)e->leitura.loja);
}

/* The last ten minutes, read and not shown. */
static struct janela test_window(const struct config *config)
{
    int64_t now_ms = sys_now_ms() / 1000 * 1000;

    return (struct janela){.from = instante_of(now_ms - TEST_WINDOW_MS, config->store_utc_offset_s),
                           .to = instante_of(now_ms, config->store_utc_offset_s),
                           .snapshots = true};
}

int extracao_check(const struct extrator *extrator, const struct config *config)
{
    struct extracao e;
    struct janela janela = test_window(config);
    struct reason why = {0};
    FILE *nowhere = NULL;
    int64_t begun_ms;
    bool done = false;

    if (extrator->database(config)[0] == '\0') {
        msg_check(CHECK_OK, "canal %s desligado na configuração", extrator->canal);
        return EXIT_DONE;
    }
    set_up(&e, extrator, config, &janela);
    if (!begin(&e, &why))
        goto out;
    check_facts(&e);
    nowhere = fopen(SYS_NULL_FILE, "w");
    if (nowhere == NULL) {
        reason_errno(&why, EXIT_IO, SYS_NULL_FILE, "abertura");
        goto out;
    }
    e.registro.out = nowhere;
    begun_ms = sys_monotonic_ms();
    if (!read_all(&e, &why))
        goto out;
    msg_check(CHECK_OK, "leitura de teste dos últimos 10 minutos: %lld ms", (long long)(sys_monotonic_ms() - begun_ms));
    done = true;
out:
    if (!done)
        msg_check(CHECK_FAILED, "%s", why.text);
    if (nowhere != NULL)
        fclose(nowhere);
    tear_down(&e);
    return done ? EXIT_DONE : EXIT_NO;
}
