/* One table has the programs in the order in which their codes count. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "exitcode.h"
#include "jsonline.h"

#include "outcome.h"

#define SETTLE "pdv-outbox settle"
#define ADD "pdv-outbox add"

/* `reader` is the end of its pipe: fewer lines than the reader's mean that it was killed. */
static const struct {
    const char *name, *reader;
} programs[] = {{"pdv-extract-caixa", NULL},
                {"pdv-extract-loja", NULL},
                {"pdv-merge", NULL},
                {"pdv-outbox next", NULL},
                {ADD, NULL},
                {"pdv-outbox drain", SETTLE},
                {"pdv-send", SETTLE},
                {SETTLE, NULL}};

static bool is_of(const json_t *line, const char *program)
{
    const char *name = jsonline_text(line, "programa");

    return name != NULL && program != NULL && strcmp(name, program) == 0;
}

static size_t count(const json_t *lines, const char *program)
{
    size_t found = 0, i;
    const json_t *line;

    json_array_foreach (lines, i, line)
        found += is_of(line, program);
    return found;
}

static int code_of(const json_t *line)
{
    return (int)json_integer_value(json_object_get(line, "codigo"));
}

/* The database's clock did not allow the window, and another one was planned: no pacote of the first is no error. */
static bool has_waited(const json_t *lines)
{
    const json_t *line;
    size_t i;

    json_array_foreach (lines, i, line)
        if (code_of(line) == EXIT_LATER && json_object_get(line, "canal") != NULL)
            return true;
    return false;
}

/* What a line's code is worth. `next` has its negative answer at the end of every run. */
static int worth(const json_t *line, bool has_waited)
{
    int code = code_of(line);

    if (code == EXIT_DONE && json_array_size(json_object_get(line, "incompletos")) > 0)
        return EXIT_UNAVAILABLE;
    if ((code == EXIT_NO && is_of(line, "pdv-outbox next")) ||
        (code == EXIT_LATER && json_object_get(line, "canal") != NULL) ||
        (code == EXIT_UNAVAILABLE && has_waited && (is_of(line, "pdv-merge") || is_of(line, ADD))))
        return EXIT_DONE;
    return code;
}

/* The first that is not 0 among those that were cut off by their readers, or among the others. */
static struct outcome find(const json_t *lines, bool cut_off)
{
    bool waited = has_waited(lines);

    for (size_t p = 0; p < sizeof programs / sizeof *programs; p++) {
        const json_t *line;
        size_t i;

        json_array_foreach (lines, i, line)
            if (is_of(line, programs[p].name) && worth(line, waited) != EXIT_DONE &&
                json_is_true(json_object_get(line, "cortado")) == cut_off)
                return (struct outcome){worth(line, waited), programs[p].name};
        if (!cut_off && count(lines, programs[p].reader) > count(lines, programs[p].name))
            return (struct outcome){EXIT_OUR_BUG, programs[p].name};
    }
    return (struct outcome){EXIT_DONE, NULL};
}

struct outcome outcome_of(const json_t *lines, int own)
{
    struct outcome told = find(lines, false);

    if (own == EXIT_LATER || (own != EXIT_DONE && told.code == EXIT_DONE))
        return (struct outcome){own, NULL};
    return told.code != EXIT_DONE ? told : find(lines, true);
}

void outcome_counts(const json_t *lines, char *text, size_t size)
{
    static const struct {
        const char *member, *words;
    } counts[] = {{"lidas", "vendas lidas"},
                  {"entregues", "payloads entregues"},
                  {"recusadas", "recusados"},
                  {"adiadas", "para depois"}};
    size_t used = 0, i;

    text[0] = '\0';
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        const json_t *line;
        json_int_t sum = 0;

        json_array_foreach (lines, i, line)
            sum += json_integer_value(json_object_get(line, counts[c].member));
        if (sum > 0 && used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s: %lld", used == 0 ? "; " : ", ", counts[c].words,
                                     (long long)sum);
    }
}
