/* Sums are made in 1/10000, as everywhere. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "grow.h"
#include "jsonline.h"

#include "conta.h"

static const char *const names[CONTA_COLUNAS] = {"banco",     "entregues",  "esperam", "recusadas", "faltam",
                                                 "alteradas", "canceladas", "sumidas", "anteriores"};

void conta_end(struct conta *conta)
{
    free(conta->lines);
    json_decref(conta->missing);
    *conta = (struct conta){0};
}

static int compare(const struct conta_linha *line, const char *day, const char *canal)
{
    int order = strcmp(line->day, day);

    return order != 0 ? order : strcmp(line->canal, canal);
}

static struct conta_linha *line_of(struct conta *conta, const char *day, const char *canal)
{
    struct conta_linha *line;
    size_t at = conta->count;

    while (at > 0 && compare(&conta->lines[at - 1], day, canal) > 0)
        at--;
    if (at > 0 && compare(&conta->lines[at - 1], day, canal) == 0)
        return &conta->lines[at - 1];
    if (!GROW(conta->lines, conta->count, &conta->room))
        return NULL;
    line = &conta->lines[at];
    memmove(line + 1, line, (conta->count++ - at) * sizeof *line);
    *line = (struct conta_linha){0};
    snprintf(line->day, sizeof line->day, "%s", day);
    snprintf(line->canal, sizeof line->canal, "%s", canal);
    return line;
}

static void count(struct conta_linha *line, enum conta_coluna coluna, int64_t total_e4)
{
    line->count[coluna]++;
    (void)decimal_add(&line->total_e4[coluna], total_e4);
}

bool conta_add(struct conta *conta, const char *day, const char *canal, enum conta_coluna coluna, int64_t total_e4,
               struct reason *why)
{
    struct conta_linha *line = line_of(conta, day, canal);

    if (line == NULL)
        return reason_set(why, EXIT_IO, "audit: sem memória");
    count(line, coluna, total_e4);
    count(&conta->sum, coluna, total_e4);
    return true;
}

void conta_add_missing(struct conta *conta, const struct lancamento *venda, const char *motivo)
{
    jsonline_append(conta->missing, json_pack("{s:s,s:s,s:s,s:s,s:s}", "canal", venda->canal, "id", venda->id, "fim",
                                              venda->fim, "total", venda->total, "motivo", motivo));
}

/* Cents, as a person reads them: what stands behind them, four decimals have, is rounded. */
static const char *money(int64_t value_e4, char *text, size_t room)
{
    int64_t cents = (value_e4 < 0 ? value_e4 - 50 : value_e4 + 50) / 100, size = cents < 0 ? -cents : cents;

    snprintf(text, room, "%s%" PRId64 ",%02d", cents < 0 ? "-" : "", size / 100, (int)(size % 100));
    return text;
}

static void print_line(const char *day, const char *canal, const struct conta_linha *line)
{
    char total[32];

    printf("%-10s %-11s", day, canal);
    for (int c = 0; c < CONTA_COLUNAS; c++)
        if (c >= CONTA_ALTERADA)
            printf(" %10" PRId64, line->count[c]);
        else
            printf(" %6" PRId64 " %12s", line->count[c], money(line->total_e4[c], total, sizeof total));
    printf("\n");
}

void conta_print(const struct conta *conta)
{
    size_t i;
    json_t *missing;

    printf("%-10s %-11s", "dia", "canal");
    for (int c = 0; c < CONTA_COLUNAS; c++)
        printf(c >= CONTA_ALTERADA ? " %10s" : " %19s", names[c]);
    printf("\n");
    for (i = 0; i < conta->count; i++)
        print_line(conta->lines[i].day, conta->lines[i].canal, &conta->lines[i]);
    print_line("total", "", &conta->sum);
    json_array_foreach (conta->missing, i, missing)
        printf("falta %s %s  fim %s  total %s: %s\n", jsonline_text(missing, "canal"), jsonline_text(missing, "id"),
               jsonline_text(missing, "fim"), jsonline_text(missing, "total"), jsonline_text(missing, "motivo"));
}

static json_t *line_to_json(const struct conta_linha *line)
{
    json_t *object = json_pack("{s:s,s:s}", "dia", line->day, "canal", line->canal);

    for (int c = 0; c < CONTA_COLUNAS; c++)
        jsonline_set(
            object, names[c],
            json_pack("{s:I,s:o}", "vendas", (json_int_t)line->count[c], "total", decimal_to_json(line->total_e4[c])));
    return object;
}

json_t *conta_to_json(const struct conta *conta)
{
    json_t *lines = json_array();

    for (size_t i = 0; i < conta->count; i++)
        jsonline_append(lines, line_to_json(&conta->lines[i]));
    return json_pack("{s:o,s:O}", "dias", lines, "faltam", conta->missing);
}
