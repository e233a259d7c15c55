/* Warnings, in the order of the contract's table and then of `vendas`. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "aviso.h"
#include "jsonline.h"
#include "texto.h"

#define FAILURE "GESTAO_DB_FAILURE"
#define NO_ITEMS "VENDA_SEM_ITENS: "
#define INVALID "TEXTO_INVALIDO: "
#define RESENT "REENVIO: "
#define DETAIL_CHARACTERS 200

static bool begins(const char *text, const char *with)
{
    return text != NULL && strncmp(text, with, strlen(with)) == 0;
}

static void add(json_t *avisos, const char *format, ...) SYS_PRINTF(2, 3);

/* Adds a warning that is not there yet, cut to what the schema admits. */
static void add(json_t *avisos, const char *format, ...)
{
    char text[4 * AVISO_CHARACTERS + 1];
    va_list arguments;

    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    va_end(arguments);
    text[texto_trim(text, strlen(text), AVISO_CHARACTERS)] = '\0';
    jsonline_append_once(avisos, text);
}

static void add_failure(json_t *avisos, const struct fluxo *fluxo)
{
    char detail[1024];
    const char *cause = fluxo_cause(fluxo, LOJA);
    bool mended = false;
    size_t length;

    if (!fluxo_lacks(fluxo, LOJA))
        return;
    length = texto_mend(cause, strlen(cause), detail, sizeof detail - 1, &mended);
    detail[texto_trim(detail, length, DETAIL_CHARACTERS)] = '\0';
    add(avisos, FAILURE);
    add(avisos, "GESTAO_DB_DETALHE: %s", detail);
}

/* How many sales have a line without seller; *no_method: a payment without method is among them. */
static size_t count_without_seller(const json_t *vendas, bool *no_method)
{
    size_t count = 0, i, j;
    json_t *record, *each;

    json_array_foreach (vendas, i, record) {
        const json_t *dados = json_object_get(record, "dados");
        bool without = false;

        json_array_foreach (json_object_get(dados, "itens"), j, each)
            without = without || json_object_get(json_object_get(each, "vendedor"), "id_usuario") == NULL;
        json_array_foreach (json_object_get(dados, "pagamentos"), j, each)
            *no_method = *no_method || json_object_get(each, "id_finalizador") == NULL;
        count += without;
    }
    return count;
}

static void add_empty_sales(json_t *avisos, const json_t *vendas)
{
    size_t i;
    json_t *record;

    json_array_foreach (vendas, i, record) {
        const json_t *dados = json_object_get(record, "dados");

        if (json_array_size(json_object_get(dados, "itens")) == 0)
            add(avisos, NO_ITEMS "%s %lld", jsonline_text(dados, "canal"),
                (long long)jsonline_number(dados, "id_operacao"));
    }
}

/* Those that begin with the word; "": all. */
static void add_texts(json_t *avisos, const json_t *texts, const char *beginning)
{
    size_t i;
    json_t *aviso;

    json_array_foreach (texts, i, aviso)
        if (begins(json_string_value(aviso), beginning))
            add(avisos, "%s", json_string_value(aviso));
}

/* Of the whole payload only text is spoken of, of sales all that they carry. */
static void add_carried(json_t *avisos, const json_t *records, const char *beginning)
{
    size_t i;
    json_t *record;

    json_array_foreach (records, i, record)
        add_texts(avisos, json_object_get(record, "avisos"), beginning);
}

/* What sales, the other records and the shop's own name have brought: by its beginning, in the table's order. */
static void add_all_carried(json_t *avisos, const struct fluxo *fluxo, json_t *const lists[FLUXO_LISTS])
{
    static const char *const beginnings[] = {"VALOR_FORA_DE_FAIXA: ", INVALID, ""};

    for (size_t b = 0; b < sizeof beginnings / sizeof *beginnings; b++) {
        add_carried(avisos, lists[VENDAS], beginnings[b]);
        for (int k = 0; k < FLUXO_LISTS && begins(INVALID, beginnings[b]); k++)
            if (k != VENDAS)
                add_carried(avisos, lists[k], INVALID);
        for (int c = 0; c < CANAIS; c++)
            if (c == CAIXA || fluxo_has(fluxo, (enum canal)c))
                add_texts(avisos, fluxo->canais[c].avisos, beginnings[b]);
    }
}

json_t *aviso_make(const struct fluxo *fluxo, json_t *const lists[FLUXO_LISTS], const json_t *selecao,
                   int64_t id_ponto_venda)
{
    const struct janela *janela = &fluxo->janela;
    const json_t *loja = json_object_get(fluxo->canais[CAIXA].janela, "loja");
    json_t *avisos = json_array();
    bool no_method = false;
    size_t without_seller = count_without_seller(lists[VENDAS], &no_method);

    add_failure(avisos, fluxo);
    if (without_seller > 0)
        add(avisos, "Vendedor NULL encontrado em %zu cupom(s)", without_seller);
    if (no_method)
        add(avisos, "Meio de pagamento NULL encontrado");
    add_empty_sales(avisos, lists[VENDAS]);
    add_texts(avisos, selecao, "");
    if (janela->reenviar && janela->reenvio[0] != '\0')
        add(avisos, RESENT "%s", janela->reenvio);
    if (loja != NULL && jsonline_text(loja, "nome") == NULL)
        add(avisos, "LOJA_SEM_CADASTRO: %lld", (long long)id_ponto_venda);
    add_all_carried(avisos, fluxo, lists);
    aviso_cut(avisos);
    return avisos;
}

/* Removes the last that is (or is not) a VENDA_SEM_ITENS. */
static bool remove_last(json_t *avisos, bool no_items)
{
    for (size_t i = json_array_size(avisos); i > 0; i--) {
        const char *text = json_string_value(json_array_get(avisos, i - 1));

        if (begins(text, NO_ITEMS) == no_items && strcmp(text, FAILURE) != 0)
            return json_array_remove(avisos, i - 1) == 0;
    }
    return false;
}

void aviso_cut(json_t *avisos)
{
    while (json_array_size(avisos) > AVISO_MAX)
        if (!remove_last(avisos, true) && !remove_last(avisos, false))
            return;
}

bool aviso_makes_payload(const json_t *avisos)
{
    size_t i;
    json_t *aviso;

    json_array_foreach (avisos, i, aviso)
        if (begins(json_string_value(aviso), "VENDA_") || begins(json_string_value(aviso), "BASE_"))
            return true;
    return false;
}
