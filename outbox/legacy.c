/*
 * Taking over an earlier version's files. The ledger first, then the payload under its new name, then the old file's
 * end: a crash between two of them leaves the old file, and what is done already is found by whoever comes next.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"
#include "ledger.h"
#include "listing.h"
#include "msg.h"

#include "disk.h"
#include "ledgerfile.h"
#include "legacy.h"
#include "queue.h"
#include "situacao.h"

#define STAMP 16 /* 20260301_101500_ */
#define LENGTH (STAMP + ENTRY_SYNC + 5)
#define FAILURES 49 /* settle's FAILURES_MAX less one: one more attempt is due to each */
#define SPAN_MS (INT64_C(24) * 60 * 60 * 1000)
#define FILE_LIMIT (QUEUE_PAYLOAD_MAX + 65536) /* the payload and a few keys around it */

/* One file. */
struct found {
    char path[SYS_PATH_MAX];
    char *text; /* owned: what stands in the file */
    size_t size;
    char *payload; /* inside the text, on one line */
    size_t length;
    json_t *object; /* owned: the payload */
    struct entry entry;
    char sync_id[65];
    struct janela janela; /* from and to alone */
};

bool legacy_is_name(const char *name)
{
    int end = 0;

    return sscanf(name, "%*8[0-9]_%*6[0-9]_%*12[0-9a-f].json%n", &end) == 0 && end == LENGTH && name[end] == '\0';
}

/* The window, in which only the end must be: where the beginning is not, or cannot be, the sales tell their own days.
 */
static bool take_window(struct found *found, int32_t offset_s, struct reason *why)
{
    const json_t *window = json_object_get(found->object, "window");
    struct janela *janela = &found->janela;

    if (!jsonline_moment(window, "to", offset_s, &janela->to))
        return reason_set(why, EXIT_BAD_INPUT, "%s: sem window.to legível", found->path);
    janela->to.utc_ms -= janela->to.utc_ms % 1000;
    if (!jsonline_moment(window, "from", offset_s, &janela->from) || janela->from.utc_ms > janela->to.utc_ms ||
        janela->to.utc_ms - janela->from.utc_ms > SPAN_MS)
        janela->from = janela->to;
    return true;
}

/* Line ends in JSON can only stand between values, where a blank does as well: the numbers' digits stay as they are. */
static void join_lines(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\n' || text[i] == '\r')
            text[i] = ' ';
}

/* Fills the rest from the file's text. EXIT_BAD_INPUT. */
static bool parse(struct found *found, const char *name, int32_t offset_s, struct reason *why)
{
    json_t *file = jsonline_parse(found->text, found->size, found->path, 0, why);
    const char *raw = file == NULL ? NULL : jsonline_raw_member(found->text, found->size, "payload", &found->length);
    int64_t failures = jsonline_number(file, "_retry_count");
    bool failed;

    if (file == NULL)
        return false;
    found->object = json_incref(json_object_get(file, "payload"));
    json_decref(file);
    failed =
        jsonline_has(json_object_get(json_object_get(found->object, "integrity"), "warnings"), "GESTAO_DB_FAILURE");
    if (raw == NULL || !json_is_object(found->object))
        return reason_set(why, EXIT_BAD_INPUT, "%s: sem payload", found->path);
    if (!queue_sync_id(found->object, found->path, found->sync_id, why) || !take_window(found, offset_s, why))
        return false;
    if (strncmp(found->sync_id, name + STAMP, ENTRY_SYNC) != 0)
        return reason_set(why, EXIT_BAD_INPUT, "%s: o sync_id do conteúdo (%.12s) não é o do nome", found->path,
                          found->sync_id);
    found->payload = found->text + (raw - found->text);
    join_lines(found->payload, found->length);
    found->entry = (struct entry){.to_utc_ms = found->janela.to.utc_ms,
                                  .canais = failed ? CANAL_BIT(CAIXA) : CANAL_BOTH,
                                  .failures = failures < 0          ? 0
                                              : failures > FAILURES ? FAILURES
                                                                    : (int)failures};
    memcpy(found->entry.sync, found->sync_id, ENTRY_SYNC);
    return true;
}

static bool read_file(struct found *found, const struct places *places, const char *name, struct reason *why)
{
    if (!path_join(found->path, places->outbox, name, why))
        return false;
    if (disk_read(found->path, FILE_LIMIT, &found->text, &found->size, why) == DISK_READ)
        return true;
    if (why->text[0] == '\0')
        reason_set(why, EXIT_BAD_INPUT, "%s: não é um arquivo", found->path);
    return false;
}

/*
 * Another payload of this sync_id, which the webhook would take for the same one: *same for these very bytes, *other
 * for others. A damaged one is none: this one takes its place.
 */
static bool compare(const struct found *found, const char *folder, const struct entry *entry, bool *same, bool *other,
                    struct reason *why)
{
    struct queue_payload payload;
    enum disk_read read = queue_read(folder, entry, &payload, why);
    bool is = read == DISK_READ && strcmp(payload.sync_id, found->sync_id) == 0,
         equal = is && payload.length == found->length && memcmp(payload.text, found->payload, found->length) == 0;

    *same = *same || equal;
    *other = *other || (is && !equal);
    queue_payload_end(&payload);
    return read != DISK_FAILED;
}

static bool look_for_twin(const struct found *found, const struct places *places, bool *same, bool *other,
                          struct reason *why)
{
    const char *folders[] = {places->outbox, places->dead};
    struct recibo recibo;
    bool done = situacao_find(places, found->sync_id, &recibo, other, why);

    for (size_t f = 0; done && f < sizeof folders / sizeof *folders; f++) {
        struct queue queue;

        done = queue_list(&queue, folders[f], why);
        for (size_t i = 0; done && i < queue.count; i++)
            if (strncmp(queue.entries[i].sync, found->sync_id, ENTRY_SYNC) == 0)
                done = compare(found, folders[f], &queue.entries[i], same, other, why);
        queue_end(&queue);
    }
    return done;
}

/* The ledger holds each of its sales and closed shifts with this content: without it nothing is lost. */
static bool adds_nothing(const struct found *found, const struct places *places, struct reason *why)
{
    struct lancamentos lines = {0};
    struct ledger ledger;
    char from[INSTANTE_TEXT];
    size_t unnamed = 0;
    bool known;

    lancamento_naive(found->janela.from, from);
    ledger_begin(&ledger, places->ledger);
    known = lancamentos_of(found->object, false, from, &lines, &unnamed, why) && unnamed == 0;
    for (size_t i = 0; known && i < lines.count; i++) {
        const struct lancamento *line = &lines.lines[i], *there = NULL;

        if (ledger_load(&ledger, line->day, why))
            there = ledger_find(&ledger, lancamento_is_turno(line), line->canal, line->id);
        known = there != NULL && lancamento_tells(there, line);
    }
    free(lines.lines);
    ledger_end(&ledger);
    return known;
}

/* False: the old file stays, and why says what is wrong with it. */
static bool take_one(const struct places *places, int32_t offset_s, const char *name, size_t *taken, struct reason *why)
{
    struct found found = {0};
    struct state_missing ignored[CANAIS] = {0};
    char new_name[ENTRY_NAME];
    bool same = false, other = false, done = false;

    if (!read_file(&found, places, name, why) || !parse(&found, name, offset_s, why) ||
        !look_for_twin(&found, places, &same, &other, why))
        goto out;
    if (!same && !other) {
        if (!ledgerfile_note(places, found.object, &found.janela, 0, NULL, ignored, why) ||
            !queue_put(places, &found.entry, found.payload, found.length, why))
            goto out;
        /* from here on it is safe */
        (*taken)++;
        msg_info("%s, de uma versão anterior, está na fila como %s", found.path, entry_format(&found.entry, new_name));
    } else if (!same && !adds_nothing(&found, places, why)) {
        reason_set(why, EXIT_BAD_INPUT,
                   "%s: outro payload com este sync_id já foi para a fila, e o servidor o daria "
                   "por repetido; confira as vendas dele com pdv-outbox find",
                   found.path);
        goto out;
    }
    done = disk_remove(found.path, why);
out:
    free(found.text);
    json_decref(found.object);
    return done;
}

size_t legacy_take_over(const struct places *places, struct instante since)
{
    struct reason why = {0}, first = {0};
    struct listing listing;
    struct instante ignored;
    size_t taken = 0, kept = 0;
    bool done = listing_read(&listing, places->outbox, &why);

    for (size_t i = 0; done && i < listing.count; i++) {
        struct reason problem = {0};

        if (!legacy_is_name(listing.names[i]))
            continue;
        /* Without a beginning that is noted the ledger would seem to know all since the oldest of these sales. */
        done = ledgerfile_since(places, since, true, &ignored, &why);
        if (done && !take_one(places, since.offset_s, listing.names[i], &taken, &problem) && kept++ == 0)
            first = problem;
    }
    listing_end(&listing);
    if (!done)
        msg_warning("arquivos de uma versão anterior: %s", why.text);
    if (kept > 0)
        msg_warning("%zu arquivo(s) de uma versão anterior ficam onde estão, por exemplo %s", kept, first.text);
    return taken;
}
