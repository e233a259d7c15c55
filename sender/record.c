/* Which member of a line is the payload, and whether it says what the headers need. */
#include <string.h>

#include "jsonline.h"
#include "texto.h"

#include "record.h"

#define SYNC_ID 64      /* hexadecimal digits */
#define VERSION_MAX 128 /* web servers cut headers that are longer */

static bool is_sync_id(const char *text)
{
    return text != NULL && strlen(text) == SYNC_ID && strspn(text, "0123456789abcdefABCDEF") == SYNC_ID;
}

static enum record_result bad(const char *where, const char *what, struct reason *why)
{
    reason_set(why, EXIT_BAD_INPUT, "%s: %s", where, what);
    return RECORD_BAD;
}

static enum record_result take_payload(struct record *record, const json_t *payload, const char *where,
                                       struct reason *why)
{
    record->schema_version = jsonline_text(payload, "schema_version");
    record->sync_id = jsonline_text(json_object_get(payload, "integrity"), "sync_id");
    if (!is_sync_id(record->sync_id))
        return bad(where, "o payload não tem em integrity.sync_id 64 dígitos hexadecimais", why);
    if (record->schema_version == NULL || !texto_is_word(record->schema_version, VERSION_MAX))
        return bad(where, "o payload não tem schema_version", why);
    return RECORD_PAYLOAD;
}

/* The payload inside of a `fila` or `pacote` line. */
static enum record_result take_line(struct record *record, const char *text, size_t length, bool has_end,
                                    const char *where, struct reason *why)
{
    const json_t *payload = json_object_get(record->root, "payload");
    const char *sync_id = jsonline_text(record->root, "sync_id");

    if (!has_end)
        return bad(where, "a linha não tem fim: quem a escrevia parou no meio; nada foi enviado dela", why);
    if (json_is_null(payload)) {
        bad(where, "pacote sem payload: nada a enviar", why);
        return RECORD_NOTHING;
    }
    record->body = jsonline_raw_member(text, length, "payload", &record->size);
    if (!json_is_object(payload) || record->body == NULL)
        return bad(where, "a linha não tem payload", why);
    if (take_payload(record, payload, where, why) == RECORD_BAD)
        return RECORD_BAD;
    if (sync_id != NULL && strcmp(sync_id, record->sync_id) != 0)
        return bad(where, "o sync_id da linha não é o do seu payload", why);
    record->arquivo = jsonline_text(record->root, "arquivo");
    return RECORD_PAYLOAD;
}

static enum record_result take(struct record *record, const char *text, size_t length, bool has_end, const char *where,
                               struct reason *why)
{
    const char *tipo = jsonline_text(record->root, "tipo");

    if (tipo == NULL) {
        record->body = text;
        record->size = length;
        return take_payload(record, record->root, where, why);
    }
    if (strcmp(tipo, "fila") == 0 || strcmp(tipo, "pacote") == 0)
        return take_line(record, text, length, has_end, where, why);
    reason_set(why, EXIT_BAD_INPUT, "%s: tipo %.40s não é coisa que se envie: ignorado", where, tipo);
    return RECORD_NOTHING;
}

enum record_result record_parse(struct record *record, const char *text, size_t length, bool has_end, const char *name,
                                long line, struct reason *why)
{
    enum record_result result = RECORD_BAD;
    char where[512];

    *record = (struct record){0};
    /* Editors put a byte order mark there; JSON that travels has none (RFC 8259, 8.1). */
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    record->root = jsonline_parse(text, length, name, line, why);
    if (record->root != NULL) {
        snprintf(where, sizeof where, line > 0 ? "%.400s: linha %ld" : "%.400s", name, line);
        result = take(record, text, length, has_end, where, why);
    }
    if (result != RECORD_PAYLOAD)
        record_free(record);
    return result;
}

void record_free(struct record *record)
{
    json_decref(record->root);
    *record = (struct record){0};
}
