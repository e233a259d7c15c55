/* The order of lists, of sellers, and what numbers of SQL Server mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jsonline.h"
#include "lista.h"
#include "sqlerror.h"
#include "vendedor.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* The rows in their order, put in by every rotation and backwards. */
static void larger_amounts_go_first_then_missing_ids_then_lower_ones(void **state)
{
    static const int64_t rows[][3] = {
        {INT64_MAX, 5, 5}, {100, LISTA_NO_ID, 9}, {100, -3, 0},      {100, 0, 0},          {100, 1, LISTA_NO_ID},
        {100, 1, 1},       {100, 1, 2},           {100, 2, 1},       {99, LISTA_NO_ID, 0}, {0, 1, 1},
        {-1, 0, 0},        {-50000, 1, 1},        {INT64_MIN, 1, 1},
    };
    (void)state;
    for (size_t shift = 0; shift < COUNT(rows) * 2; shift++) {
        struct lista lista = {0};
        json_t *array;

        for (size_t i = 0; i < COUNT(rows); i++) {
            size_t at = (i + shift) % COUNT(rows);

            at = shift < COUNT(rows) ? at : COUNT(rows) - 1 - at;
            lista_add(&lista, (struct lista_item){rows[at][0], rows[at][1], rows[at][2], json_integer((json_int_t)at)});
        }
        array = lista_to_json(&lista);
        assert_int_equal(lista.count, 0);
        assert_int_equal(json_array_size(array), COUNT(rows));
        for (size_t i = 0; i < COUNT(rows); i++)
            assert_int_equal(json_integer_value(json_array_get(array, i)), i);
        json_decref(array);
    }
}

static void the_seller_with_most_lines_then_most_money_then_the_lower_id(void **state)
{
    static const struct vendedor rows[] = {{7, 3, -100}, {9, 2, 500}, {2, 2, 400}, {3, 2, 400}, {1, 2, -1},
                                           {8, 1, 9000}, {4, 0, 0},   {5, 0, 0},   {6, 0, -1}};
    static const struct vendedor nobody = {0, 99, 99};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t j = 0; j < COUNT(rows); j++)
            assert_int_equal(vendedor_is_before(&rows[i], &rows[j]), i < j);
        assert_true(vendedor_is_before(&rows[i], &nobody));
        assert_false(vendedor_is_before(&nobody, &rows[i]));
    }
    assert_false(vendedor_is_before(&nobody, &nobody));
}

static void what_an_error_number_means(void **state)
{
    static const struct {
        int32_t number;
        enum exitcode code;
        bool passing;
    } rows[] = {{0, EXIT_UNAVAILABLE, false},    {-1, EXIT_UNAVAILABLE, false},  {50000, EXIT_UNAVAILABLE, false},
                {1204, EXIT_UNAVAILABLE, false}, {1205, EXIT_UNAVAILABLE, true}, {1222, EXIT_UNAVAILABLE, true},
                {18456, EXIT_DENIED, false},     {18452, EXIT_DENIED, false},    {18470, EXIT_DENIED, false},
                {18486, EXIT_DENIED, false},     {18487, EXIT_DENIED, false},    {18488, EXIT_DENIED, false},
                {4060, EXIT_UNAVAILABLE, false}, {229, EXIT_UNAVAILABLE, false}, {208, EXIT_UNAVAILABLE, false},
                {207, EXIT_UNAVAILABLE, false}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *advice = sqlerror_advice(rows[i].number);

        assert_int_equal(sqlerror_code(rows[i].number), rows[i].code);
        assert_int_equal(sqlerror_is_passing(rows[i].number), rows[i].passing);
        assert_true(strncmp(advice, "; ", 2) == 0 && advice[2] != '\0');
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(larger_amounts_go_first_then_missing_ids_then_lower_ones),
        cmocka_unit_test(the_seller_with_most_lines_then_most_money_then_the_lower_id),
        cmocka_unit_test(what_an_error_number_means),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
