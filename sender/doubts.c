#include "doubts.h"
#include "entrega.h"

bool doubts_hold(struct doubts *doubts, json_t *alone, json_t *proven)
{
    json_t *lines = alone == NULL || proven == NULL ? NULL : json_pack("[O, O]", alone, proven);

    return json_array_append_new(doubts->held, lines) == 0;
}

bool doubts_tell(struct doubts *doubts, bool proven, long *later, struct reason *why)
{
    size_t count = json_array_size(doubts->held);

    for (size_t i = proven ? 0 : doubts->told; i < count; i++) {
        const json_t *line = json_array_get(json_array_get(doubts->held, i), proven ? 1 : 0);

        *later += entrega_is_later(line);
        if (!entrega_write(line, why))
            return false;
    }
    doubts->told = proven ? 0 : count;
    if (proven)
        json_array_clear(doubts->held);
    return true;
}
