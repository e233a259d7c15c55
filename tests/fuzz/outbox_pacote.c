/*
 * The pacote: the bytes that go into the queue are the payload that was judged, and there are none only in a window
 * that says that it is empty: anything else would move the cursors over sales that nobody has.
 */
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#include "canal.h"
#include "../../outbox/pacote.h"
#include "../../outbox/queue.h"
#include "fuzz.h"

#define OFFSET_S (-3 * 3600)
#define OFFSET_MAX_S (14 * 3600)

static void check_payload(const struct pacote *pacote, const json_t *line)
{
    struct reason why = {0};
    char sync_id[65];
    json_t *payload = jsonline_parse(pacote->payload, pacote->payload_length, "fuzz", 0, &why);

    HOLDS(payload != NULL);
    HOLDS(json_equal(payload, json_object_get(line, "payload")));
    HOLDS(queue_sync_id(payload, "fuzz", sync_id, &why) && strcmp(sync_id, pacote->sync_id) == 0);
    json_decref(payload);
}

static void check_clock(const struct pacote_canal *canal)
{
    HOLDS(!canal->has_clock || (canal->clock_offset_s >= -OFFSET_MAX_S && canal->clock_offset_s <= OFFSET_MAX_S));
    HOLDS(!canal->has_clock || canal->clock_offset_s % 60 == 0);
}

static void check(const char *text, size_t size, const struct pacote *pacote)
{
    struct reason why = {0};
    json_t *line = jsonline_parse(text, size, "fuzz", 0, &why);
    bool empty = json_is_true(json_object_get(line, "vazio"));

    HOLDS(line != NULL);
    HOLDS((pacote->payload == NULL) == empty);
    if (pacote->payload != NULL) {
        HOLDS(pacote->payload >= text && pacote->payload + pacote->payload_length <= text + size);
        check_payload(pacote, line);
    }
    HOLDS(strspn(pacote->sync_id, "0123456789abcdef") == (empty ? 0 : 64) && strlen(pacote->sync_id) <= 64);
    HOLDS(pacote->complete != 0 && (pacote->complete & ~pacote->janela.canais) == 0);
    check_clock(&pacote->canais[CAIXA]);
    check_clock(&pacote->canais[LOJA]);
    json_decref(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct reason why = {0};
    struct pacote pacote;

    if (pacote_parse(text, size, OFFSET_S, &pacote, &why)) {
        check(text, size, &pacote);
    } else {
        fuzz_check_reason(&why);
        HOLDS(why.code == EXIT_BAD_INPUT || why.code == EXIT_UNAVAILABLE);
    }
    pacote_end(&pacote);
    free(text);
    return 0;
}
