/* Where payloads are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "situacao.h"

static uint64_t number_of(const char *sync_id)
{
    char digits[ENTRY_SYNC + 1];

    snprintf(digits, sizeof digits, "%.*s", ENTRY_SYNC, sync_id);
    return strtoull(digits, NULL, 16);
}

static int compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

bool situacoes_load_queue(struct situacoes *situacoes, const struct places *places, struct reason *why)
{
    *situacoes = (struct situacoes){0};
    return queue_list(&situacoes->waiting, places->outbox, why) && queue_list(&situacoes->dead, places->dead, why);
}

bool situacoes_load(struct situacoes *situacoes, const struct places *places, struct reason *why)
{
    struct recibos recibos = {0};
    bool done = situacoes_load_queue(situacoes, places, why) && recibo_list(places, NULL, &recibos, why);

    if (done)
        situacoes->delivered = calloc(recibos.count + 1, sizeof *situacoes->delivered);
    if (done && situacoes->delivered == NULL)
        done = reason_set(why, EXIT_IO, "ledger: sem memória");
    if (situacoes->delivered != NULL) {
        for (size_t i = 0; i < recibos.count; i++)
            situacoes->delivered[situacoes->count++] = number_of(recibos.list[i].sync_id);
        qsort(situacoes->delivered, situacoes->count, sizeof *situacoes->delivered, compare);
    }
    free(recibos.list);
    return done;
}

void situacoes_end(struct situacoes *situacoes)
{
    queue_end(&situacoes->waiting);
    queue_end(&situacoes->dead);
    free(situacoes->delivered);
    *situacoes = (struct situacoes){0};
}

enum situacao situacao_of(const struct situacoes *situacoes, const char *sync_id)
{
    uint64_t number = number_of(sync_id);

    if (situacoes->count > 0 &&
        bsearch(&number, situacoes->delivered, situacoes->count, sizeof number, compare) != NULL)
        return SITUACAO_ENTREGUE;
    if (queue_find(&situacoes->waiting, sync_id) != NULL)
        return SITUACAO_ESPERA;
    return queue_find(&situacoes->dead, sync_id) != NULL ? SITUACAO_RECUSADA : SITUACAO_FALTA;
}

const char *situacao_word(enum situacao situacao)
{
    static const char *const words[] = {[SITUACAO_ENTREGUE] = "entregue",
                                        [SITUACAO_ESPERA] = "espera",
                                        [SITUACAO_RECUSADA] = "recusada",
                                        [SITUACAO_FALTA] = "falta"};

    return words[situacao];
}
