/* Building the payload. What was read of a channel before its reading failed is dropped: only complete channels enter.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aviso.h"
#include "jsonline.h"
#include "ordem.h"
#include "payload.h"
#include "resumo.h"
#include "selecao.h"
#include "texto.h"

#define SNAPSHOT_TURNOS_MAX 20
#define SNAPSHOT_VENDAS_MAX 30
#define MACHINE_CHARACTERS 120
#define ALIAS_CHARACTERS 100
#define DAY_MS INT64_C(86400000)

/* Lists of records in the payload's order. */
struct lists {
    json_t *by_kind[FLUXO_LISTS];
};

static bool alone(const struct fluxo *fluxo)
{
    return janela_covers_only(&fluxo->janela, canal_names[LOJA]);
}

static json_t *unite(const struct fluxo *fluxo, enum fluxo_kind kind)
{
    static const struct {
        enum ordem ordem;
        const char *time_key, *id_key;
        size_t limit;
    } rules[FLUXO_LISTS] = {{ORDEM_CANAL, "data_hora_inicio", "id_turno", 0},
                            {ORDEM_CANAL, "data_hora", "id_operacao", 0},
                            {ORDEM_NEWEST, "data_hora_inicio", "id_turno", SNAPSHOT_TURNOS_MAX},
                            {ORDEM_NEWEST, "data_hora_termino", "id_operacao", SNAPSHOT_VENDAS_MAX}};
    json_t *records[CANAIS] = {NULL, NULL};

    for (int c = 0; c < CANAIS; c++)
        if (fluxo_has(fluxo, (enum canal)c))
            records[c] = fluxo->canais[c].records[kind];
    /* The snapshots belong to the present of the whole shop: a window of Loja alone has none. */
    if ((kind == SNAPSHOT_TURNOS || kind == SNAPSHOT_VENDAS) && (!fluxo->janela.snapshots || alone(fluxo)))
        records[CAIXA] = records[LOJA] = NULL;
    return ordem_unite(records, rules[kind].ordem, rules[kind].time_key, rules[kind].id_key, rules[kind].limit);
}

static bool lists_make(const struct fluxo *fluxo, struct lists *lists)
{
    for (int k = 0; k < FLUXO_LISTS; k++) {
        lists->by_kind[k] = unite(fluxo, (enum fluxo_kind)k);
        if (lists->by_kind[k] == NULL)
            return false;
    }
    return true;
}

static void lists_free(struct lists *lists)
{
    for (int k = 0; k < FLUXO_LISTS; k++)
        json_decref(lists->by_kind[k]);
}

/* The records' contents alone. */
static json_t *dados_of(const json_t *records)
{
    json_t *array = json_array(), *record;
    size_t i;

    json_array_foreach (records, i, record)
        if (json_array_append(array, json_object_get(record, "dados")) == -1) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static bool any_closed(const json_t *turnos)
{
    size_t i;
    json_t *record;

    json_array_foreach (turnos, i, record)
        if (json_is_true(json_object_get(json_object_get(record, "dados"), "fechado")))
            return true;
    return false;
}

static const char *event_type(const struct lists *lists)
{
    bool sales = json_array_size(lists->by_kind[VENDAS]) > 0, closed = any_closed(lists->by_kind[TURNOS]);

    return sales && closed ? "mixed" : closed ? "turno_closure" : "sales";
}

/* What HiperPdv says of the shop, NULL when it was not read. */
static const json_t *loja_of(const struct fluxo *fluxo)
{
    return json_object_get(fluxo->canais[CAIXA].janela, "loja");
}

/* Text from outside of the databases: the configuration, the host. False without memory; empty text is unknown. */
static bool set_text(json_t *object, const char *key, const char *text, size_t characters)
{
    char mended_text[1024];
    bool mended = false;
    size_t length = texto_mend(text, strlen(text), mended_text, sizeof mended_text - 1, &mended);

    mended_text[texto_trim(mended_text, length, characters)] = '\0';
    return mended_text[0] == '\0' || jsonline_set(object, key, json_string(mended_text));
}

static json_t *make_agent(int64_t sent_at_ms, int32_t offset_s, const char *machine)
{
    char when[INSTANTE_TEXT];
    json_t *agent = json_object();

    instante_format(instante_of(sent_at_ms, offset_s), INSTANTE_SECONDS, when);
    if (jsonline_set(agent, "version", json_string(PDV_VERSION)) &&
        set_text(agent, "machine", machine, MACHINE_CHARACTERS) && jsonline_set(agent, "sent_at", json_string(when)))
        return agent;
    json_decref(agent);
    return NULL;
}

static json_t *make_store(const struct fluxo *fluxo, const struct config *config)
{
    const json_t *loja = loja_of(fluxo), *cnpj = json_object_get(loja, "cnpj");
    const char *nome = jsonline_text(loja, "nome");
    char substitute[64];
    json_t *store = json_object();
    bool done;

    snprintf(substitute, sizeof substitute, "PDV %lld", (long long)config->store_id_ponto_venda);
    done = jsonline_set(store, "id_ponto_venda", json_integer(config->store_id_ponto_venda)) &&
           jsonline_set(store, "id_filial", json_integer(config->store_id_filial)) &&
           jsonline_set(store, "nome", json_string(nome == NULL ? substitute : nome)) &&
           set_text(store, "alias", config->store_alias, ALIAS_CHARACTERS);
    if (cnpj != NULL)
        done = done && jsonline_set(store, "cnpj", json_deep_copy(cnpj));
    if (done)
        return store;
    json_decref(store);
    return NULL;
}

static json_t *make_window(const struct janela *janela)
{
    char from[INSTANTE_TEXT], to[INSTANTE_TEXT];
    json_t *window = json_object();

    instante_format(janela->from, INSTANTE_SECONDS, from);
    instante_format(janela->to, INSTANTE_SECONDS, to);
    if (jsonline_set(window, "from", json_string(from)) && jsonline_set(window, "to", json_string(to)) &&
        jsonline_set(window, "minutes", json_integer(janela_minutes(janela))))
        return window;
    json_decref(window);
    return NULL;
}

static int by_value(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return a < b ? -1 : a > b;
}

/* Counts and ids of the sales of one channel, ascending. */
static bool set_ids(json_t *ops, const json_t *vendas, enum canal canal, const char *count_key, const char *ids_key)
{
    size_t count = 0, i;
    int64_t *ids = calloc(json_array_size(vendas) + 1, sizeof *ids);
    json_t *array = json_array(), *record;
    bool done = ids != NULL && array != NULL;

    json_array_foreach (vendas, i, record) {
        const json_t *dados = json_object_get(record, "dados");

        if (done && strcmp(jsonline_text(dados, "canal"), canal_names[canal]) == 0)
            ids[count++] = json_integer_value(json_object_get(dados, "id_operacao"));
    }
    if (count > 1)
        qsort(ids, count, sizeof *ids, by_value);
    for (i = 0; done && i < count; i++)
        done = json_array_append_new(array, json_integer(ids[i])) == 0;
    free(ids);
    if (done)
        return jsonline_set(ops, count_key, json_integer((json_int_t)count)) && jsonline_set(ops, ids_key, array);
    json_decref(array);
    return false;
}

static json_t *make_ops(const json_t *vendas)
{
    json_t *ops = json_object();

    if (set_ids(ops, vendas, CAIXA, "count", "ids") && set_ids(ops, vendas, LOJA, "loja_count", "loja_ids"))
        return ops;
    json_decref(ops);
    return NULL;
}

/* Without `agent` and the sync_id, which seals all the rest. */
static json_t *assemble(const struct fluxo *fluxo, const struct config *config, const struct lists *lists,
                        json_t *avisos)
{
    json_t *payload = json_object();
    json_t *const *by_kind = lists->by_kind;

    if (jsonline_set(payload, "schema_version", json_string(config->schema_version)) &&
        jsonline_set(payload, "event_type", json_string(event_type(lists))) &&
        jsonline_set(payload, "store", make_store(fluxo, config)) &&
        jsonline_set(payload, "window", make_window(&fluxo->janela)) &&
        jsonline_set(payload, "turnos", dados_of(by_kind[TURNOS])) &&
        jsonline_set(payload, "vendas", dados_of(by_kind[VENDAS])) &&
        jsonline_set(payload, "resumo", resumo_make(by_kind[VENDAS])) &&
        jsonline_set(payload, "snapshot_turnos", dados_of(by_kind[SNAPSHOT_TURNOS])) &&
        jsonline_set(payload, "snapshot_vendas", dados_of(by_kind[SNAPSHOT_VENDAS])) &&
        jsonline_set(payload, "ops", make_ops(by_kind[VENDAS])) &&
        jsonline_set(payload, "integrity", json_pack("{s:O}", "warnings", avisos)))
        return payload;
    json_decref(payload);
    return NULL;
}

/* The digits of the seal; NULL without memory. */
static json_t *seal_of(const json_t *payload)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    char hex[2 * EVP_MAX_MD_SIZE + 1] = "";
    size_t length = 0;
    char *text = jsonline_dump(payload, &length);
    bool done = text != NULL && EVP_Digest(text, length, digest, &size, EVP_sha256(), NULL) == 1;

    for (unsigned int i = 0; done && i < size; i++)
        snprintf(hex + (size_t)2 * i, 3, "%02x", digest[i]);
    free(text);
    return done ? json_string(hex) : NULL;
}

/* The same object with the two members in their places: what is cut out for the seal leaves exactly what was sealed. */
static json_t *seal(json_t *payload, json_t *agent, json_t *avisos)
{
    json_t *sealed = json_object(), *integrity = json_object(), *value;
    bool done = jsonline_set(integrity, "sync_id", seal_of(payload)) &&
                json_object_set(integrity, "warnings", avisos) == 0 &&
                json_object_set_new(payload, "integrity", json_incref(integrity)) == 0;
    const char *key;

    json_object_foreach (payload, key, value) {
        done = done && json_object_set(sealed, key, value) == 0;
        if (strcmp(key, "event_type") == 0)
            done = done && json_object_set(sealed, "agent", agent) == 0;
    }
    json_decref(integrity);
    json_decref(payload);
    if (done)
        return sealed;
    json_decref(sealed);
    return NULL;
}

static bool is_readable(const struct fluxo *fluxo, struct reason *why)
{
    enum canal needed = alone(fluxo) ? LOJA : CAIXA;

    if (!fluxo->has_janela)
        return reason_set(why, EXIT_UNAVAILABLE, "nada foi recebido: os extratores não começaram");
    if (!fluxo_lacks(fluxo, needed))
        return true;
    return reason_set(why, EXIT_UNAVAILABLE, "%s não foi lido até o fim: %s; nada se perde, a próxima execução repete",
                      canal_names[needed], fluxo_cause(fluxo, needed));
}

/* What is the same in every try of one payload. */
struct making {
    const struct fluxo *fluxo;
    const struct config *config;
    struct ledger *ledger;
    json_t *agent;     /* owned */
    struct lists read; /* owned: everything, in order */
};

static json_t *make_avisos(const struct making *making, const struct lists *lists, const struct selecao *selecao)
{
    return aviso_make(&(struct aviso_input){
        .fluxo = making->fluxo,
        .vendas = lists->by_kind[VENDAS],
        .selecao = selecao->avisos,
        .others = {lists->by_kind[TURNOS], lists->by_kind[SNAPSHOT_TURNOS], lists->by_kind[SNAPSHOT_VENDAS], NULL},
        .loja = loja_of(making->fluxo),
        .id_ponto_venda = making->config->store_id_ponto_venda});
}

/* The payload with at most `limit` sales of the look-back; *selecao tells what was chosen. */
static bool try(struct making *making, size_t limit, struct selecao *selecao, json_t **payload, struct reason *why)
{
    struct lists lists = making->read;
    json_t *avisos, *unsealed;
    bool done;

    if (!selecao_make(making->fluxo, making->ledger, making->read.by_kind[VENDAS], making->read.by_kind[TURNOS], limit,
                      selecao, why))
        return false;
    lists.by_kind[VENDAS] = selecao->vendas;
    lists.by_kind[TURNOS] = selecao->turnos;
    avisos = make_avisos(making, &lists, selecao);
    done = avisos != NULL;
    if (done && (json_array_size(selecao->vendas) > 0 || any_closed(selecao->turnos) || aviso_makes_payload(avisos))) {
        unsealed = assemble(making->fluxo, making->config, &lists, avisos);
        *payload = unsealed == NULL ? NULL : seal(unsealed, making->agent, avisos);
        done = *payload != NULL;
    }
    json_decref(avisos);
    return done || reason_set(why, EXIT_IO, "sem memória");
}

static bool is_too_large(const json_t *payload, const struct config *config)
{
    size_t length = 0;
    char *text = payload == NULL ? NULL : jsonline_dump(payload, &length);

    free(text);
    return length > (size_t)config->sync_max_payload_kb * 1024;
}

/*
 * When it is too large, sales of the look-back wait for the next run, half of them at a time; never the last of them,
 * which would wait for ever: then the queue shortens the window.
 */
static bool fit(struct making *making, struct payload *payload, struct reason *why)
{
    size_t limit = SIZE_MAX;
    bool again = true, done = true;

    while (done && again) {
        struct selecao selecao = {0};

        payload_end(payload);
        done = try(making, limit, &selecao, &payload->object, why);
        again = done && selecao.lookback > 1 && is_too_large(payload->object, making->config);
        limit = selecao.lookback / 2;
        payload->waiting = selecao.waiting;
        payload->missing = selecao.missing;
        payload->sumidas = json_incref(selecao.sumidas);
        selecao_end(&selecao);
    }
    return done;
}

/* From some weeks before: a restored database gives ids a second time that were told then. */
static bool load(const struct fluxo *fluxo, struct ledger *ledger, struct reason *why)
{
    const struct janela *janela = &fluxo->janela;
    struct instante from = janela->has_lookback ? janela->lookback_from : janela->from;

    from.utc_ms -= LANCAMENTO_DAYS * DAY_MS;
    return ledger == NULL || ledger_load_span(ledger, from, janela->to, why);
}

void payload_end(struct payload *payload)
{
    json_decref(payload->object);
    json_decref(payload->sumidas);
    *payload = (struct payload){0};
}

bool payload_make(const struct fluxo *fluxo, const struct config *config, struct ledger *ledger, int64_t sent_at_ms,
                  const char *machine, struct payload *payload, struct reason *why)
{
    struct making making = {.fluxo = fluxo, .config = config, .ledger = fluxo->janela.reenviar ? NULL : ledger};
    bool done = false;

    *payload = (struct payload){0};
    if (!is_readable(fluxo, why) || !load(fluxo, making.ledger, why))
        goto out;
    making.agent = make_agent(sent_at_ms, fluxo->janela.to.offset_s, machine);
    if (making.agent == NULL || !lists_make(fluxo, &making.read)) {
        reason_set(why, EXIT_IO, "sem memória");
        goto out;
    }
    done = fit(&making, payload, why);
out:
    lists_free(&making.read);
    json_decref(making.agent);
    return done;
}
