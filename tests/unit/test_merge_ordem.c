/* The payload's order over both channels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jsonline.h"

#include "../../merge/ordem.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct row {
    enum canal canal;
    const char *time, *id; /* id as JSON; NULL: missing */
};

#define T(time) "2026-03-02T" time "-03:00"

static json_t *record_of(const struct row *row, size_t number)
{
    json_t *dados = json_object(), *record = json_object();

    if (row->time != NULL)
        jsonline_set(dados, "t", json_string(row->time));
    if (row->id != NULL)
        jsonline_set(dados, "id", json_loads(row->id, JSON_DECODE_ANY, NULL));
    jsonline_set(record, "dados", dados);
    jsonline_set(record, "n", json_integer((json_int_t)number));
    return record;
}

/* The rows in their order, put in by every rotation and backwards. */
static void check_order(const struct row *rows, size_t count, enum ordem ordem, size_t limit)
{
    for (size_t shift = 0; shift < count * 2; shift++) {
        json_t *records[CANAIS] = {json_array(), json_array()}, *united;

        for (size_t i = 0; i < count; i++) {
            size_t at = (i + shift) % count;

            at = shift < count ? at : count - 1 - at;
            json_array_append_new(records[rows[at].canal], record_of(&rows[at], at));
        }
        united = ordem_unite(records, ordem, "t", "id", limit);
        assert_int_equal(json_array_size(united), limit == 0 || limit > count ? count : limit);
        for (size_t i = 0; i < json_array_size(united); i++)
            assert_int_equal(json_integer_value(json_object_get(json_array_get(united, i), "n")), i);
        json_decref(united);
        json_decref(records[CAIXA]);
        json_decref(records[LOJA]);
    }
}

static void caixa_goes_first_then_by_time_and_id(void **state)
{
    static const struct row rows[] = {
        {CAIXA, NULL, NULL},          {CAIXA, NULL, "1"},
        {CAIXA, NULL, "9"},           {CAIXA, T("10:00:00"), NULL},
        {CAIXA, T("10:00:00"), "1"},  {CAIXA, T("10:00:00"), "2"},
        {CAIXA, T("10:00:00"), "10"}, {CAIXA, T("10:00:00.003"), "1"},
        {CAIXA, T("10:00:01"), "0"},  {LOJA, NULL, "5"},
        {LOJA, T("09:00:00"), "7"},   {LOJA, T("10:00:00"), "1"},
    };
    (void)state;
    check_order(rows, COUNT(rows), ORDEM_CANAL, 0);
    check_order(rows, COUNT(rows), ORDEM_CANAL, 5);
}

static void ids_of_text_sort_as_text_behind_a_missing_one(void **state)
{
    static const struct row rows[] = {
        {CAIXA, T("10:00:00"), NULL},     {CAIXA, T("10:00:00"), "\"00000000-0000-0000-0000-000000000002\""},
        {CAIXA, T("10:00:00"), "\"0A\""}, {CAIXA, T("10:00:00"), "\"1\""},
        {CAIXA, T("10:00:00"), "\"A\""},  {CAIXA, T("10:00:00"), "\"F\""}};
    (void)state;
    check_order(rows, COUNT(rows), ORDEM_CANAL, 0);
    check_order(rows, COUNT(rows), ORDEM_NEWEST, 0);
}

static void the_newest_goes_first_over_both_channels(void **state)
{
    static const struct row rows[] = {
        {LOJA, T("11:00:00"), "3"},  {CAIXA, T("10:00:01"), "1"}, {CAIXA, T("10:00:00"), NULL},
        {CAIXA, T("10:00:00"), "2"}, {CAIXA, T("10:00:00"), "8"}, {LOJA, T("10:00:00"), NULL},
        {LOJA, T("10:00:00"), "1"},  {LOJA, T("10:00:00"), "2"},  {CAIXA, T("09:59:59.997"), "1"},
        {CAIXA, NULL, "1"},          {LOJA, NULL, NULL},
    };
    (void)state;
    check_order(rows, COUNT(rows), ORDEM_NEWEST, 0);
    for (size_t limit = 1; limit <= COUNT(rows) + 1; limit++)
        check_order(rows, COUNT(rows), ORDEM_NEWEST, limit);
}

static void nothing_gives_an_empty_list(void **state)
{
    json_t *nothing[CANAIS] = {NULL, NULL}, *united = ordem_unite(nothing, ORDEM_NEWEST, "t", "id", 20);
    (void)state;
    assert_true(json_is_array(united));
    assert_int_equal(json_array_size(united), 0);
    json_decref(united);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_gives_an_empty_list),
        cmocka_unit_test(caixa_goes_first_then_by_time_and_id),
        cmocka_unit_test(ids_of_text_sort_as_text_behind_a_missing_one),
        cmocka_unit_test(the_newest_goes_first_over_both_channels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
