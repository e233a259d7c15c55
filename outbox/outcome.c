/* One table has the programs in the order in which their codes count. */
#include <stdbool.h>
#include <stdio.h>

#include "jsonline.h"

#include "outcome.h"

#define ADD "pdv-outbox add"
#define MERGE "pdv-merge"
#define NEXT "pdv-outbox next"
#define SETTLE "pdv-outbox settle"

/*
 * `reader` stands at the end of its pipe: fewer lines than the reader's mean that it was killed, or ended by the time
 * limit of its database, which is worth `missing`.
 */
static const struct {
    const char *name, *reader;
    int missing;
} programs[] = {{"pdv-extract-caixa", MERGE, EXIT_UNAVAILABLE},
                {"pdv-extract-loja", MERGE, EXIT_UNAVAILABLE},
                {MERGE, ADD, EXIT_OUR_BUG},
                {NEXT, NULL, 0},
                {ADD, NULL, 0},
                {"pdv-outbox drain", SETTLE, EXIT_OUR_BUG},
                {"pdv-send", SETTLE, EXIT_OUR_BUG},
                {SETTLE, NULL, 0}};

static size_t count(const json_t *lines, const char *program)
{
    size_t found = 0, i;
    const json_t *line;

    json_array_foreach (lines, i, line)
        found += program != NULL && jsonline_is(line, "programa", program);
    return found;
}

/*
 * What is no error: `next` has its negative answer at the end of every run; after an extractor's EXIT_LATER another
 * window is planned; what could not be read pdv-merge and `add` only hear from the extractors.
 */
static int worth(const json_t *line)
{
    int code = (int)jsonline_number(line, "codigo");

    if ((code == EXIT_NO && jsonline_is(line, "programa", NEXT)) ||
        (code == EXIT_LATER && json_object_get(line, "canal") != NULL) ||
        (code == EXIT_UNAVAILABLE && (jsonline_is(line, "programa", MERGE) || jsonline_is(line, "programa", ADD))))
        return EXIT_DONE;
    return code;
}

/* The first that is not 0 among those that were cut off by their readers, or among the others. */
static struct outcome find(const json_t *lines, bool cut_off)
{
    for (size_t p = 0; p < sizeof programs / sizeof *programs; p++) {
        const json_t *line;
        size_t i;

        json_array_foreach (lines, i, line)
            if (jsonline_is(line, "programa", programs[p].name) && worth(line) != EXIT_DONE &&
                jsonline_true(line, "cortado") == cut_off)
                return (struct outcome){worth(line), programs[p].name};
        if (!cut_off && count(lines, programs[p].reader) > count(lines, programs[p].name))
            return (struct outcome){programs[p].missing, programs[p].name};
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
        int64_t sum = 0;

        json_array_foreach (lines, i, line)
            sum += jsonline_number(line, counts[c].member);
        if (sum > 0 && used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s: %lld", used == 0 ? "; " : ", ", counts[c].words,
                                     (long long)sum);
    }
}
