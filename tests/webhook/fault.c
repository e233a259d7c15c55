/*
 * The text of a fault: a name from the table, its number when it takes one, then options. The text of retry-after and
 * of match may hold colons (an HTTP date does), so it reaches to the end or to ":times=".
 */
#include <stdlib.h>
#include <string.h>

#include "fault.h"

struct row {
    const char *name;
    enum fault_kind kind;
    int64_t low; /* of the number after '='; 0: the fault takes none */
    int64_t high;
};

static const struct row rows[] = {
    {"status", FAULT_STATUS, 200, 599},  {"silent", FAULT_SILENT, 0, 0},
    {"close", FAULT_CLOSE, 0, 0},        {"close-after-store", FAULT_CLOSE_AFTER_STORE, 0, 0},
    {"drip", FAULT_DRIP, 1, 1000000000}, {"redirect", FAULT_REDIRECT, 300, 399},
    {"html", FAULT_HTML, 200, 599},
};

static bool number_read(const char **at, int64_t low, int64_t high, int64_t *number)
{
    int64_t value = 0;
    size_t digits = 0;
    while (**at >= '0' && **at <= '9' && digits < 10) {
        value = value * 10 + (**at - '0');
        (*at)++;
        digits++;
    }
    *number = value;
    return digits > 0 && value >= low && value <= high;
}

/* Takes `word` from the text when it begins with it. */
static bool word_read(const char **at, const char *word)
{
    size_t size = strlen(word);
    if (strncmp(*at, word, size) != 0) {
        return false;
    }
    *at += size;
    return true;
}

static const struct row *row_find(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strlen(rows[i].name) == size && strncmp(rows[i].name, name, size) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static bool value_read(struct fault *fault, const struct row *row, const char **at)
{
    int64_t number = 0;
    if (!word_read(at, "=") || !number_read(at, row->low, row->high, &number)) {
        return false;
    }
    if (row->kind != FAULT_DRIP) {
        fault->status = (unsigned)number;
        return true;
    }
    int64_t seconds = 1;
    if (word_read(at, "/") && !word_read(at, "s") && !word_read(at, "S") && !number_read(at, 1, 3600, &seconds)) {
        return false;
    }
    fault->drip_bytes = (size_t)number;
    fault->drip_every_ms = seconds * 1000;
    return true;
}

static bool text_read(char *text, size_t room, const char **at)
{
    const char *end = strstr(*at, ":times=");
    size_t size = end != NULL ? (size_t)(end - *at) : strlen(*at);
    if (size == 0 || size >= room) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if ((*at)[i] < 0x20 || (*at)[i] > 0x7e) {
            return false; /* it goes into a header line */
        }
    }
    memcpy(text, *at, size);
    text[size] = '\0';
    *at += size;
    return true;
}

static bool options_read(struct fault *fault, const char **at)
{
    while (word_read(at, ":")) {
        bool good = false;
        if (word_read(at, "times=")) {
            good = number_read(at, 1, 1000000000, &fault->times);
        } else if (word_read(at, "match=")) {
            good = text_read(fault->match, sizeof fault->match, at);
        } else if (fault->kind == FAULT_STATUS && word_read(at, "retry-after=")) {
            good = text_read(fault->retry_after, sizeof fault->retry_after, at);
        }
        if (!good) {
            return false;
        }
    }
    return **at == '\0';
}

bool fault_parse(struct fault *fault, const char *spec, struct reason *why)
{
    *fault = (struct fault){.kind = FAULT_NONE, .times = FAULT_ALWAYS};
    size_t size = strlen(spec);
    const char *at = spec + strcspn(spec, "=:");
    const struct row *row = row_find(spec, (size_t)(at - spec));
    if (row == NULL || size >= sizeof fault->text) {
        return reason_set(why, EXIT_USAGE_ERROR, "%s: no such fault", spec);
    }
    fault->kind = row->kind;
    if (row->low > 0 && !value_read(fault, row, &at)) {
        return reason_set(why, EXIT_USAGE_ERROR, "%s: the number after %s= is missing or out of range", spec,
                          row->name);
    }
    if (!options_read(fault, &at)) {
        return reason_set(why, EXIT_USAGE_ERROR, "%s: cannot be understood from \"%s\" on", spec, at);
    }
    memcpy(fault->text, spec, size + 1);
    return true;
}

bool fault_stores(const struct fault *fault)
{
    return fault->kind == FAULT_NONE || fault->kind == FAULT_DRIP || fault->kind == FAULT_CLOSE_AFTER_STORE;
}

bool fault_queue_add(struct fault_queue *queue, const char *spec, struct reason *why)
{
    struct fault fault;
    if (!fault_parse(&fault, spec, why)) {
        return false;
    }
    if (queue->count == queue->room) {
        size_t room = queue->room == 0 ? 8 : queue->room * 2;
        struct fault *items = realloc(queue->items, room * sizeof *items);
        if (items == NULL) {
            return reason_set(why, EXIT_OUR_BUG, "%s: out of memory", spec);
        }
        queue->items = items;
        queue->room = room;
    }
    queue->items[queue->count++] = fault;
    return true;
}

static bool matches(const struct fault *fault, const char *body, size_t size)
{
    size_t length = strlen(fault->match);
    for (size_t i = 0; length > 0 && i + length <= size; i++) {
        if (memcmp(body + i, fault->match, length) == 0) {
            return true;
        }
    }
    return length == 0;
}

struct fault fault_queue_take(struct fault_queue *queue, const char *body, size_t size)
{
    for (size_t i = 0; i < queue->count; i++) {
        struct fault *fault = &queue->items[i];
        if (fault->times == 0 || !matches(fault, body, size)) {
            continue;
        }
        if (fault->times == FAULT_ALWAYS) {
            return *fault;
        }
        fault->times--;
        return *fault;
    }
    return (struct fault){.kind = FAULT_NONE};
}

void fault_queue_clear(struct fault_queue *queue)
{
    free(queue->items);
    *queue = (struct fault_queue){0};
}
