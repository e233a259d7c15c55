#include <stdlib.h>
#include <string.h>

#include "jsonline.h"
#include "runnote.h"

#include "doubts.h"
#include "entrega.h"

#define DIGITS 12 /* so many of a sync_id, as the queue's names have */

static void take(struct doubts *doubts, const json_t *note)
{
    doubts->again = true;
    doubts->code = (int)jsonline_number(note, "codigo");
    doubts->failing = jsonline_true(note, "servidor_falha");
    doubts->not_before_ms = jsonline_number(note, "nao_antes_ms");
    doubts->passed = doubts->passed || jsonline_number(note, "entregues") > 0;
    (void)json_array_extend(doubts->failed, json_object_get(note, "falhas"));
    (void)json_array_clear(doubts->held);
    (void)json_array_extend(doubts->held, json_object_get(note, "duvidas"));
}

void doubts_begin(struct doubts *doubts)
{
    const char *folder = getenv(RUNNOTE_FOLDER);
    json_t *notes = runnote_read();
    size_t i;
    const json_t *note;

    *doubts =
        (struct doubts){.in_run = folder != NULL && *folder != '\0', .failed = json_array(), .held = json_array()};
    json_array_foreach (notes, i, note)
        if (jsonline_is(note, "programa", "pdv-send"))
            take(doubts, note);
    doubts->told = json_array_size(doubts->held);
    json_decref(notes);
}

void doubts_end(struct doubts *doubts)
{
    json_decref(doubts->failed);
    json_decref(doubts->held);
    *doubts = (struct doubts){0};
}

bool doubts_forbid(const struct doubts *doubts, int64_t now_ms)
{
    return doubts->failing && (doubts->not_before_ms == 0 || doubts->not_before_ms > now_ms);
}

bool doubts_know(const struct doubts *doubts, const char *sync_id)
{
    char digits[DIGITS + 1];

    snprintf(digits, sizeof digits, "%.*s", DIGITS, sync_id);
    return jsonline_has(doubts->failed, digits);
}

void doubts_note(struct doubts *doubts, const char *sync_id)
{
    jsonline_append(doubts->failed, json_stringn(sync_id, DIGITS));
}

void doubts_hold(struct doubts *doubts, json_t *alone, json_t *proven)
{
    jsonline_append(doubts->held, json_pack("[o, o]", alone, proven));
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
