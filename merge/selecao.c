/* The look-back against the ledger. */
#include <string.h>

#include "jsonline.h"

#include "selecao.h"

enum destino selecao_venda(const struct lancamento *known, bool same, bool in_window)
{
    if (known == NULL)
        return in_window ? DESTINO_VAI : DESTINO_TARDIA;
    return known->tipo != LANCAMENTO_VENDA || !same ? DESTINO_ALTERADA : DESTINO_FICA;
}

bool selecao_turno(const struct lancamento *known, bool same)
{
    return known == NULL || known->tipo == LANCAMENTO_ESQUECIDA || !same;
}

/* The warnings that are made here, kind by kind, in the order of the contract's table. */
enum kind { LATE, CHANGED, CANCELLED, MISSING, SWAPPED, REUSED, KINDS };

/* What one call works with. */
struct choosing {
    const struct fluxo *fluxo;
    struct ledger *ledger;
    size_t limit;
    struct selecao *selecao;
    json_t *avisos[KINDS];
    char from[INSTANTE_TEXT], to[INSTANTE_TEXT]; /* the window, naive */
    json_t *read;                                /* the ids of the channel being looked at that were read */
    json_t *missing;                             /* and those that were told and were not */
    struct reason *why;
};

static bool no_memory(struct choosing *choosing)
{
    return reason_set(choosing->why, EXIT_IO, "sem memória");
}

static size_t warnings(const struct choosing *choosing)
{
    size_t count = 0;

    for (int k = 0; k < KINDS; k++)
        count += json_array_size(choosing->avisos[k]);
    return count;
}

static void warn(struct choosing *choosing, enum kind kind, const char *canal, const char *id)
{
    static const char *const words[KINDS] = {"VENDA_TARDIA", "VENDA_ALTERADA", "VENDA_CANCELADA",
                                             "VENDA_SUMIDA", "BASE_TROCADA",   "ID_REUTILIZADO"};

    jsonline_append(choosing->avisos[kind], json_sprintf("%s: %s %s", words[kind], canal, id));
}

/* What ended before the window may wait: it is not in the ledger, so that the next run finds it again. */
static bool has_room(struct choosing *choosing, bool in_window)
{
    struct selecao *selecao = choosing->selecao;

    if (in_window)
        return true;
    if (selecao->lookback >= choosing->limit || warnings(choosing) >= SELECAO_AVISOS) {
        selecao->waiting++;
        return false;
    }
    selecao->lookback++;
    return true;
}

static bool is_in_window(const struct choosing *choosing, const struct lancamento *own)
{
    return own->fim[0] == '-' || (strcmp(own->fim, choosing->from) >= 0 && strcmp(own->fim, choosing->to) < 0);
}

static void warn_of(struct choosing *choosing, enum destino destino, const struct lancamento *own, bool reused)
{
    if (destino == DESTINO_TARDIA)
        warn(choosing, LATE, own->canal, own->id);
    if (destino == DESTINO_ALTERADA)
        warn(choosing, CHANGED, own->canal, own->id);
    if (destino == DESTINO_ALTERADA && reused)
        warn(choosing, REUSED, own->canal, own->id);
}

/* Without a ledger the window's own go. A sale's own day may lie elsewhere: a register's clock was wrong. */
static bool goes(struct choosing *choosing, const json_t *dados, bool *does)
{
    const struct lancamento *known;
    struct lancamento own;
    bool in_window;
    enum destino destino;

    if (!lancamento_of(LANCAMENTO_VENDA, dados, choosing->from, &own))
        return no_memory(choosing);
    *does = in_window = is_in_window(choosing, &own);
    if (choosing->ledger == NULL)
        return true;
    if (!ledger_load(choosing->ledger, own.day, choosing->why))
        return false;
    known = ledger_find(choosing->ledger, false, own.canal, own.id);
    destino = selecao_venda(known, known != NULL && lancamento_tells(known, &own), in_window);
    *does = destino != DESTINO_FICA && has_room(choosing, in_window);
    if (*does)
        warn_of(choosing, destino, &own, known != NULL && strcmp(known->fim, own.fim) != 0);
    return true;
}

/* A shift that ended in the span that is read again; the others have been told by the windows that they are of. */
static bool is_of_span(const struct choosing *choosing, const json_t *dados, const struct lancamento *own)
{
    return jsonline_true(dados, "fechado") && own->fim[0] != '-' && is_in_window(choosing, own);
}

/* A shift's own day may lie before the look-back: it is there because of a sale. */
static bool turno_goes(struct choosing *choosing, const json_t *dados, bool lookback, bool *does)
{
    const struct lancamento *known;
    struct lancamento own;
    bool again = choosing->fluxo->janela.releitura;

    *does = !again && !lookback;
    if (*does)
        return true;
    if (!lancamento_of(LANCAMENTO_TURNO, dados, choosing->from, &own))
        return no_memory(choosing);
    if (again && !is_of_span(choosing, dados, &own))
        return true;
    *does = again;
    if (choosing->ledger == NULL)
        return true;
    if (!ledger_load(choosing->ledger, own.day, choosing->why))
        return false;
    known = ledger_find(choosing->ledger, true, own.canal, own.id);
    *does = selecao_turno(known, known != NULL && lancamento_tells(known, &own));
    return true;
}

static void note_read(struct choosing *choosing, const json_t *of, char id[LANCAMENTO_ID])
{
    snprintf(id, LANCAMENTO_ID, "%lld", (long long)jsonline_number(of, "id_operacao"));
    jsonline_set(choosing->read, id, json_true());
}

/* A sale that was told, and whose row says now that it is cancelled. */
static void take_cancelled(struct choosing *choosing, const char *canal, const char *id)
{
    const struct lancamento *known = ledger_find(choosing->ledger, false, canal, id);

    if (known == NULL || known->tipo == LANCAMENTO_CANCELADA)
        return;
    if (warnings(choosing) >= SELECAO_AVISOS)
        choosing->selecao->waiting++;
    else
        warn(choosing, CANCELLED, canal, id);
}

static void take_read(struct choosing *choosing, enum canal canal)
{
    const struct fluxo_canal *c = &choosing->fluxo->canais[canal];
    json_t *record;
    char id[LANCAMENTO_ID];
    size_t i;

    json_object_clear(choosing->read);
    json_array_foreach (c->records[VENDAS], i, record)
        note_read(choosing, json_object_get(record, "dados"), id);
    json_array_foreach (c->records[CANCELADAS], i, record) {
        note_read(choosing, record, id);
        take_cancelled(choosing, canal_names[canal], id);
    }
}

/* Evidence is a row; one that is not there is told as such, or where they are many as another database. */
static void tell_missing(struct choosing *choosing, enum canal canal)
{
    struct selecao *selecao = choosing->selecao;
    size_t count = json_array_size(choosing->missing), i;
    char text[24];
    json_t *sale;

    selecao->missing += count;
    if (count > SELECAO_SUMIDAS) {
        snprintf(text, sizeof text, "%zu", count);
        jsonline_extend(selecao->sumidas, choosing->missing);
        warn(choosing, SWAPPED, canal_names[canal], text);
    } else if (warnings(choosing) + count > SELECAO_AVISOS ||
               json_array_size(choosing->avisos[MISSING]) + count > SELECAO_SUMIDAS) {
        selecao->waiting += count;
    } else {
        json_array_foreach (choosing->missing, i, sale)
            warn(choosing, MISSING, canal_names[canal], jsonline_text(sale, "id"));
    }
}

/* Only of channels that were read to their end: what was not read is not gone. */
static void find_gone(struct choosing *choosing)
{
    const struct janela *janela = &choosing->fluxo->janela;
    const struct lancamento *known;
    char from[INSTANTE_TEXT];

    lancamento_naive(janela->has_lookback ? janela->lookback_from : janela->from, from);
    for (int c = 0; c < CANAIS; c++) {
        size_t at = 0;

        if (!fluxo_has(choosing->fluxo, (enum canal)c))
            continue;
        json_array_clear(choosing->missing);
        take_read(choosing, (enum canal)c);
        while ((known = ledger_next_sale(choosing->ledger, &at, canal_names[c], from, choosing->to)) != NULL)
            if (json_object_get(choosing->read, known->id) == NULL)
                jsonline_append(choosing->missing, json_pack("{s:s,s:s}", "canal", known->canal, "id", known->id));
        tell_missing(choosing, (enum canal)c);
    }
}

static bool choose(struct choosing *choosing, json_t *vendas, json_t *turnos)
{
    struct selecao *selecao = choosing->selecao;
    size_t i;
    json_t *record;
    bool does = false;

    json_array_foreach (vendas, i, record) {
        if (!goes(choosing, json_object_get(record, "dados"), &does))
            return false;
        if (does)
            jsonline_append(selecao->vendas, json_incref(record));
    }
    json_array_foreach (turnos, i, record) {
        if (!turno_goes(choosing, json_object_get(record, "dados"), jsonline_true(record, "lookback"), &does))
            return false;
        if (does)
            jsonline_append(selecao->turnos, json_incref(record));
    }
    if (choosing->ledger != NULL)
        find_gone(choosing);
    for (int k = 0; k < KINDS; k++)
        jsonline_extend(selecao->avisos, choosing->avisos[k]);
    return true;
}

bool selecao_make(const struct fluxo *fluxo, struct ledger *ledger, json_t *vendas, json_t *turnos, size_t limit,
                  struct selecao *selecao, struct reason *why)
{
    struct choosing choosing = {.fluxo = fluxo,
                                .ledger = ledger,
                                .limit = limit,
                                .selecao = selecao,
                                .read = json_object(),
                                .missing = json_array(),
                                .why = why};
    bool done;

    *selecao = (struct selecao){
        .vendas = json_array(), .turnos = json_array(), .avisos = json_array(), .sumidas = json_array()};
    lancamento_naive(fluxo->janela.from, choosing.from);
    lancamento_naive(fluxo->janela.to, choosing.to);
    for (int k = 0; k < KINDS; k++)
        choosing.avisos[k] = json_array();
    done = choose(&choosing, vendas, turnos);
    for (int k = 0; k < KINDS; k++)
        json_decref(choosing.avisos[k]);
    json_decref(choosing.read);
    json_decref(choosing.missing);
    return done;
}

void selecao_end(struct selecao *selecao)
{
    json_decref(selecao->vendas);
    json_decref(selecao->turnos);
    json_decref(selecao->avisos);
    json_decref(selecao->sumidas);
    *selecao = (struct selecao){0};
}
