#include <stdlib.h>
#include <string.h>

#include "jsonline.h"
#include "runnote.h"

#include "earlier.h"

static void take(struct earlier *earlier, const json_t *note)
{
    const char *program = jsonline_text(note, "programa");

    if (program == NULL || strcmp(program, "pdv-send") != 0)
        return;
    earlier->any = true;
    earlier->code = (int)json_integer_value(json_object_get(note, "codigo"));
    earlier->failing = json_is_true(json_object_get(note, "servidor_falha"));
    earlier->not_before_ms = json_integer_value(json_object_get(note, "nao_antes_ms"));
    earlier->passed = earlier->passed || json_integer_value(json_object_get(note, "entregues")) > 0;
    (void)json_array_extend(earlier->failed, json_object_get(note, "falhas"));
    (void)json_array_clear(earlier->doubts);
    (void)json_array_extend(earlier->doubts, json_object_get(note, "duvidas"));
}

bool earlier_read(struct earlier *earlier)
{
    const char *folder = getenv(RUNNOTE_FOLDER);
    json_t *notes = runnote_read();
    size_t i;
    const json_t *note;

    *earlier =
        (struct earlier){.in_run = folder != NULL && *folder != '\0', .failed = json_array(), .doubts = json_array()};
    json_array_foreach (notes, i, note)
        take(earlier, note);
    json_decref(notes);
    return notes != NULL && earlier->failed != NULL && earlier->doubts != NULL;
}

void earlier_end(struct earlier *earlier)
{
    json_decref(earlier->failed);
    json_decref(earlier->doubts);
    *earlier = (struct earlier){0};
}

bool earlier_forbids(const struct earlier *earlier, int64_t now_ms)
{
    return earlier->failing && (earlier->not_before_ms == 0 || earlier->not_before_ms > now_ms);
}

bool earlier_has_failed(const struct earlier *earlier, const char *sync_id)
{
    size_t i;
    const json_t *id;

    json_array_foreach (earlier->failed, i, id)
        if (json_is_string(id) && strncmp(json_string_value(id), sync_id, EARLIER_ID) == 0)
            return true;
    return false;
}

bool earlier_add_failed(struct earlier *earlier, const char *sync_id)
{
    return json_array_append_new(earlier->failed, json_stringn(sync_id, EARLIER_ID)) == 0;
}
