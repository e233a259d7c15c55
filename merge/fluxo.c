/*
 * Reading the streams. The end of a stream is a record: a channel whose `fim` did not come, or whose counts differ from
 * what came, is incomplete, whatever else it brought.
 */
#include <string.h>

#include "jsonline.h"
#include "msg.h"
#include "texto.h"

#include "fluxo.h"

#define AVISOS "avisos"

static const char *const kind_names[FLUXO_KINDS] = {"turno", "venda", "snapshot_turno", "snapshot_venda", "cancelada"};

/* The records around those: what begins, ends and comments a channel. */
#define FRAMES 5
static const char *const frame_names[FRAMES] = {"janela", "fim", "falha", "aviso", "sangria"};

void fluxo_begin(struct fluxo *fluxo)
{
    *fluxo = (struct fluxo){.noted = json_object()};
    for (int c = 0; c < CANAIS; c++) {
        for (int k = 0; k < FLUXO_KINDS; k++)
            fluxo->canais[c].records[k] = json_array();
        fluxo->canais[c].avisos = json_array();
    }
}

void fluxo_free(struct fluxo *fluxo)
{
    for (int c = 0; c < CANAIS; c++) {
        for (int k = 0; k < FLUXO_KINDS; k++)
            json_decref(fluxo->canais[c].records[k]);
        json_decref(fluxo->canais[c].avisos);
        json_decref(fluxo->canais[c].janela);
        json_decref(fluxo->canais[c].contagens);
    }
    json_decref(fluxo->noted);
    *fluxo = (struct fluxo){0};
}

static int find(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (name != NULL && strcmp(names[i], name) == 0)
            return i;
    return -1;
}

/* Where a line stands, for messages. */
struct place {
    const char *name;
    long line;
};

static bool wrong(const struct place *place, struct reason *why, const char *what)
{
    return reason_set(why, EXIT_BAD_INPUT, "%s: linha %ld: %s", place->name, place->line, what);
}

/* Both channels were read for one window: what was seen and what was not must mean the same for both. */
static bool same_request(const struct janela *a, const struct janela *b)
{
    return janela_equal(a, b) && a->falhas == b->falhas && a->snapshots == b->snapshots && a->reenviar == b->reenviar &&
           a->has_lookback == b->has_lookback && a->lookback_from.utc_ms == b->lookback_from.utc_ms;
}

static bool take_janela(struct fluxo *fluxo, struct fluxo_canal *canal, json_t *record, const struct place *place,
                        int32_t offset_s, struct reason *why)
{
    struct janela janela;
    const char *from = jsonline_text(record, "from");
    struct instante told;

    if (fluxo->own_offset && from != NULL && instante_parse(from, offset_s, &told, NULL))
        offset_s = told.offset_s;
    if (canal->janela != NULL)
        return wrong(place, why, "este canal já começou: dois fluxos do mesmo canal");
    if (!janela_from_json(record, place->name, offset_s, &janela, why))
        return false;
    if (fluxo->janela.canais != 0 && !same_request(&janela, &fluxo->janela))
        return wrong(place, why, "a janela é outra que a do canal anterior");
    fluxo->janela = janela;
    canal->janela = json_incref(record);
    return true;
}

static void take_fim(struct fluxo_canal *canal, json_t *record)
{
    const json_t *counts = json_object_get(record, "contagens");
    bool same = json_is_object(counts);

    for (int k = 0; k < FLUXO_KINDS; k++)
        same = same && jsonline_number(counts, kind_names[k]) == (int64_t)json_array_size(canal->records[k]);
    canal->ended = true;
    canal->completo = same && jsonline_true(record, "completo");
    canal->contagens = json_incref(json_object_get(record, "contagens"));
    if (!same)
        snprintf(canal->falha, sizeof canal->falha, "o fluxo perdeu registros no caminho");
}

static void take_falha(struct fluxo_canal *canal, const json_t *record)
{
    const char *text = jsonline_text(record, "texto");
    size_t length = text == NULL ? 0 : texto_trim(text, strlen(text), FLUXO_FALHA_CHARACTERS);

    canal->codigo = (int)jsonline_number(record, "codigo");
    snprintf(canal->falha, sizeof canal->falha, "%.*s", (int)length, text == NULL ? "" : text);
}

/* What the payload is put in order by must be there, and what is said twice must agree. */
static bool is_whole(const json_t *record, int kind)
{
    const json_t *dados = json_object_get(record, "dados");
    const char *canal = jsonline_text(dados, "canal");
    bool is_venda = kind == VENDAS || kind == SNAPSHOT_VENDAS;

    if (kind == CANCELADAS)
        return json_is_integer(json_object_get(record, "id_operacao"));
    if (canal == NULL || strcmp(canal, jsonline_text(record, "canal")) != 0)
        return false;
    return is_venda ? json_is_integer(json_object_get(dados, "id_operacao")) : jsonline_text(dados, "id_turno") != NULL;
}

static void take_aviso(struct fluxo_canal *canal, const json_t *record)
{
    json_t *text = json_object_get(record, "texto");

    if (json_is_string(text))
        jsonline_append(canal->avisos, json_incref(text));
}

/* The warnings that came before the record are its own: if it does not enter the payload, neither do they. */
static void attach_avisos(struct fluxo_canal *canal, json_t *record)
{
    (void)json_object_del(record, AVISOS); /* a key of that name in the stream is unknown, as any other */
    if (json_array_size(canal->avisos) == 0)
        return;
    jsonline_set(record, AVISOS, canal->avisos);
    canal->avisos = json_array();
}

static bool take_dados(struct fluxo_canal *canal, int kind, json_t *record, const struct place *place,
                       struct reason *why)
{
    if (!is_whole(record, kind))
        return wrong(place, why, "registro sem `dados`, ou sem canal e id");
    attach_avisos(canal, record);
    jsonline_append(canal->records[kind], json_incref(record));
    return true;
}

/* Once for each: the stream may grow, and a newer extractor writes a new key in every line. */
static void note(struct fluxo *fluxo, const struct place *place, const char *what, const char *name)
{
    if (json_object_get(fluxo->noted, name) != NULL)
        return;
    jsonline_set(fluxo->noted, name, json_true());
    msg_info("%s: linha %ld: %s, ignorado: %s", place->name, place->line, what, name);
}

static void note_unknown_keys(struct fluxo *fluxo, json_t *record, const struct place *place)
{
    static const char *const known[] = {
        "tipo",     "canal",     "from",       "to",       "canais",         "falhas",    "lookback_from", "lookback",
        "reenviar", "snapshots", "loja",       "servidor", "servidor_agora", "dados",     "contagens",     "completo",
        "codigo",   "texto",     "relogio_ms", "maior_id", "releitura",      "ids_acima", "id_operacao",   "data_hora"};
    const char *key;
    json_t *value;

    json_object_foreach (record, key, value)
        if (find(known, (int)(sizeof known / sizeof *known), key) < 0)
            note(fluxo, place, "campo desconhecido", key);
}

static bool take(struct fluxo *fluxo, json_t *record, const struct place *place, int32_t offset_s, struct reason *why)
{
    const char *tipo = jsonline_text(record, "tipo");
    int kind = find(kind_names, FLUXO_KINDS, tipo);
    int number = find(canal_names, CANAIS, jsonline_text(record, "canal"));
    struct fluxo_canal *canal;

    if (tipo == NULL)
        return wrong(place, why, "registro sem `tipo`: isto não é um fluxo dos extratores");
    if (kind < 0 && find(frame_names, FRAMES, tipo) < 0) {
        note(fluxo, place, "tipo desconhecido", tipo);
        return true;
    }
    if (number < 0)
        return wrong(place, why, "registro sem `canal` conhecido");
    note_unknown_keys(fluxo, record, place);
    canal = &fluxo->canais[number];
    if (strcmp(tipo, "janela") == 0)
        return take_janela(fluxo, canal, record, place, offset_s, why);
    if (canal->janela == NULL || canal->ended)
        return wrong(place, why, "registro antes de `janela` ou depois de `fim` do seu canal");
    if (kind >= 0)
        return take_dados(canal, kind, record, place, why);
    if (strcmp(tipo, "aviso") == 0)
        take_aviso(canal, record);
    else if (strcmp(tipo, "sangria") == 0) /* people read it in the stream, and its warnings */
        json_array_clear(canal->avisos);
    else if (strcmp(tipo, "fim") == 0)
        take_fim(canal, record);
    else
        take_falha(canal, record);
    return true;
}

bool fluxo_read(struct fluxo *fluxo, int fd, const char *name, int32_t offset_s, struct reason *why)
{
    struct lines lines;
    enum lines_result result = LINES_ONE;
    char *line;
    size_t length;
    bool done = true;

    lines_begin(&lines, fd, name);
    while (done && (result = lines_next(&lines, &line, &length, why)) == LINES_ONE) {
        json_t *record = jsonline_parse(line, length, name, lines.number, why);

        done = record != NULL && take(fluxo, record, &(struct place){name, lines.number}, offset_s, why);
        json_decref(record);
    }
    if (result == LINES_PARTIAL)
        msg_warning("%s: linha %ld: sem o seu fim, não vale: quem a escrevia parou no meio", name, lines.number);
    lines_end(&lines);
    return done && result != LINES_FAILED;
}

bool fluxo_has(const struct fluxo *fluxo, enum canal canal)
{
    return janela_covers(&fluxo->janela, canal) && fluxo->canais[canal].completo;
}

bool fluxo_lacks(const struct fluxo *fluxo, enum canal canal)
{
    return (fluxo->janela.falhas & CANAL_BIT(canal)) ||
           (janela_covers(&fluxo->janela, canal) && !fluxo->canais[canal].completo);
}

const char *fluxo_cause(const struct fluxo *fluxo, enum canal canal)
{
    const struct fluxo_canal *c = &fluxo->canais[canal];

    if (c->falha[0] != '\0')
        return c->falha;
    if (fluxo->janela.falhas & CANAL_BIT(canal))
        return "a leitura falhou antes, na mesma execução";
    return c->janela != NULL ? "a leitura terminou antes do fim" : "o extrator não começou";
}
