/* JSON lines: what is no object, dumps that repeat themselves, and values cut out of a text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jsonline.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct text {
    const char *bytes;
    size_t size;
};

#define TEXT(bytes)                                                                                                    \
    {                                                                                                                  \
        bytes, sizeof(bytes) - 1                                                                                       \
    }

static void what_is_no_single_object_is_refused(void **state)
{
    static const struct text rows[] = {
        TEXT(""),
        TEXT(" "),
        TEXT("{"),
        TEXT("}"),
        TEXT("[]"),
        TEXT("[{}]"),
        TEXT("1"),
        TEXT("\"a\""),
        TEXT("null"),
        TEXT("{}{}"),
        TEXT("{} {}"),
        TEXT("{},"),
        TEXT("{}x"),
        TEXT("{}\0"),
        TEXT("{\"a\":1,}"),
        TEXT("{\"a\"}"),
        TEXT("{a:1}"),
        TEXT("{'a':1}"),
        TEXT("{\"a\":01}"),
        TEXT("{\"a\":NaN}"),
        TEXT("{\"a\":1e999}"),
        TEXT("{\"a\":99999999999999999999}"),
        TEXT("{\"a\":\"b}"),
        TEXT("{\"a\":\"\t\"}"),
        TEXT("{\"a\":\"\\x\"}"),
        TEXT("{\"a\":\"\\u0000\"}"),
        TEXT("{\"a\":\"\\ud800\"}"),
        TEXT("{\"a\":\"\\udc00\\ud800\"}"),
        TEXT("{\"a\":\"\xE9\"}"),
        TEXT("{\"a\":\"\xC3\"}"),
        TEXT("{\"a\":\"\xC0\x80\"}"),
        TEXT("{\"a\":\"\xED\xA0\x80\"}"),
        TEXT("{\"\xFF\":1}"),
        TEXT("{\"a\":1,\"a\":2}"),
        TEXT("{\"a\":1,\"\\u0061\":2}"),
        TEXT("{\"a\":{\"b\":1,\"b\":1}}"),
        TEXT("{\"a\":\"x\0y\"}"),
        TEXT("\xEF\xBB\xBF{}"),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct reason why = {0};
        json_t *object = jsonline_parse(rows[i].bytes, rows[i].size, "arquivo", 7, &why);

        if (object != NULL || why.code != EXIT_BAD_INPUT || strstr(why.text, "arquivo: linha 7: ") == NULL)
            fail_msg("row %zu %s: code %d: %s", i, rows[i].bytes, (int)why.code, why.text);
    }
}

static void a_reason_without_a_line_names_the_file_alone(void **state)
{
    struct reason why = {0};
    (void)state;
    assert_null(jsonline_parse("[]", 2, "arquivo", 0, &why));
    assert_non_null(strstr(why.text, "arquivo: "));
    assert_null(strstr(why.text, "linha"));
    assert_null(jsonline_parse("{", 1, "arquivo", 0, NULL));
}

static void deep_nesting_is_refused_and_no_crash(void **state)
{
    enum { DEPTH = 100000 };
    char *text = malloc(DEPTH + 6);
    struct reason why = {0};
    json_t *object;
    (void)state;
    memcpy(text, "{\"a\":", 5);
    memset(text + 5, '[', DEPTH);
    object = jsonline_parse(text, DEPTH + 5, "arquivo", 0, &why);
    assert_null(object);
    assert_int_equal(why.code, EXIT_BAD_INPUT);
    free(text);
}

static void what_was_parsed_from_a_dump_dumps_the_same_bytes(void **state)
{
    static const char *const texts[] = {
        "{}",
        "{\"z\":1,\"a\":2,\"m\":[]}",
        "{\"a\":0.1,\"b\":-12.34,\"c\":123456789012.345,\"d\":99999999999.9999,\"e\":0.0001}",
        "{\"a\":9223372036854775807,\"b\":-9223372036854775808}",
        "{\"a\":\"caf\xC3\xA9 \xF0\x9F\x98\x80 \\\" \\\\ / \\t\\n\\u0001\"}",
        "{\"a\":[1,[2,[3,{}]],true,false,null,\"\"]}",
        "{\"\":{\"\":\"\"}}",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct reason why = {0};
        size_t length = 0;
        json_t *object = jsonline_parse(texts[i], strlen(texts[i]), "table", 0, &why);
        char *text = jsonline_dump(object, &length);

        assert_string_equal(text, texts[i]);
        assert_int_equal(length, strlen(texts[i]));
        free(text);
        json_decref(object);
    }
}

static void nothing_is_dumped_of_what_is_not_utf8(void **state)
{
    json_t *object = json_object();
    size_t length;
    char *text;
    (void)state;
    jsonline_set(object, "a", json_stringn_nocheck("\xE9", 1));
    assert_null(jsonline_dump(object, &length));
    json_object_clear(object);
    assert_non_null(text = jsonline_dump(object, &length));
    free(text);
    jsonline_set(object, "a", json_string("\xE9"));
    assert_null(jsonline_dump(object, &length));
    json_decref(object);
}

static void a_member_that_is_not_there_is_not_found(void **state)
{
    static const struct {
        const char *text, *key;
    } rows[] = {{"{}", "a"},
                {" { } ", "a"},
                {"{\"b\":1}", "a"},
                {"{\"b\":{\"a\":1}}", "a"}, /* only at the top */
                {"{\"b\":[{\"a\":1}]}", "a"},
                {"{\"b\":\"\\\"a\\\":1\"}", "a"}, /* within a text */
                {"{\"b\":\"a\"}", "a"},           /* a value is no key */
                {"{\"aa\":1,\"A\":2,\"\":3}", "a"},
                {"{\"a\\\"\":1}", "a"},
                {"{\"b\":\"}\",\"c\":\"{\\\\\"}", "a"}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t length;

        if (jsonline_raw_member(rows[i].text, strlen(rows[i].text), rows[i].key, &length) != NULL)
            fail_msg("%s", rows[i].text);
    }
}

static void a_member_is_cut_out_byte_for_byte(void **state)
{
    static const struct {
        const char *text, *key, *want;
    } rows[] = {
        {"{\"a\":1}", "a", "1"},
        {"{\"a\":1,\"b\":2}", "a", "1"},
        {"{\"a\":1,\"b\":2}", "b", "2"},
        {"{\"a\":1,\"b\":2,\"c\":3}", "b", "2"},
        {"{\"\":1,\"a\":2}", "", "1"},
        {" {\t\"a\" :\r\n 1.50e2 , \"b\" : [ 1 , 2 ] } ", "a", "1.50e2"},
        {" {\t\"a\" :\r\n 1.50e2 , \"b\" : [ 1 , 2 ] } ", "b", "[ 1 , 2 ]"},
        {"{\"a\":null,\"b\":true}", "b", "true"},
        {"{\"a\":\"}\",\"b\":\"x\"}", "b", "\"x\""},
        {"{\"a\":\"\\\\\",\"b\":\"\\\",\\\"c\\\":1\"}", "b", "\"\\\",\\\"c\\\":1\""},
        {"{\"a\":{\"b\":[1,{\"c\":\"]}\"}]},\"b\":9}", "a", "{\"b\":[1,{\"c\":\"]}\"}]}"},
        {"{\"a\":{\"b\":[1,{\"c\":\"]}\"}]},\"b\":9}", "b", "9"},
        {"{\"a\":[],\"b\":{},\"c\":\"\"}", "b", "{}"},
        {"{\"a\":[],\"b\":{},\"c\":\"\"}", "c", "\"\""},
        {"{\"a\":[[[]]],\"b\":-0.10}", "b", "-0.10"},
        {"{\"a\":\"\\u0022,\\u0022b\\u0022:1\",\"b\":2}", "b", "2"},
        {"{\"payload\":{\"x\":\"caf\xC3\xA9 \xF0\x9F\x98\x80\"}}", "payload",
         "{\"x\":\"caf\xC3\xA9 \xF0\x9F\x98\x80\"}"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t size = strlen(rows[i].text), length = 0;
        char *exact = malloc(size); /* no NUL behind it: a reader that looks there is found by valgrind */
        const char *value;

        memcpy(exact, rows[i].text, size);
        value = jsonline_raw_member(exact, size, rows[i].key, &length);
        if (value == NULL || length != strlen(rows[i].want) || memcmp(value, rows[i].want, length) != 0)
            fail_msg("%s: %s: %.*s", rows[i].text, rows[i].key, (int)length, value == NULL ? "" : value);
        free(exact);
    }
}

static void texts_are_given_and_other_things_are_not(void **state)
{
    struct reason why = {0};
    static const char text[] = "{\"a\":\"x\",\"b\":1,\"c\":null}";
    json_t *object = jsonline_parse(text, sizeof text - 1, "table", 0, &why);
    (void)state;
    assert_string_equal(jsonline_text(object, "a"), "x");
    assert_null(jsonline_text(object, "b"));
    assert_null(jsonline_text(object, "c"));
    assert_null(jsonline_text(object, "d"));
    assert_null(jsonline_text(NULL, "a"));
    json_decref(object);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_single_object_is_refused),
        cmocka_unit_test(a_reason_without_a_line_names_the_file_alone),
        cmocka_unit_test(deep_nesting_is_refused_and_no_crash),
        cmocka_unit_test(what_was_parsed_from_a_dump_dumps_the_same_bytes),
        cmocka_unit_test(a_member_that_is_not_there_is_not_found),
        cmocka_unit_test(a_member_is_cut_out_byte_for_byte),
        cmocka_unit_test(texts_are_given_and_other_things_are_not),
        cmocka_unit_test(nothing_is_dumped_of_what_is_not_utf8), /* the last: nothing is dumped any more */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
