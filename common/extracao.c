/*
 * One extraction. The connection is made before the first record is written, so that `janela` can tell who answered; a
 * connection that fails is a record (`falha`), not a missing stream: with pipes a producer that crashed looks like one
 * that finished.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "browser.h"
#include "extracao.h"
#include "jsonline.h"
#include "leitura.h"
#include "msg.h"
#include "serverfacts.h"

#define NOME_MAX 255
#define DAY_MS INT64_C(86400000)
#define OTHER_IDS "%s=%lld não tem nenhuma operação dos últimos 30 dias, e outras lojas têm: %s; corrija %s"
#define TEST_WINDOW_MS INT64_C(600000) /* ten minutes */

struct extracao {
    const struct extrator *extrator;
    const struct config *config;
    struct leitura leitura;
    struct serverfacts facts;
    bool connected, covers;
    json_t *loja;   /* the shop's own facts, NULL: not read */
    json_t *avisos; /* their warnings, which belong to no record and so stand behind all */
};

/* "": the channel is off. */
static const char *database_of(const struct extrator *extrator, const struct config *config)
{
    return extrator->canal == LOJA ? config->sql_database_gestao : config->sql_database;
}

static bool is_cnpj(const char *text)
{
    return text != NULL && strlen(text) == 14 && strspn(text, "0123456789") == 14;
}

static bool read_loja(void *context, struct reason *why)
{
    struct extracao *e = context;
    struct campos campos = leitura_begin(&e->leitura);
    bool mended = false;
    const char *cnpj;

    (void)why;
    campo_text(&campos, e->loja, "nome", "nome", NOME_MAX, "ponto_venda", e->leitura.loja);
    cnpj = sqlvalue_text(e->leitura.server, "cnpj", NOME_MAX, &mended);
    if (is_cnpj(cnpj))
        jsonline_set(e->loja, "cnpj", json_string(cnpj));
    json_decref(e->avisos);
    e->avisos = campos.avisos;
    return true;
}

/* {id_ponto_venda[, nome][, cnpj]}: without nome there is no row, or a row without one. */
static bool ask_loja(struct extracao *e, struct reason *why)
{
    e->loja = json_pack("{s:I}", "id_ponto_venda", (json_int_t)e->leitura.loja);
    return leitura_each(&e->leitura, e->extrator->loja_sql, read_loja, e, why);
}

static bool begin(struct extracao *e, struct reason *why)
{
    e->leitura.server = sqlserver_open(e->config, database_of(e->extrator, e->config), e->extrator->program, why);
    return e->leitura.server != NULL && serverfacts_ask(e->leitura.server, &e->facts, why) &&
           (e->extrator->loja_sql == NULL || ask_loja(e, why));
}

/* What is odd about the clock stops nothing. */
static void warn_of_clock(const struct extracao *e)
{
    int64_t off_s = serverfacts_clock_off_s(&e->facts);
    char text[256];

    if (off_s != 0)
        msg_warning("os relógios diferem: o do SQL Server está %lld s %s do deste computador; acerte-os",
                    (long long)llabs(off_s), off_s > 0 ? "à frente" : "atrás");
    if (serverfacts_offset_wrong(&e->facts, e->config, text, sizeof text))
        msg_warning("%s", text);
}

static bool write_janela(struct extracao *e, struct reason *why)
{
    const struct serverfacts *facts = &e->facts;
    json_t *record = leitura_frame(&e->leitura, "janela");

    jsonline_add(record, janela_to_json(&e->leitura.janela));
    jsonline_add(record, json_pack("{s:O*,s:s*,s:o*,s:o*,s:o*}", "loja", e->loja, "servidor",
                                   facts->version[0] == '\0' ? NULL : facts->version, "servidor_agora",
                                   facts->has_clock ? jsonline_of_moment(facts->now) : NULL, "relogio_ms",
                                   facts->has_clock ? json_integer(facts->clock_ms) : NULL, "maior_id",
                                   facts->has_highest ? json_integer(facts->highest_id) : NULL));
    return leitura_put(&e->leitura, record, why);
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

static bool write_falha(const struct extracao *e, const struct reason *what, struct reason *why)
{
    json_t *record = leitura_frame(&e->leitura, "falha");

    jsonline_add(record, json_pack("{s:i,s:s}", "codigo", (int)what->code, "texto", what->text));
    return leitura_put(&e->leitura, record, why);
}

/*
 * A planned window is read only when it is one by the database's clock: what ends later would never be looked at again,
 * and at another offset its moments are others. By hand anything may be read.
 */
static bool may_read(const struct extracao *e, const struct request *request, struct reason *why)
{
    char text[256];
    int32_t planned_s, offset_s = e->leitura.janela.to.offset_s;

    if (!e->config->store_utc_offset_set && janela_written_offset(request->object, &planned_s) && planned_s != offset_s)
        return reason_set(why, EXIT_LATER,
                          "a janela foi planejada em outro fuso que o do SQL Server: nada foi lido; a próxima é "
                          "planejada pelo relógio dele");
    if (request->first_day != NULL ||
        !serverfacts_too_early(&e->facts, e->config, &e->leitura.janela, text, sizeof text))
        return true;
    if (request->object != NULL)
        return reason_set(why, EXIT_LATER, "%s: nada foi lido; a próxima é planejada por ele", text);
    msg_warning("%s: pode faltar o que ainda não está gravado", text);
    return true;
}

/* One stream. When the channel could not be read to here, why says so. */
static bool write_stream(struct extracao *e, const struct request *request, struct reason *why)
{
    struct reason output = {0};
    bool complete = e->connected;

    if (write_janela(e, &output) && complete && e->covers)
        complete = may_read(e, request, why) && read_all(e, why);
    /* stdout may be what failed; then nothing more can be said there. */
    if (output.code == EXIT_DONE && !complete && why->code != EXIT_IO)
        (void)write_falha(e, why, &output);
    if (output.code == EXIT_DONE && (complete || why->code != EXIT_IO))
        (void)(leitura_avisos(&e->leitura, e->avisos, &output) && leitura_end(&e->leitura, complete, &output));
    if (output.code != EXIT_DONE)
        *why = output;
    return complete && output.code == EXIT_DONE;
}

static void set_up(struct extracao *e, const struct extrator *extrator, const struct config *config)
{
    *e = (struct extracao){
        .extrator = extrator,
        .config = config,
        .leitura = {.out = stdout,
                    .counts = json_object(),
                    .canal = canal_names[extrator->canal],
                    .loja = extrator->canal == LOJA ? config->store_id_filial : config->store_id_ponto_venda,
                    .turno_aberto_dias = config->turno_aberto_max_dias}};
}

static void tear_down(struct extracao *e)
{
    sqlserver_close(e->leitura.server);
    json_decref(e->leitura.counts);
    json_decref(e->loja);
    json_decref(e->avisos);
}

static void connect_where_needed(struct extracao *e, struct reason *why)
{
    bool is_on = database_of(e->extrator, e->config)[0] != '\0';

    e->covers = is_on && janela_covers(&e->leitura.janela, e->extrator->canal);
    e->connected = !(e->covers || (is_on && e->extrator->loja_sql != NULL)) || begin(e, why);
    if (e->connected)
        warn_of_clock(e);
}

static void write_note(const struct extracao *e, int64_t vendas, bool complete, json_t *note)
{
    if (e->facts.has_clock)
        jsonline_add(note, json_pack("{s:I,s:i}", "relogio_ms", (json_int_t)e->facts.clock_ms, "deslocamento_s",
                                     e->facts.now.offset_s));
    jsonline_add(note, json_pack("{s:I,s:b}", "lidas", (json_int_t)vendas, "completo", complete));
}

#define IDS_TEXT 512

/*
 * Which shops have operations of the last 30 days: a wrong STORE_ID looks like a shop that sells nothing (the
 * contract's truth page, "What looks right and is not").
 */
struct ids {
    struct leitura *leitura;
    bool ours;
    char others[IDS_TEXT]; /* the other ids with their counts, "7 (240), 2 (3)", at most ten */
};

static bool read_id(void *context, struct reason *why)
{
    struct ids *ids = context;
    size_t used = strlen(ids->others);
    int64_t id = 0, count = 0;

    (void)why;
    (void)sqlvalue_int(ids->leitura->server, "id", &id);
    (void)sqlvalue_int(ids->leitura->server, "qtd", &count);
    ids->ours = ids->ours || id == ids->leitura->loja;
    if (id != ids->leitura->loja)
        snprintf(ids->others + used, IDS_TEXT - used, "%s%lld (%lld)", used > 0 ? ", " : "", (long long)id,
                 (long long)count);
    return true;
}

/* Once a day: such a window is planned for the deep look-back. What this cannot say keeps no sale back. */
static void warn_of_ids(struct extracao *e)
{
    const struct extrator *x = e->extrator;
    const struct janela *janela = &e->leitura.janela;
    bool deep = janela->has_lookback && janela->from.utc_ms - janela->lookback_from.utc_ms > DAY_MS;
    struct ids ids = {.leitura = &e->leitura};

    if ((deep || janela->ids_acima[x->canal] != 0) && leitura_each(&e->leitura, x->ids_sql, read_id, &ids, NULL) &&
        !ids.ours && ids.others[0] != '\0')
        msg_warning(OTHER_IDS, x->loja_key, (long long)e->leitura.loja, ids.others, x->loja_key);
}

/* Until the server has said it, that of the planned window is the best guess. */
static int32_t offset_of(const struct extracao *e, const struct request *request)
{
    int32_t offset_s;

    if (!e->config->store_utc_offset_set && !e->facts.has_clock && janela_written_offset(request->object, &offset_s))
        return offset_s;
    return serverfacts_offset(&e->facts, e->config);
}

bool extracao_run(const struct extrator *extrator, const struct config *config, const struct request *request,
                  json_t *note, struct reason *why)
{
    struct extracao e;
    struct janela *janela = &e.leitura.janela;
    int64_t vendas = 0;
    bool done;

    set_up(&e, extrator, config);
    done = request_window(request, 0, offset_of(&e, request), janela, why);
    if (done)
        connect_where_needed(&e, why);
    for (int64_t i = 0; done && i < request->count; i++) {
        json_object_clear(e.leitura.counts);
        done = request_window(request, i, offset_of(&e, request), janela, why) && write_stream(&e, request, why);
        vendas += jsonline_number(e.leitura.counts, "venda");
    }
    write_note(&e, vendas, done, note);
    if (done && e.covers)
        warn_of_ids(&e);
    tear_down(&e);
    return done;
}

/* --- the diagnosis --- */

static bool check_clock(const struct extracao *e)
{
    int64_t off_s = serverfacts_clock_off_s(&e->facts);
    char text[256];

    if (!e->facts.has_clock)
        msg_check(CHECK_WARNING, "o relógio do SQL Server não pôde ser lido");
    else if (off_s != 0)
        msg_check(CHECK_WARNING, "o relógio do SQL Server difere %lld s do deste computador: acerte-os",
                  (long long)off_s);
    else
        msg_check(CHECK_OK, "relógio do SQL Server igual ao deste computador");
    if (!serverfacts_offset_wrong(&e->facts, e->config, text, sizeof text))
        return true;
    msg_check(CHECK_FAILED, "%s", text);
    return false;
}

static void check_loja(const struct extracao *e)
{
    if (e->extrator->loja_sql == NULL)
        return;
    if (jsonline_text(e->loja, "nome") != NULL)
        msg_check(CHECK_OK, "loja %lld: %s", (long long)e->leitura.loja, jsonline_text(e->loja, "nome"));
    else
        msg_check(CHECK_WARNING, "loja %lld: sem cadastro ou sem nome em ponto_venda; confira STORE_ID_PONTO_VENDA",
                  (long long)e->leitura.loja);
}

static bool check_ids(struct extracao *e, bool *well, struct reason *why)
{
    const struct extrator *x = e->extrator;
    struct ids ids = {.leitura = &e->leitura};

    if (!leitura_each(&e->leitura, x->ids_sql, read_id, &ids, why))
        return false;
    if (ids.ours)
        msg_check(CHECK_OK, "%s=%lld tem operações dos últimos 30 dias", x->loja_key, (long long)e->leitura.loja);
    else if (ids.others[0] == '\0')
        msg_check(CHECK_WARNING, "não há nenhuma operação dos últimos 30 dias, desta loja ou de outra");
    else
        msg_check(CHECK_FAILED, OTHER_IDS, x->loja_key, (long long)e->leitura.loja, ids.others, x->loja_key);
    *well = *well && (ids.ours || ids.others[0] == '\0');
    return true;
}

/* The last ten minutes, read and not shown. */
static bool check_reading(struct extracao *e, struct reason *why)
{
    int64_t begun_ms = sys_monotonic_ms(), now_ms = sys_now_ms() / 1000 * 1000;
    int32_t offset_s = serverfacts_offset(&e->facts, e->config);
    bool done;

    if (e->facts.has_clock)
        now_ms = e->facts.now.utc_ms / 1000 * 1000 + INT64_C(1000) * (e->facts.now.offset_s - offset_s);
    e->leitura.janela = (struct janela){
        .from = instante_of(now_ms - TEST_WINDOW_MS, offset_s), .to = instante_of(now_ms, offset_s), .snapshots = true};
    e->leitura.out = fopen(SYS_NULL_FILE, "w");
    if (e->leitura.out == NULL)
        return reason_errno(why, EXIT_IO, SYS_NULL_FILE, "abertura");
    done = read_all(e, why);
    fclose(e->leitura.out);
    if (done)
        msg_check(CHECK_OK, "leitura de teste dos últimos 10 minutos: %lld ms",
                  (long long)(sys_monotonic_ms() - begun_ms));
    return done;
}

int extracao_check(const struct extrator *extrator, const struct config *config)
{
    struct extracao e;
    struct reason why = {0};
    bool done, well = false;

    if (database_of(extrator, config)[0] == '\0') {
        msg_check(CHECK_OK, "canal %s desligado na configuração", canal_names[extrator->canal]);
        return EXIT_DONE;
    }
    set_up(&e, extrator, config);
    done = begin(&e, &why);
    if (done) {
        msg_check(CHECK_OK, "conectado a %s, banco %s: %s", config->sql_server_host, database_of(extrator, config),
                  e.facts.version);
        if (browser_is_needed(config))
            msg_check(
                CHECK_WARNING,
                "sem SQL_SERVER_PORT, e quem responde pelo SQL Server Browser recebe o login: outro usuário deste "
                "computador também pode; escreva SQL_SERVER_PORT=%lld",
                (long long)browser_known_port(config));
        well = check_clock(&e);
        check_loja(&e);
        done = check_reading(&e, &why) && check_ids(&e, &well, &why);
    }
    if (!done)
        msg_check(CHECK_FAILED, "%s", why.text);
    tear_down(&e);
    return done && well ? EXIT_DONE : EXIT_NO;
}
