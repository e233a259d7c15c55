/* Where payloads are. */
#include <stdio.h>

#include "situacao.h"

bool situacoes_load(struct situacoes *situacoes, const struct places *places, bool deliveries, struct reason *why)
{
    *situacoes = (struct situacoes){0};
    if (!queue_list(&situacoes->waiting, places->outbox, why) || !queue_list(&situacoes->dead, places->dead, why))
        return false;
    situacoes->delivered = deliveries ? recibo_all(places, why) : NULL;
    return !deliveries || situacoes->delivered != NULL;
}

void situacoes_end(struct situacoes *situacoes)
{
    queue_end(&situacoes->waiting);
    queue_end(&situacoes->dead);
    json_decref(situacoes->delivered);
    *situacoes = (struct situacoes){0};
}

enum situacao situacao_of(const struct situacoes *situacoes, const char *sync_id)
{
    char digits[ENTRY_SYNC + 1];

    snprintf(digits, sizeof digits, "%.*s", ENTRY_SYNC, sync_id);
    if (json_object_get(situacoes->delivered, digits) != NULL)
        return SITUACAO_ENTREGUE;
    if (queue_find(&situacoes->waiting, sync_id) != NULL)
        return SITUACAO_ESPERA;
    return queue_find(&situacoes->dead, sync_id) != NULL ? SITUACAO_RECUSADA : SITUACAO_FALTA;
}
