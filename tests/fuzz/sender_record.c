/* What is to be sent: its bytes lie in what was read and are a payload; what goes into headers can begin no other. */
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#include "../../sender/record.h"
#include "fuzz.h"

static bool is_visible(const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return false;
    return length > 0 && length <= 128;
}

static void check(const struct record *record, const char *text, size_t size)
{
    struct reason why = {0};
    json_t *payload = jsonline_parse(record->body, record->size, "fuzz", 0, &why);

    HOLDS(record->body >= text && record->body + record->size <= text + size);
    HOLDS(payload != NULL);
    HOLDS(strlen(record->sync_id) == 64 && strspn(record->sync_id, "0123456789abcdefABCDEF") == 64);
    HOLDS(is_visible(record->schema_version));
    HOLDS(strcmp(jsonline_text(json_object_get(payload, "integrity"), "sync_id"), record->sync_id) == 0);
    HOLDS(strcmp(jsonline_text(payload, "schema_version"), record->schema_version) == 0);
    json_decref(payload);
}

static enum record_result take(const char *text, size_t size, bool has_end)
{
    struct reason why = {0};
    struct record record;
    enum record_result result = record_parse(&record, text, size, has_end, "fuzz", 1, &why);

    if (result == RECORD_PAYLOAD)
        check(&record, text, size);
    else
        fuzz_check_reason(&why);
    record_free(&record);
    return result;
}

/* A line without its end is never sent, or is a payload by itself. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    enum record_result whole = take(text, size, true), cut = take(text, size, false);

    HOLDS(cut != RECORD_PAYLOAD || whole == RECORD_PAYLOAD);
    free(text);
    return 0;
}
