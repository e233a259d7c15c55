/* JSON lines over Jansson. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#define DUMP_FLAGS (JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(15))

/*
 * Something is missing in a value that was made. Jansson does not tell everywhere that memory has run out: its scanner
 * goes on with the letters that it could keep. So each allocation is watched too.
 */
static bool lost;

static void *allocate(size_t size)
{
    void *memory = malloc(size);

    lost = lost || (memory == NULL && size > 0);
    return memory;
}

static void watch_memory(void)
{
    json_set_alloc_funcs(allocate, free);
}

char *jsonline_dump(const json_t *value, size_t *length)
{
    char *text = NULL;

    watch_memory();
    if (!lost)
        text = json_dumps(value, DUMP_FLAGS);
    if (lost) { /* then a key may be missing in it */
        free(text);
        return NULL;
    }
    if (text != NULL)
        *length = strlen(text);
    return text;
}

bool jsonline_write(FILE *stream, const json_t *value, struct reason *why)
{
    size_t length;
    char *text = jsonline_dump(value, &length);
    bool done;

    if (text == NULL && (value == NULL || lost))
        return reason_set(why, EXIT_IO, "um registro não pôde ser escrito: sem memória");
    if (text == NULL)
        return reason_set(why, EXIT_OUR_BUG, "um registro não pôde ser escrito como JSON");
    done = lines_write(stream, text, length, why);
    free(text);
    return done;
}

bool jsonline_put(FILE *stream, json_t *value, struct reason *why)
{
    bool done = jsonline_write(stream, value, why) && lines_flush(stream, why);

    json_decref(value);
    return done;
}

bool jsonline_digest(const json_t *value, char hex[65])
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    size_t length;
    char *text = jsonline_dump(value, &length);
    bool done = text != NULL && EVP_Digest(text, length, hash, &size, EVP_sha256(), NULL) == 1 && size == 32;

    free(text);
    for (unsigned int i = 0; done && i < size; i++)
        snprintf(hex + (size_t)2 * i, 3, "%02x", hash[i]);
    return done;
}

json_t *jsonline_parse(const char *text, size_t length, const char *name, long line, struct reason *why)
{
    json_error_t error;
    json_t *value;
    char where[32] = "";
    bool before = lost, ran_out;

    watch_memory();
    lost = false;
    value = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    ran_out = lost;
    lost = before;
    if (json_is_object(value) && !ran_out)
        return value;
    if (line > 0)
        snprintf(where, sizeof where, ": linha %ld", line);
    if (ran_out)
        reason_set(why, EXIT_IO, "%s%s: sem memória para ler", name, where);
    else if (value != NULL)
        reason_set(why, EXIT_BAD_INPUT, "%s%s: não é um objeto JSON", name, where);
    else
        reason_set(why, EXIT_BAD_INPUT, "%s%s: não é JSON: %s (byte %d)", name, where, error.text, error.position);
    json_decref(value);
    return NULL;
}

/* The byte behind the string that begins at `at`. */
static const char *skip_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at < end ? at + 1 : end;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

/* The byte behind the value that begins at `at`. */
static const char *skip_value(const char *at, const char *end)
{
    int depth = 0;

    while (at < end) {
        if (*at == '"') {
            at = skip_string(at, end);
            if (depth == 0)
                return at;
            continue;
        }
        if (*at == '{' || *at == '[')
            depth++;
        if (depth == 0 && (*at == ',' || *at == '}' || *at == ']'))
            return at;
        if ((*at == '}' || *at == ']') && --depth == 0)
            return at + 1;
        at++;
    }
    return end;
}

const char *jsonline_raw_member(const char *text, size_t length, const char *key, size_t *value_length)
{
    const char *end = text + length, *at = skip_blanks(text, end);
    size_t key_length = strlen(key);

    if (at < end && *at == '{')
        at++;
    for (;;) {
        const char *name = skip_blanks(at, end), *value, *behind;

        if (name >= end || *name != '"')
            return NULL;
        behind = skip_string(name, end);
        value = skip_blanks(behind, end);
        if (value < end) /* the colon */
            value = skip_blanks(value + 1, end);
        at = skip_value(value, end);
        if ((size_t)(behind - name) == key_length + 2 && memcmp(name + 1, key, key_length) == 0) {
            while (at > value && strchr(" \t\r\n", at[-1]) != NULL)
                at--;
            *value_length = (size_t)(at - value);
            return value;
        }
        at = skip_blanks(at, end);
        if (at < end) /* the comma or the end */
            at++;
    }
}

const char *jsonline_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

int64_t jsonline_number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

bool jsonline_true(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

bool jsonline_is(const json_t *object, const char *key, const char *text)
{
    const char *there = jsonline_text(object, key);

    return there != NULL && strcmp(there, text) == 0;
}

bool jsonline_moment(const json_t *object, const char *key, int32_t offset_s, struct instante *when)
{
    const char *text = jsonline_text(object, key);
    char shown[INSTANTE_TEXT];

    if (text == NULL || !instante_parse(text, offset_s, when, NULL))
        return false;
    when->offset_s = offset_s;
    return instante_format(*when, INSTANTE_SECONDS, shown)[0] != '?';
}

void jsonline_set(json_t *object, const char *key, json_t *value)
{
    watch_memory();
    lost = json_object_set_new(object, key, value) != 0 || lost;
}

json_t *jsonline_any(json_t *value)
{
    if (json_array_size(value) + json_object_size(value) > 0)
        return value;
    json_decref(value);
    return NULL;
}

void jsonline_add(json_t *object, json_t *members)
{
    watch_memory();
    lost = json_object_update(object, members) != 0 || lost;
    json_decref(members);
}

void jsonline_append(json_t *array, json_t *value)
{
    watch_memory();
    lost = json_array_append_new(array, value) != 0 || lost;
}

bool jsonline_has(const json_t *array, const char *text)
{
    const json_t *there;
    size_t i;

    json_array_foreach (array, i, there)
        if (json_is_string(there) && strcmp(json_string_value(there), text) == 0)
            return true;
    return false;
}

void jsonline_extend(json_t *array, json_t *more)
{
    watch_memory();
    lost = json_array_extend(array, more) != 0 || lost;
}

void jsonline_append_once(json_t *array, const char *text)
{
    if (!jsonline_has(array, text))
        jsonline_append(array, json_string(text));
}

json_t *jsonline_of_moment(struct instante when)
{
    char text[INSTANTE_TEXT];

    watch_memory();
    return json_string(instante_format(when, INSTANTE_SECONDS, text));
}
