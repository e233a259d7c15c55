/*
 * The interpreter of JSON Schema: what it refuses to interpret, and for each keyword a value that it admits and one
 * that it does not, with the field that it names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "../webhook/payload_schema.h"
#include "../webhook/schema.h"

static void a_schema_that_is_not_understood_is_refused(void **state)
{
    static const char *const schemas[] = {
        "",
        "{",
        "[]",
        "{\"oneOf\":[]}",
        "{\"format\":\"date\"}",
        "{\"type\":[\"string\"]}",
        "{\"type\":\"string\",\"type\":\"string\"}",
        "{\"additionalProperties\":true}",
        "{\"additionalProperties\":{}}",
        "{\"uniqueItems\":false}",
        "{\"minimum\":0.5}",
        "{\"pattern\":\"[0-9]\"}",
        "{\"pattern\":\"^[0-9]\"}",
        "{\"pattern\":\"^([0-9]$\"}",
        "{\"pattern\":1}",
        "{\"$ref\":\"#/$defs/none\"}",
        "{\"$defs\":{\"a\":{}},\"$ref\":\"other.json#/$defs/a\"}",
        "{\"$defs\":{\"a\":{\"oneOf\":[]}}}",
        "{\"properties\":[]}",
        "{\"properties\":{\"a\":1}}",
        "{\"properties\":{\"a\":{\"items\":{\"not\":{}}}}}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++) {
        struct reason why = {0};
        struct schema *schema = schema_load(schemas[i], strlen(schemas[i]), &why);
        if (schema != NULL) {
            fail_msg("taken: %s", schemas[i]);
        }
        assert_int_equal(why.code, EXIT_BAD_INPUT);
    }
}

/* The fields of the problems, each followed by ';'. NULL when the schema admits the value. */
static const char *check(const char *rules, const char *text)
{
    static char fields[4096];
    struct reason why = {0};
    json_error_t error;
    struct schema *schema = schema_load(rules, strlen(rules), &why);
    json_t *value = json_loads(text, JSON_DECODE_ANY, &error);
    json_t *problems = json_array();
    if (schema == NULL || value == NULL) {
        fail_msg("%s: %s %s", rules, why.text, text);
    }
    bool good = schema_check(schema, value, problems);
    fields[0] = '\0';
    for (size_t i = 0; i < json_array_size(problems); i++) {
        const char *field = json_string_value(json_object_get(json_array_get(problems, i), "field"));
        size_t used = strlen(fields);
        assert_true(used + strlen(field) + 2 < sizeof fields);
        memcpy(fields + used, field, strlen(field) + 1);
        memcpy(fields + strlen(fields), ";", 2);
    }
    assert_int_equal(good, json_array_size(problems) == 0);
    json_decref(problems);
    json_decref(value);
    schema_free(schema);
    return good ? NULL : fields;
}

struct row {
    const char *rules;
    const char *value;
    const char *fields; /* NULL: admitted */
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *fields = check(rows[i].rules, rows[i].value);
        if ((fields == NULL) != (rows[i].fields == NULL) || (fields != NULL && strcmp(fields, rows[i].fields) != 0)) {
            fail_msg("%s on %s: %s", rows[i].rules, rows[i].value, fields != NULL ? fields : "admitted");
        }
    }
}

static void types_are_told_apart(void **state)
{
    static const struct row rows[] = {
        {"{\"type\":\"string\"}", "1", ";"},       {"{\"type\":\"string\"}", "null", ";"},
        {"{\"type\":\"string\"}", "\"\"", NULL},   {"{\"type\":\"boolean\"}", "0", ";"},
        {"{\"type\":\"boolean\"}", "false", NULL}, {"{\"type\":\"boolean\"}", "true", NULL},
        {"{\"type\":\"integer\"}", "\"1\"", ";"},  {"{\"type\":\"integer\"}", "1.5", ";"},
        {"{\"type\":\"integer\"}", "1e300", ";"},  {"{\"type\":\"integer\"}", "1", NULL},
        {"{\"type\":\"integer\"}", "1.0", NULL},   {"{\"type\":\"number\"}", "true", ";"},
        {"{\"type\":\"number\"}", "1", NULL},      {"{\"type\":\"number\"}", "-0.5", NULL},
        {"{\"type\":\"object\"}", "[]", ";"},      {"{\"type\":\"object\"}", "{}", NULL},
        {"{\"type\":\"array\"}", "{}", ";"},       {"{\"type\":\"array\"}", "[]", NULL},
    };
    (void)state;
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void limits_hold_on_both_sides(void **state)
{
    static const struct row rows[] = {
        {"{\"minimum\":1,\"maximum\":1440}", "0", ";"},
        {"{\"minimum\":1,\"maximum\":1440}", "1", NULL},
        {"{\"minimum\":1,\"maximum\":1440}", "1440", NULL},
        {"{\"minimum\":1,\"maximum\":1440}", "1441", ";"},
        {"{\"minimum\":1,\"maximum\":1440}", "0.9", ";"},
        {"{\"minimum\":1,\"maximum\":1440}", "\"0\"", NULL}, /* not a number: not this keyword's */
        {"{\"maximum\":9007199254740992}", "9007199254740993", ";"},
        {"{\"minLength\":1,\"maxLength\":3}", "\"\"", ";"},
        {"{\"minLength\":1,\"maxLength\":3}", "\"a\"", NULL},
        {"{\"minLength\":1,\"maxLength\":3}", "\"ção\"", NULL},
        {"{\"minLength\":1,\"maxLength\":3}", "\"\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\"", NULL},
        {"{\"minLength\":1,\"maxLength\":3}", "\"ções\"", ";"},
        {"{\"maxItems\":2}", "[1,2]", NULL},
        {"{\"maxItems\":2}", "[1,2,3]", ";"},
        {"{\"minProperties\":1}", "{}", ";"},
        {"{\"minProperties\":1}", "{\"a\":1}", NULL},
    };
    (void)state;
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void sets_and_patterns_hold(void **state)
{
    static const struct row rows[] = {
        {"{\"enum\":[\"a\",\"b\"]}", "\"c\"", ";"},
        {"{\"enum\":[\"a\",\"b\"]}", "1", ";"},
        {"{\"enum\":[\"a\",\"b\"]}", "\"b\"", NULL},
        {"{\"pattern\":\"^[0-9]{2}(\\\\.[0-9])?$\"}", "\"12\"", NULL},
        {"{\"pattern\":\"^[0-9]{2}(\\\\.[0-9])?$\"}", "\"12.3\"", NULL},
        {"{\"pattern\":\"^[0-9]{2}(\\\\.[0-9])?$\"}", "\"12x3\"", ";"},
        {"{\"pattern\":\"^[0-9]{2}(\\\\.[0-9])?$\"}", "\"123\"", ";"},
        {"{\"pattern\":\"^[0-9]{2}(\\\\.[0-9])?$\"}", "\"12\\n\"", ";"},
        {"{\"pattern\":\"^[0-9A-F]$\"}", "\"a\"", ";"},
        {"{\"uniqueItems\":true}", "[]", NULL},
        {"{\"uniqueItems\":true}", "[1,2,\"1\"]", NULL},
        {"{\"uniqueItems\":true}", "[1,2,1]", "[2];"},
        {"{\"uniqueItems\":true}", "[1,1.0]", "[1];"},
        {"{\"uniqueItems\":true}", "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]", "[1];"},
    };
    (void)state;
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void fields_are_named_by_their_way(void **state)
{
    static const char rules[] =
        "{\"properties\":{\"a\":{\"items\":{\"$ref\":\"#/$defs/x\"}},\"b\":{\"$ref\":\"#/$defs/x\"}},"
        "\"required\":[\"a\",\"b\"],\"additionalProperties\":false,"
        "\"$defs\":{\"x\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}}}";
    static const struct row rows[] = {
        {rules, "{\"a\":[],\"b\":{\"n\":1}}", NULL},
        {rules, "{\"a\":[]}", "b;"},
        {rules, "{}", "a;b;"},
        {rules, "{\"a\":[{\"n\":1},{\"n\":\"1\"}],\"b\":{}}", "a[1].n;b.n;"},
        {rules, "{\"a\":[{\"n\":1,\"m\":2}],\"b\":3,\"c\":4}", "b;c;"}, /* x is not closed: m is allowed */
        {"{\"items\":{\"items\":{\"type\":\"null\"}}}", "[[],[null,1]]", "[1][1];"},
    };
    (void)state;
    check_rows(rows, sizeof rows / sizeof rows[0]);
}

static void a_list_of_problems_has_an_end(void **state)
{
    static const char rules[] = "{\"items\":{\"type\":\"null\"}}";
    struct schema *schema = schema_load(rules, strlen(rules), NULL);
    json_t *value = json_array();
    json_t *problems = json_array();
    (void)state;
    assert_non_null(schema);
    for (int i = 0; i < 3 * SCHEMA_MAX_PROBLEMS; i++) {
        assert_int_equal(json_array_append_new(value, json_true()), 0);
    }
    assert_false(schema_check(schema, value, problems));
    assert_int_equal(json_array_size(problems), SCHEMA_MAX_PROBLEMS);
    json_decref(problems);
    json_decref(value);
    schema_free(schema);
}

static void the_payload_s_own_schema_is_understood(void **state)
{
    struct reason why = {0};
    struct schema *schema = payload_schema_load(&why);
    json_t *empty = json_object();
    json_t *problems = json_array();
    (void)state;
    if (schema == NULL) {
        fail_msg("%s", why.text);
    }
    assert_false(schema_check(schema, empty, problems));
    assert_int_equal(json_array_size(problems), 12); /* the root's required keys */
    json_decref(problems);
    json_decref(empty);
    schema_free(schema);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_schema_that_is_not_understood_is_refused),
        cmocka_unit_test(types_are_told_apart),
        cmocka_unit_test(limits_hold_on_both_sides),
        cmocka_unit_test(sets_and_patterns_hold),
        cmocka_unit_test(fields_are_named_by_their_way),
        cmocka_unit_test(a_list_of_problems_has_an_end),
        cmocka_unit_test(the_payload_s_own_schema_is_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
