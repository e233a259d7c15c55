/* JSON lines over Jansson. */
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#define DUMP_FLAGS (JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(15))

/*
 * Jansson does not tell everywhere that memory has run out: its scanner goes on with the letters that it could keep,
 * and what it writes may lack a key. So each allocation is watched, and nothing is believed that was read or written
 * meanwhile.
 */
static bool ran_out;

static void *allocate(size_t size)
{
    void *memory = malloc(size);

    ran_out = ran_out || (memory == NULL && size > 0);
    return memory;
}

static void watch_memory(void)
{
    json_set_alloc_funcs(allocate, free);
    ran_out = false;
}

char *jsonline_dump(const json_t *value, size_t *length)
{
    char *text;

    watch_memory();
    text = json_dumps(value, DUMP_FLAGS);
    if (ran_out) {
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

    if (text == NULL && (value == NULL || ran_out))
        return reason_set(why, EXIT_IO, "um registro não pôde ser escrito: sem memória");
    if (text == NULL)
        return reason_set(why, EXIT_OUR_BUG, "um registro não pôde ser escrito como JSON");
    done = lines_write(stream, text, length, why);
    free(text);
    return done;
}

json_t *jsonline_parse(const char *text, size_t length, const char *name, long line, struct reason *why)
{
    json_error_t error;
    json_t *value;
    char where[32] = "";

    watch_memory();
    value = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (value != NULL && json_is_object(value) && !ran_out)
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

bool jsonline_set(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}
