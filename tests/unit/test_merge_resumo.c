/* Totals by seller and by method. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jsonline.h"

#include "../../merge/resumo.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define VENDA(itens, pagamentos) "{\"dados\":{\"itens\":[" itens "],\"pagamentos\":[" pagamentos "]}}"

static void sums_are_united_by_id_and_put_in_order(void **state)
{
    static const struct {
        const char *vendas, *want;
    } rows[] = {
        {"", "{\"by_vendor\":[],\"by_payment\":[]}"},
        {VENDA("", ""), "{\"by_vendor\":[],\"by_payment\":[]}"},
        {"{\"dados\":{}}", "{\"by_vendor\":[],\"by_payment\":[]}"},
        /* without seller, method and amounts: one row without an id, 0 */
        {VENDA("{\"line_id\":1},{\"line_id\":2}", "{\"line_id\":1}"),
         "{\"by_vendor\":[{\"qtd_cupons\":1,\"total_vendido\":0}],\"by_payment\":[{\"total\":0}]}"},
        /* an unknown amount counts 0 beside known ones; cents never drift */
        {VENDA("{\"total\":0.1,\"vendedor\":{\"id_usuario\":1}},{\"total\":0.2,\"vendedor\":{\"id_usuario\":1}},"
               "{\"vendedor\":{\"id_usuario\":1}}",
               "{\"id_finalizador\":0,\"valor\":0.7},{\"id_finalizador\":0,\"valor\":0.1}"),
         "{\"by_vendor\":[{\"id_usuario\":1,\"qtd_cupons\":1,\"total_vendido\":0.3}],"
         "\"by_payment\":[{\"id_finalizador\":0,\"total\":0.8}]}"},
        /* larger first; tie: no id, then the lower one; negative last */
        {VENDA("{\"total\":5,\"vendedor\":{\"id_usuario\":9}},{\"total\":5,\"vendedor\":{\"id_usuario\":2}},{\"total\":"
               "5},"
               "{\"total\":7.5,\"vendedor\":{\"id_usuario\":30}},{\"total\":-1,\"vendedor\":{\"id_usuario\":1}}",
               "{\"id_finalizador\":12,\"valor\":1},{\"valor\":1},{\"id_finalizador\":4,\"valor\":1},"
               "{\"id_finalizador\":5,\"valor\":1.0001}"),
         "{\"by_vendor\":[{\"id_usuario\":30,\"qtd_cupons\":1,\"total_vendido\":7.5},{\"qtd_cupons\":1,\"total_"
         "vendido\":5},"
         "{\"id_usuario\":2,\"qtd_cupons\":1,\"total_vendido\":5},{\"id_usuario\":9,\"qtd_cupons\":1,\"total_vendido\":"
         "5},"
         "{\"id_usuario\":1,\"qtd_cupons\":1,\"total_vendido\":-1}],"
         "\"by_payment\":[{\"id_finalizador\":5,\"total\":1.0001},{\"total\":1},{\"id_finalizador\":4,\"total\":1},"
         "{\"id_finalizador\":12,\"total\":1}]}"},
        /* each text is that of the first line or payment that has it, by itself; sales are counted once */
        {VENDA(
             "{\"total\":1,\"vendedor\":{\"id_usuario\":1}},"
             "{\"total\":1,\"vendedor\":{\"id_usuario\":1,\"login\":\"ana\"}}",
             "{\"id_finalizador\":1,\"valor\":1},{\"id_finalizador\":1,\"meio\":\"Dinheiro\",\"valor\":1}") "," VENDA("{\"total\":1,\"vendedor\":{\"id_usuario\":1,\"nome\":\"Ana B\",\"login\":\"x\"}},"
                                                                                                                      "{\"total\":1,\"vendedor\":{\"id_usuario\":1,\"nome\":\"Outra\"}}",
                                                                                                                      "{\"id_finalizador\":1,\"meio\":\"DINHEIRO\",\"valor\":1}"),
         "{\"by_vendor\":[{\"id_usuario\":1,\"nome\":\"Ana "
         "B\",\"login\":\"ana\",\"qtd_cupons\":2,\"total_vendido\":4}],"
         "\"by_payment\":[{\"id_finalizador\":1,\"meio\":\"Dinheiro\",\"total\":3}]}"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[2048], *got;
        size_t length;
        json_t *vendas, *resumo;

        snprintf(text, sizeof text, "[%s]", rows[i].vendas);
        vendas = json_loads(text, 0, NULL);
        assert_non_null(vendas);
        resumo = resumo_make(vendas);
        got = jsonline_dump(resumo, &length);
        assert_string_equal(got, rows[i].want);
        free(got);
        json_decref(resumo);
        json_decref(vendas);
    }
}

static void many_rows_grow(void **state)
{
    enum { SELLERS = 200 };
    json_t *itens = json_array(), *vendas = json_array(), *resumo, *rows;
    (void)state;
    for (int i = 0; i < SELLERS; i++)
        json_array_append_new(itens, json_pack("{s:i,s:{s:i}}", "total", i, "vendedor", "id_usuario", i + 1));
    json_array_append_new(vendas, json_pack("{s:{s:o}}", "dados", "itens", itens));
    resumo = resumo_make(vendas);
    rows = json_object_get(resumo, "by_vendor");
    assert_int_equal(json_array_size(rows), SELLERS);
    for (size_t i = 0; i < SELLERS; i++)
        assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, i), "id_usuario")), SELLERS - i);
    json_decref(resumo);
    json_decref(vendas);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_united_by_id_and_put_in_order),
        cmocka_unit_test(many_rows_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
