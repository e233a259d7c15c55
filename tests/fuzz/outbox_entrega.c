/* Deliveries: a line that is taken names a file of the queue and its own sync_id, and its reason can be written. */
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#include "../../outbox/entrega.h"
#include "fuzz.h"

static void check(const struct entrega *entrega)
{
    const char *arquivo = jsonline_text(entrega->object, "arquivo");
    char name[ENTRY_NAME];
    size_t length;
    json_t *motivo = entrega_reason(entrega, "recusado", "2026-03-02T10:00:00-03:00");
    char *text = jsonline_dump(motivo, &length);

    HOLDS(strcmp(entry_format(&entrega->entry, name), arquivo) == 0);
    HOLDS(strncmp(jsonline_text(entrega->object, "sync_id"), entrega->entry.sync, ENTRY_SYNC) == 0);
    HOLDS(strcmp(jsonline_text(entrega->object, "veredito"), entrega->palavra) == 0);
    HOLDS(entrega->veredito >= VEREDITO_SENT && entrega->veredito <= VEREDITO_OFFLINE);
    HOLDS(entrega->texto != NULL);
    HOLDS(!entrega->prova || json_is_true(json_object_get(entrega->object, "prova")));
    HOLDS(text != NULL && strcmp(jsonline_text(motivo, "motivo"), "recusado") == 0);
    free(text);
    json_decref(motivo);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = fuzz_text(data, size);
    struct reason why = {0};
    struct entrega entrega;

    switch (entrega_parse(line, size, 1, &entrega, &why)) {
    case ENTREGA_READ:
        check(&entrega);
        break;
    case ENTREGA_OTHER:
        break;
    case ENTREGA_REFUSED:
        fuzz_check_reason(&why);
    }
    entrega_end(&entrega);
    free(line);
    return 0;
}
