/*
 * The queue's proof of a file: what is read is one line, one object, of the sync_id that is in the name. Bytes that are
 * no gzip are packed first, because no mutation finds a CRC.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gzip.h"
#include "jsonline.h"
#include "sys.h"

#include "../../outbox/queue.h"
#include "fuzz.h"

static char folder[SYS_PATH_MAX / 2], path[SYS_PATH_MAX];
static const struct entry entry = {
    .to_utc_ms = INT64_C(1772449200000), .sync = "81e8d68f9bba", .canais = CANAL_BIT(CAIXA)};

static void clean(void)
{
    (void)remove(path);
    (void)remove(folder);
}

static void begin(void)
{
    const char *temporary = getenv("TMPDIR");
    char name[ENTRY_NAME];

    if (folder[0] != '\0')
        return;
    snprintf(folder, sizeof folder, "%s/pdv-fuzz-XXXXXX", temporary == NULL ? "/tmp" : temporary);
    HOLDS(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/%s", folder, entry_format(&entry, name));
    HOLDS(symlink(fuzz_path(), path) == 0);
    HOLDS(atexit(clean) == 0);
}

static void check(const struct queue_payload *payload)
{
    struct reason why = {0};
    char sync_id[65];
    json_t *object = jsonline_parse(payload->text, payload->length, "fuzz", 0, &why);

    HOLDS(object != NULL);
    HOLDS(memchr(payload->text, '\n', payload->length) == NULL && payload->text[payload->length] == '\0');
    HOLDS(queue_sync_id(object, "fuzz", sync_id, &why) && strcmp(sync_id, payload->sync_id) == 0);
    HOLDS(strncmp(payload->sync_id, entry.sync, ENTRY_SYNC) == 0);
    json_decref(object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reason why = {0};
    struct queue_payload payload;
    void *packed = NULL;
    size_t packed_size = 0;

    begin();
    if (gzip_is(data, size))
        (void)fuzz_file(data, size);
    else if (gzip_pack(data, size, &packed, &packed_size, &why))
        (void)fuzz_file(packed, packed_size);
    switch (queue_read(folder, &entry, &payload, &why)) {
    case DISK_READ:
        check(&payload);
        if (packed != NULL)
            HOLDS(payload.length == size && memcmp(payload.text, data, size) == 0);
        break;
    case DISK_DAMAGED:
        fuzz_check_reason(&why);
        break;
    default:
        HOLDS(false); /* it is there and can be read */
    }
    queue_payload_end(&payload);
    free(packed);
    return 0;
}
