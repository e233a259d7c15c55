/*
 * Both members are found by their bytes, as a receiver would that has no JSON library: within a text of JSON every
 * quotation mark has a backslash before it, so that `"agent":{` can only be the member itself.
 */
#include <stdlib.h>
#include <string.h>

#include "seal.h"

static const char *find(const char *at, const char *end, const char *word)
{
    size_t size = strlen(word);
    for (; (size_t)(end - at) >= size; at++) {
        if (memcmp(at, word, size) == 0) {
            return at;
        }
    }
    return NULL;
}

/* Behind the text whose first character is at `at`; `end` when it has none. */
static const char *text_end(const char *at, const char *end)
{
    while (at < end && *at != '"') {
        at += *at == '\\' && end - at > 1 ? 2 : 1;
    }
    return at < end ? at + 1 : end;
}

/* Behind the object whose first member is at `at`. */
static const char *object_end(const char *at, const char *end)
{
    for (int depth = 1; at < end && depth > 0;) {
        char c = *at++;
        depth += (c == '{') - (c == '}');
        at = c == '"' ? text_end(at, end) : at;
    }
    return at;
}

/* Takes out the member that begins with `word`, with the comma behind it. */
static void cut(char *bytes, size_t *size, const char *word)
{
    char *end = bytes + *size;
    const char *at = find(bytes, end, word);
    if (at == NULL) {
        return;
    }
    const char *value = at + strlen(word);
    const char *next = value[-1] == '{' ? object_end(value, end) : text_end(value, end);
    if (next < end && *next == ',') {
        memmove(bytes + (at - bytes), next + 1, (size_t)(end - next - 1));
        *size -= (size_t)(next + 1 - at);
    }
}

bool seal_make(const char *bytes, size_t size, char hex[DIGEST_HEX_SIZE])
{
    char *copy = malloc(size + 1);
    hex[0] = '\0';
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, bytes, size);
    while (size > 0 && copy[size - 1] == '\n') {
        size--;
    }
    cut(copy, &size, "\"agent\":{");
    cut(copy, &size, "\"sync_id\":\"");
    bool done = digest_sha256(copy, size, hex);
    free(copy);
    return done;
}
