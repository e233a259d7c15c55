/* Warnings: their order, their texts, and which go first when there are more than 100. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jsonline.h"

#include "../../merge/aviso.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void add(json_t *avisos, int count, const char *begin)
{
    for (int i = 0; i < count; i++) {
        char text[64];

        snprintf(text, sizeof text, "%s%d", begin, i);
        json_array_append_new(avisos, json_string(text));
    }
}

static const char *text_at(const json_t *avisos, size_t at)
{
    return json_string_value(json_array_get(avisos, at));
}

static void beyond_100_the_last_sales_without_lines_go_first(void **state)
{
    json_t *avisos = json_array();
    (void)state;
    json_array_append_new(avisos, json_string("GESTAO_DB_FAILURE"));
    json_array_append_new(avisos, json_string("GESTAO_DB_DETALHE: x"));
    add(avisos, 60, "VENDA_SEM_ITENS: HIPER_CAIXA ");
    add(avisos, 50, "TEXTO_INVALIDO: HIPER_CAIXA produto ");
    aviso_cut(avisos);
    assert_int_equal(json_array_size(avisos), 100);
    assert_string_equal(text_at(avisos, 1), "GESTAO_DB_DETALHE: x");
    assert_string_equal(text_at(avisos, 49), "VENDA_SEM_ITENS: HIPER_CAIXA 47");
    assert_string_equal(text_at(avisos, 50), "TEXTO_INVALIDO: HIPER_CAIXA produto 0");
    assert_string_equal(text_at(avisos, 99), "TEXTO_INVALIDO: HIPER_CAIXA produto 49");
    json_decref(avisos);
}

static void then_the_last_of_the_others_and_the_failure_never(void **state)
{
    json_t *avisos = json_array();
    (void)state;
    add(avisos, 3, "VENDA_SEM_ITENS: HIPER_CAIXA ");
    add(avisos, 120, "TEXTO_INVALIDO: HIPER_CAIXA produto ");
    json_array_append_new(avisos, json_string("GESTAO_DB_FAILURE")); /* last, so that only its name saves it */
    aviso_cut(avisos);
    assert_int_equal(json_array_size(avisos), 100);
    assert_string_equal(text_at(avisos, 0), "TEXTO_INVALIDO: HIPER_CAIXA produto 0");
    assert_string_equal(text_at(avisos, 98), "TEXTO_INVALIDO: HIPER_CAIXA produto 98");
    assert_string_equal(text_at(avisos, 99), "GESTAO_DB_FAILURE");
    json_decref(avisos);
}

static void exactly_100_stay(void **state)
{
    json_t *avisos = json_array();
    (void)state;
    add(avisos, 100, "VENDA_SEM_ITENS: HIPER_LOJA ");
    aviso_cut(avisos);
    assert_int_equal(json_array_size(avisos), 100);
    json_decref(avisos);
}

static void only_a_warning_of_sales_or_of_the_database_makes_a_payload(void **state)
{
    static const struct {
        const char *text;
        bool want;
    } rows[] = {{"VENDA_CANCELADA: HIPER_CAIXA 1", true},
                {"VENDA_ALTERADA: HIPER_CAIXA 1", true},
                {"VENDA_SUMIDA: HIPER_CAIXA 1", true},
                {"BASE_TROCADA: HIPER_LOJA 21", true},
                {"ID_REUTILIZADO: HIPER_LOJA 1", false},
                {"REENVIO: 2026-03-02T10:00:00-03:00", false},
                {"VENDA_", true},
                {"BASE", false},
                {"GESTAO_DB_FAILURE", false},
                {"Vendedor NULL encontrado em 1 cupom(s)", false},
                {"x VENDA_CANCELADA", false},
                {"", false}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *avisos = json_pack("[s,s]", "LOJA_SEM_CADASTRO: 10", rows[i].text);

        assert_int_equal(aviso_makes_payload(avisos), rows[i].want);
        json_decref(avisos);
    }
}

static json_t *parse(const char *text)
{
    json_t *value = json_loads(text, 0, NULL);

    assert_non_null(value);
    return value;
}

/* All kinds at once; what records carry comes in any order. */
static void warnings_stand_in_the_order_of_the_contract_and_once_each(void **state)
{
    static const char *const want[] = {
        "GESTAO_DB_FAILURE",
        "GESTAO_DB_DETALHE: o extrator não começou",
        "Vendedor NULL encontrado em 2 cupom(s)",
        "Meio de pagamento NULL encontrado",
        "VENDA_SEM_ITENS: HIPER_CAIXA 2",
        "VENDA_SEM_ITENS: HIPER_LOJA 2",
        "VENDA_TARDIA: HIPER_LOJA 1",
        "VENDA_TARDIA: HIPER_CAIXA 2",
        "VENDA_ALTERADA: HIPER_CAIXA 1",
        "VENDA_CANCELADA: HIPER_CAIXA 8",
        "VENDA_SUMIDA: HIPER_LOJA 9",
        "BASE_TROCADA: HIPER_CAIXA 21",
        "ID_REUTILIZADO: HIPER_CAIXA 1",
        "REENVIO: 2026-03-02T12:00:00-03:00",
        "LOJA_SEM_CADASTRO: 10",
        "VALOR_FORA_DE_FAIXA: HIPER_CAIXA 1",
        "VALOR_FORA_DE_FAIXA: HIPER_CAIXA 3",
        "TEXTO_INVALIDO: HIPER_CAIXA produto 17",
        "TEXTO_INVALIDO: HIPER_CAIXA usuario 4",
        "TEXTO_INVALIDO: HIPER_CAIXA usuario 5",
        "TEXTO_INVALIDO: HIPER_CAIXA ponto_venda 10",
    };
    struct fluxo fluxo;
    json_t *turnos = parse("[{\"dados\":{},\"avisos\":[\"VALOR_FORA_DE_FAIXA: HIPER_CAIXA 99\","
                           "\"TEXTO_INVALIDO: HIPER_CAIXA usuario 5\",\"TEXTO_INVALIDO: HIPER_CAIXA usuario 4\"]}]");
    json_t *avisos;
    json_t *selecao = parse("[\"VENDA_TARDIA: HIPER_LOJA 1\",\"VENDA_TARDIA: HIPER_CAIXA 2\","
                            "\"VENDA_ALTERADA: HIPER_CAIXA 1\",\"VENDA_CANCELADA: HIPER_CAIXA 8\","
                            "\"VENDA_SUMIDA: HIPER_LOJA 9\",\"BASE_TROCADA: HIPER_CAIXA 21\","
                            "\"ID_REUTILIZADO: HIPER_CAIXA 1\"]");
    json_t *vendas =
        parse("[{\"dados\":{\"canal\":\"HIPER_CAIXA\",\"id_operacao\":1,\"itens\":[{\"line_id\":1},{\"line_id\":2}],"
              "\"pagamentos\":[{\"line_id\":1}]},\"avisos\":[\"TEXTO_INVALIDO: HIPER_CAIXA produto 17\","
              "\"VALOR_FORA_DE_FAIXA: HIPER_CAIXA 1\"]},"
              "{\"dados\":{\"canal\":\"HIPER_CAIXA\",\"id_operacao\":2,\"itens\":[],\"pagamentos\":[{\"line_id\":1}]}},"
              "{\"dados\":{\"canal\":\"HIPER_CAIXA\",\"id_operacao\":3,\"itens\":[{\"vendedor\":{\"id_usuario\":4}}],"
              "\"pagamentos\":[{\"id_finalizador\":0}]},\"avisos\":[\"TEXTO_INVALIDO: HIPER_CAIXA produto 17\","
              "\"VALOR_FORA_DE_FAIXA: HIPER_CAIXA 3\",\"TEXTO_INVALIDO: HIPER_CAIXA usuario 4\"]},"
              "{\"dados\":{\"canal\":\"HIPER_LOJA\",\"id_operacao\":1,\"itens\":[{\"vendedor\":{\"nome\":\"x\"}}],"
              "\"pagamentos\":[]}},"
              "{\"dados\":{\"canal\":\"HIPER_LOJA\",\"id_operacao\":2,\"itens\":[],\"pagamentos\":[]}}]");
    (void)state;
    fluxo_begin(&fluxo);
    fluxo.janela.canais = CANAL_BOTH;
    fluxo.janela.reenviar = true;
    snprintf(fluxo.janela.reenvio, sizeof fluxo.janela.reenvio, "2026-03-02T12:00:00-03:00");
    json_decref(fluxo.canais[CAIXA].avisos);
    fluxo.canais[CAIXA].avisos = parse("[\"TEXTO_INVALIDO: HIPER_CAIXA ponto_venda 10\"]");
    fluxo.canais[CAIXA].janela = parse("{\"loja\":{\"id_ponto_venda\":10}}");
    avisos = aviso_make(&fluxo, (json_t *[FLUXO_LISTS]){[TURNOS] = turnos, [VENDAS] = vendas}, selecao, 10);
    for (size_t i = 0; i < COUNT(want); i++)
        assert_string_equal(text_at(avisos, i), want[i]);
    assert_int_equal(json_array_size(avisos), COUNT(want));
    json_decref(avisos);
    json_decref(vendas);
    json_decref(selecao);
    json_decref(turnos);
    fluxo_free(&fluxo);
}

static size_t characters(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static void long_warnings_are_cut_to_what_the_schema_admits(void **state)
{
    struct fluxo fluxo;
    json_t *vendas, *avisos;
    char text[8192] = "TEXTO_INVALIDO: ";
    (void)state;
    for (size_t used = strlen(text); used + 4 < sizeof text - 1; used += 4)
        memcpy(text + used, "\xF0\x9F\x98\x80", 5);
    fluxo_begin(&fluxo);
    fluxo.janela.canais |= CANAL_BIT(LOJA);
    memcpy(fluxo.canais[LOJA].falha, text, sizeof fluxo.canais[LOJA].falha - 1);
    vendas = json_pack("[{s:{s:[{s:{s:i}}]},s:[s]}]", "dados", "itens", "vendedor", "id_usuario", 1, "avisos", text);
    avisos = aviso_make(&fluxo, (json_t *[FLUXO_LISTS]){[VENDAS] = vendas}, NULL, 0);
    assert_int_equal(json_array_size(avisos), 3);
    assert_int_equal(characters(text_at(avisos, 1)), strlen("GESTAO_DB_DETALHE: ") + 200);
    assert_int_equal(characters(text_at(avisos, 2)), 1000);
    json_decref(avisos);
    json_decref(vendas);
    fluxo_free(&fluxo);
}

/* An earlier version's window is resent without saying since when. */
static void a_resent_window_without_its_moment_has_none(void **state)
{
    struct fluxo fluxo;
    json_t *vendas = json_array(), *avisos;
    (void)state;
    fluxo_begin(&fluxo);
    fluxo.janela.reenviar = true;
    avisos = aviso_make(&fluxo, (json_t *[FLUXO_LISTS]){[VENDAS] = vendas}, NULL, 0);
    assert_int_equal(json_array_size(avisos), 0);
    json_decref(avisos);
    json_decref(vendas);
    fluxo_free(&fluxo);
}

static void a_quiet_window_has_none(void **state)
{
    struct fluxo fluxo;
    json_t *vendas = json_array(), *avisos;
    (void)state;
    fluxo_begin(&fluxo);
    avisos = aviso_make(&fluxo, (json_t *[FLUXO_LISTS]){[VENDAS] = vendas}, NULL, 0);
    assert_int_equal(json_array_size(avisos), 0);
    json_decref(avisos);
    json_decref(vendas);
    fluxo_free(&fluxo);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(beyond_100_the_last_sales_without_lines_go_first),
        cmocka_unit_test(then_the_last_of_the_others_and_the_failure_never),
        cmocka_unit_test(long_warnings_are_cut_to_what_the_schema_admits),
        cmocka_unit_test(only_a_warning_of_sales_or_of_the_database_makes_a_payload),
        cmocka_unit_test(warnings_stand_in_the_order_of_the_contract_and_once_each),
        cmocka_unit_test(exactly_100_stay),
        cmocka_unit_test(a_quiet_window_has_none),
        cmocka_unit_test(a_resent_window_without_its_moment_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
