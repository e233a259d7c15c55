/*
 * Which part of a record is sent, and which records are not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../sender/record.h"

#define ID "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef"
#define FROM_1 "123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" /* all but the first digit */
#define PAYLOAD "{\"schema_version\":\"4.0\",\"integrity\":{\"sync_id\":\"" ID "\"}}"

static void the_payload_is_found_byte_for_byte(void **state)
{
    static const struct {
        const char *text, *body, *arquivo;
    } rows[] = {
        {PAYLOAD, PAYLOAD, NULL},
        {" " PAYLOAD " ", " " PAYLOAD " ", NULL},
        {"\xEF\xBB\xBF" PAYLOAD, PAYLOAD, NULL},
        {"{\"tipo\":\"fila\",\"arquivo\":\"a\",\"sync_id\":\"" ID "\",\"payload\":" PAYLOAD "}", PAYLOAD, "a"},
        {"{\"tipo\":\"pacote\",\"payload\": " PAYLOAD " ,\"z\":{\"payload\":1}}", PAYLOAD, NULL},
        {"{\"a\":\"\\\"payload\\\":{\",\"payload\":" PAYLOAD ",\"tipo\":\"fila\"}", PAYLOAD, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reason why = {0};
        struct record record;

        assert_int_equal(record_parse(&record, rows[i].text, strlen(rows[i].text), true, "f", 1, &why), RECORD_PAYLOAD);
        assert_int_equal(record.size, strlen(rows[i].body));
        assert_memory_equal(record.body, rows[i].body, record.size);
        assert_string_equal(record.sync_id, ID);
        assert_string_equal(record.schema_version, "4.0");
        if (rows[i].arquivo == NULL)
            assert_null(record.arquivo);
        else
            assert_string_equal(record.arquivo, rows[i].arquivo);
        record_free(&record);
    }
}

static void what_cannot_be_sent_is_not(void **state)
{
    static const struct {
        const char *text;
        bool has_end;
        enum record_result want;
    } rows[] = {
        {"", true, RECORD_BAD},
        {"[]", true, RECORD_BAD},
        {"{}", true, RECORD_BAD},
        {PAYLOAD "x", true, RECORD_BAD},
        {PAYLOAD PAYLOAD, true, RECORD_BAD},
        {"{\"schema_version\":\"4.0\"}", true, RECORD_BAD},
        {"{\"schema_version\":\"4.0\",\"integrity\":[]}", true, RECORD_BAD},
        {"{\"schema_version\":\"4.0\",\"integrity\":{\"sync_id\":7}}", true, RECORD_BAD},
        {"{\"schema_version\":\"4.0\",\"integrity\":{\"sync_id\":\"\"}}", true, RECORD_BAD},
        {"{\"schema_version\":\"4.0\",\"integrity\":{\"sync_id\":\"abc\"}}", true, RECORD_BAD},
        {"{\"schema_version\":\"4.0\",\"integrity\":{\"sync_id\":\"" ID "0\"}}", true, RECORD_BAD},
        {"{\"schema_version\":\"4.0\",\"integrity\":{\"sync_id\":\"g" FROM_1 "\"}}", true, RECORD_BAD},
        {"{\"schema_version\":\"4.0\",\"integrity\":{\"sync_id\":\"\\n" FROM_1 "\"}}", true, RECORD_BAD},
        {"{\"schema_version\":\"4\\n\",\"integrity\":{\"sync_id\":\"" ID "\"}}", true, RECORD_BAD},
        {"{\"schema_version\":\"\xC3\xA7\",\"integrity\":{\"sync_id\":\"" ID "\"}}", true, RECORD_BAD},
        {"{\"schema_version\":\"4\",\"schema_version\":\"4\",\"integrity\":{\"sync_id\":\"" ID "\"}}", true,
         RECORD_BAD},
        {"{\"tipo\":\"fila\"}", true, RECORD_BAD},
        {"{\"tipo\":\"fila\",\"payload\":7}", true, RECORD_BAD},
        {"{\"tipo\":\"fila\",\"payload\":\"{}\"}", true, RECORD_BAD},
        {"{\"tipo\":\"fila\",\"sync_id\":\"abd\",\"payload\":" PAYLOAD "}", true, RECORD_BAD},
        {"{\"tipo\":\"fila\",\"payload\":" PAYLOAD "}", false, RECORD_BAD},
        {"{\"tipo\":\"pacote\",\"payload\":" PAYLOAD "}", false, RECORD_BAD},
        {"{\"tipo\":\"pacote\",\"payload\":null}", false, RECORD_BAD},
        {"{\"tipo\":\"pacote\",\"payload\":null}", true, RECORD_NOTHING},
        {"{\"tipo\":\"fim\"}", true, RECORD_NOTHING},
        {"{\"tipo\":\"entrega\",\"payload\":" PAYLOAD "}", true, RECORD_NOTHING},
        {PAYLOAD, false, RECORD_PAYLOAD},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reason why = {0};
        struct record record;
        enum record_result got =
            record_parse(&record, rows[i].text, strlen(rows[i].text), rows[i].has_end, "file", 7, &why);

        if (got != rows[i].want)
            fail_msg("row %zu: %s: %d", i, rows[i].text, (int)got);
        if (got != RECORD_PAYLOAD)
            assert_non_null(strstr(why.text, "file: linha 7: "));
        if (got == RECORD_BAD)
            assert_int_equal(why.code, EXIT_BAD_INPUT);
        record_free(&record);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_payload_is_found_byte_for_byte),
        cmocka_unit_test(what_cannot_be_sent_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
