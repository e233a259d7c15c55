/*
 * Checks a value against a schema, keyword by keyword. Loading walks the whole schema once: it refuses what check_value
 * below does not know, and compiles each pattern. Patterns of JSON Schema are ECMA-262; those that the payload uses
 * (classes, groups, counts, anchors) mean the same as POSIX extended regular expressions.
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema.h"

struct pattern {
    const char *text; /* the schema's own string: the pointer identifies it */
    regex_t compiled;
};

struct schema {
    json_t *root;
    json_t *defs;
    struct pattern *patterns;
    size_t pattern_count;
};

/* The way from the root to a value, linked through the stack; written out only when something is wrong there. */
struct place {
    const struct place *up;
    const char *key; /* NULL: an array's element */
    size_t index;
};

struct check {
    const struct schema *schema;
    json_t *problems;
    bool good;
};

static void check_value(struct check *check, json_t *rules, json_t *value, const struct place *place);

/* --- problems --- */

void schema_problem(json_t *problems, const char *field, const char *problem)
{
    if (json_array_size(problems) < SCHEMA_MAX_PROBLEMS) {
        (void)json_array_append_new(problems, json_pack("{s:s, s:s}", "field", field, "problem", problem));
    }
}

/* Writes the way to `place` and returns its length, cut where `size` ends. */
static size_t place_write(const struct place *place, char *text, size_t size)
{
    if (place->up == NULL) {
        text[0] = '\0';
        return 0;
    }
    size_t used = place_write(place->up, text, size);
    int more = place->key == NULL ? snprintf(text + used, size - used, "[%zu]", place->index)
                                  : snprintf(text + used, size - used, "%s%s", used > 0 ? "." : "", place->key);
    if (more < 0 || (size_t)more >= size - used) {
        return size - 1;
    }
    return used + (size_t)more;
}

static void fail(struct check *check, const struct place *place, const char *problem)
{
    char field[512];
    (void)place_write(place, field, sizeof field);
    schema_problem(check->problems, field, problem);
    check->good = false;
}

/* --- the keywords --- */

static bool is_integral(json_t *value)
{
    double number = json_real_value(value);
    return number >= -9007199254740992.0 && number <= 9007199254740992.0 && (double)(json_int_t)number == number;
}

/* JSON Schema (validation, 6.1.1): 1.0 is an integer. */
static bool has_type(json_t *value, const char *type)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return strcmp(type, "object") == 0;
    case JSON_ARRAY:
        return strcmp(type, "array") == 0;
    case JSON_STRING:
        return strcmp(type, "string") == 0;
    case JSON_INTEGER:
        return strcmp(type, "integer") == 0 || strcmp(type, "number") == 0;
    case JSON_REAL:
        return strcmp(type, "number") == 0 || (strcmp(type, "integer") == 0 && is_integral(value));
    case JSON_TRUE:
    case JSON_FALSE:
        return strcmp(type, "boolean") == 0;
    case JSON_NULL:
        return strcmp(type, "null") == 0;
    }
    return false;
}

static void check_type(struct check *check, json_t *rules, json_t *value, const struct place *place)
{
    const char *type = json_string_value(json_object_get(rules, "type"));
    if (type != NULL && !has_type(value, type)) {
        char text[64];
        (void)snprintf(text, sizeof text, "is not of type %s", type);
        fail(check, place, text);
    }
}

static void check_enum(struct check *check, json_t *rules, json_t *value, const struct place *place)
{
    json_t *list = json_object_get(rules, "enum");
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (json_equal(json_array_get(list, i), value)) {
            return;
        }
    }
    if (list != NULL) {
        fail(check, place, "is none of the values allowed");
    }
}

/* -1, 0 or 1; two integers are compared as such, because a double does not hold all of them. */
static int number_compare(json_t *a, json_t *b)
{
    if (json_is_integer(a) && json_is_integer(b)) {
        json_int_t left = json_integer_value(a);
        json_int_t right = json_integer_value(b);
        return (left > right) - (left < right);
    }
    double left = json_number_value(a);
    double right = json_number_value(b);
    return (left > right) - (left < right);
}

static void check_number(struct check *check, json_t *rules, json_t *value, const struct place *place)
{
    json_t *minimum = json_object_get(rules, "minimum");
    json_t *maximum = json_object_get(rules, "maximum");
    if (minimum != NULL && number_compare(value, minimum) < 0) {
        fail(check, place, "is below the minimum");
    }
    if (maximum != NULL && number_compare(value, maximum) > 0) {
        fail(check, place, "is above the maximum");
    }
}

/* Characters, not bytes: Jansson has checked the UTF-8, so each byte that does not continue one begins one. */
static size_t code_points(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return count;
}

static const regex_t *pattern_find(const struct schema *schema, const char *text)
{
    for (size_t i = 0; i < schema->pattern_count; i++) {
        if (schema->patterns[i].text == text) {
            return &schema->patterns[i].compiled;
        }
    }
    return NULL;
}

/* True when the rule is there and `size` lies on its wrong side: sign -1 asks for less, 1 for more than the rule says.
 */
static bool breaks_size(json_t *rules, const char *keyword, size_t size, int sign)
{
    json_t *rule = json_object_get(rules, keyword);
    json_int_t limit = json_integer_value(rule);
    return rule != NULL && (sign < 0 ? (json_int_t)size < limit : (json_int_t)size > limit);
}

static void check_string(struct check *check, json_t *rules, json_t *value, const struct place *place)
{
    const char *text = json_string_value(value);
    const char *pattern = json_string_value(json_object_get(rules, "pattern"));
    if (breaks_size(rules, "minLength", code_points(text), -1)) {
        fail(check, place, "is too short");
    }
    if (breaks_size(rules, "maxLength", code_points(text), 1)) {
        fail(check, place, "is too long");
    }
    if (pattern != NULL) {
        const regex_t *compiled = pattern_find(check->schema, pattern);
        if (compiled == NULL || regexec(compiled, text, 0, NULL, 0) != 0) {
            fail(check, place, "does not match the pattern");
        }
    }
}

/* A text that is the same for equal values, so that a table finds a second one without comparing each pair. */
static char *value_text(json_t *value)
{
    json_t *integer =
        json_is_real(value) && is_integral(value) ? json_integer((json_int_t)json_real_value(value)) : NULL;
    char *text = json_dumps(integer != NULL ? integer : value, JSON_ENCODE_ANY | JSON_SORT_KEYS | JSON_COMPACT);
    json_decref(integer);
    return text;
}

static void check_unique(struct check *check, json_t *value, const struct place *place)
{
    json_t *seen = json_object();
    for (size_t i = 0; i < json_array_size(value); i++) {
        char *text = value_text(json_array_get(value, i));
        bool second = text == NULL || json_object_get(seen, text) != NULL;
        if (!second) {
            (void)json_object_set_new(seen, text, json_true());
        }
        free(text);
        if (second) {
            struct place here = {.up = place, .index = i};
            fail(check, &here, "is in the list already");
            break;
        }
    }
    json_decref(seen);
}

static void check_array(struct check *check, json_t *rules, json_t *value, const struct place *place)
{
    json_t *items = json_object_get(rules, "items");
    size_t count = json_array_size(value);
    if (breaks_size(rules, "maxItems", count, 1)) {
        fail(check, place, "has too many items");
    }
    if (json_is_true(json_object_get(rules, "uniqueItems"))) {
        check_unique(check, value, place);
    }
    for (size_t i = 0; items != NULL && i < count; i++) {
        struct place here = {.up = place, .index = i};
        check_value(check, items, json_array_get(value, i), &here);
    }
}

static void check_required(struct check *check, json_t *rules, json_t *value, const struct place *place)
{
    json_t *required = json_object_get(rules, "required");
    for (size_t i = 0; i < json_array_size(required); i++) {
        const char *key = json_string_value(json_array_get(required, i));
        if (json_object_get(value, key) == NULL) {
            struct place here = {.up = place, .key = key};
            fail(check, &here, "is missing");
        }
    }
}

static void check_object(struct check *check, json_t *rules, json_t *value, const struct place *place)
{
    json_t *properties = json_object_get(rules, "properties");
    bool closed = json_is_false(json_object_get(rules, "additionalProperties"));
    check_required(check, rules, value, place);
    if (breaks_size(rules, "minProperties", json_object_size(value), -1)) {
        fail(check, place, "has too few keys");
    }
    for (void *at = json_object_iter(value); at != NULL; at = json_object_iter_next(value, at)) {
        const char *key = json_object_iter_key(at);
        json_t *sub = json_object_get(properties, key);
        struct place here = {.up = place, .key = key};
        if (sub != NULL) {
            check_value(check, sub, json_object_iter_value(at), &here);
        } else if (closed) {
            fail(check, &here, "is not a key of the payload");
        }
    }
}

static json_t *ref_find(const struct schema *schema, const char *ref)
{
    static const char beginning[] = "#/$defs/";
    size_t size = sizeof beginning - 1;
    return strncmp(ref, beginning, size) == 0 ? json_object_get(schema->defs, ref + size) : NULL;
}

/* A keyword speaks only of the type that it belongs to (JSON Schema, core, 7.6.1); a wrong type is `type`'s to tell. */
static void check_value(struct check *check, json_t *rules, json_t *value, const struct place *place)
{
    const char *ref = json_string_value(json_object_get(rules, "$ref"));
    if (ref != NULL) {
        check_value(check, ref_find(check->schema, ref), value, place);
    }
    check_type(check, rules, value, place);
    check_enum(check, rules, value, place);
    if (json_is_number(value)) {
        check_number(check, rules, value, place);
    } else if (json_is_string(value)) {
        check_string(check, rules, value, place);
    } else if (json_is_array(value)) {
        check_array(check, rules, value, place);
    } else if (json_is_object(value)) {
        check_object(check, rules, value, place);
    }
}

bool schema_check(const struct schema *schema, json_t *value, json_t *problems)
{
    struct check check = {.schema = schema, .problems = problems, .good = true};
    struct place root = {0};
    check_value(&check, schema->root, value, &root);
    return check.good;
}

/* --- loading --- */

static bool load_rules(struct schema *schema, json_t *rules, struct reason *why);

static bool load_pattern(struct schema *schema, const char *text, struct reason *why)
{
    size_t size = text != NULL ? strlen(text) : 0;
    if (size < 2 || text[0] != '^' || text[size - 1] != '$') {
        return reason_set(why, EXIT_BAD_INPUT, "schema: a pattern without ^ and $");
    }
    struct pattern *grown = realloc(schema->patterns, (schema->pattern_count + 1) * sizeof *grown);
    if (grown == NULL) {
        return reason_set(why, EXIT_OUR_BUG, "schema: out of memory");
    }
    schema->patterns = grown;
    struct pattern *pattern = &grown[schema->pattern_count];
    pattern->text = text;
    if (regcomp(&pattern->compiled, text, REG_EXTENDED | REG_NOSUB) != 0) {
        return reason_set(why, EXIT_BAD_INPUT, "schema: %s: not a pattern", text);
    }
    schema->pattern_count++;
    return true;
}

/* `map`: an object whose values are schemas, such as that of `properties`. */
static bool load_map(struct schema *schema, json_t *map, struct reason *why)
{
    if (!json_is_object(map)) {
        return reason_set(why, EXIT_BAD_INPUT, "schema: properties or $defs is not an object");
    }
    for (void *at = json_object_iter(map); at != NULL; at = json_object_iter_next(map, at)) {
        if (!load_rules(schema, json_object_iter_value(at), why)) {
            return false;
        }
    }
    return true;
}

/* The keywords whose value is checked for its JSON type alone, and the type. */
static const struct plain {
    const char *keyword;
    json_type type;
} plain_keywords[] = {
    {"$schema", JSON_STRING},
    {"title", JSON_STRING},
    {"type", JSON_STRING},
    {"required", JSON_ARRAY},
    {"enum", JSON_ARRAY},
    {"minimum", JSON_INTEGER},
    {"maximum", JSON_INTEGER},
    {"minLength", JSON_INTEGER},
    {"maxLength", JSON_INTEGER},
    {"maxItems", JSON_INTEGER},
    {"uniqueItems", JSON_TRUE},
    {"minProperties", JSON_INTEGER},
    {"additionalProperties", JSON_FALSE},
};

static bool load_keyword(struct schema *schema, const char *keyword, json_t *value, struct reason *why)
{
    if (strcmp(keyword, "properties") == 0 || strcmp(keyword, "$defs") == 0) {
        return load_map(schema, value, why);
    }
    if (strcmp(keyword, "items") == 0) {
        return load_rules(schema, value, why);
    }
    if (strcmp(keyword, "pattern") == 0) {
        return load_pattern(schema, json_string_value(value), why);
    }
    if (strcmp(keyword, "$ref") == 0 && json_is_string(value) && ref_find(schema, json_string_value(value)) != NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof plain_keywords / sizeof plain_keywords[0]; i++) {
        if (strcmp(plain_keywords[i].keyword, keyword) == 0 && plain_keywords[i].type == json_typeof(value)) {
            return true;
        }
    }
    return reason_set(why, EXIT_BAD_INPUT, "schema: %s: this use of the keyword is not known", keyword);
}

static bool load_rules(struct schema *schema, json_t *rules, struct reason *why)
{
    if (!json_is_object(rules)) {
        return reason_set(why, EXIT_BAD_INPUT, "schema: rules that are not an object");
    }
    for (void *at = json_object_iter(rules); at != NULL; at = json_object_iter_next(rules, at)) {
        if (!load_keyword(schema, json_object_iter_key(at), json_object_iter_value(at), why)) {
            return false;
        }
    }
    return true;
}

struct schema *schema_load(const char *text, size_t size, struct reason *why)
{
    json_error_t error;
    struct schema *schema = calloc(1, sizeof *schema);
    if (schema == NULL) {
        (void)reason_set(why, EXIT_OUR_BUG, "schema: out of memory");
        return NULL;
    }
    schema->root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (schema->root == NULL) {
        (void)reason_set(why, EXIT_BAD_INPUT, "schema: line %d: %s", error.line, error.text);
        goto fail;
    }
    schema->defs = json_object_get(schema->root, "$defs");
    if (!load_rules(schema, schema->root, why)) {
        goto fail;
    }
    return schema;
fail:
    schema_free(schema);
    return NULL;
}

void schema_free(struct schema *schema)
{
    if (schema == NULL) {
        return;
    }
    for (size_t i = 0; i < schema->pattern_count; i++) {
        regfree(&schema->patterns[i].compiled);
    }
    free(schema->patterns);
    json_decref(schema->root);
    free(schema);
}
