/* The ledger's lines: a frame holds only with its checksum, and a line that is read is written as it was. */
#include <stdlib.h>
#include <string.h>

#include "lancamento.h"

#include "fuzz.h"

static void check_line(const char *text)
{
    struct lancamento lancamento, again;
    char written[JOURNAL_TEXT];

    if (strpbrk(text, "\r\n") != NULL || !lancamento_parse(text, &lancamento)) /* the journal's lines have none */
        return;
    lancamento_format(&lancamento, written);
    HOLDS(strcmp(written, text) == 0);
    HOLDS(lancamento_parse(written, &again));
    HOLDS(again.tipo == lancamento.tipo && strcmp(again.canal, lancamento.canal) == 0);
    HOLDS(strcmp(again.id, lancamento.id) == 0 && strcmp(again.sync_id, lancamento.sync_id) == 0);
    HOLDS(lancamento.canal[0] != '\0' && lancamento.id[0] != '\0');
    HOLDS(lancamento.promise >= 0 && again.promise == lancamento.promise && again.with_names == lancamento.with_names);
}

/* What is framed comes out again, and with another byte it does not. */
static void check_frame(const char *text, size_t size)
{
    char line[JOURNAL_LINE], *inside;
    int64_t number;
    size_t length;

    if (size == 0 || size >= JOURNAL_TEXT || strlen(text) != size || strpbrk(text, "\r\n") != NULL)
        return;
    length = journal_frame(INT64_C(1) + (int64_t)size, text, line);
    HOLDS(length > 0 && length < sizeof line && line[length - 1] == '\n');
    line[length - 1] = '\0';
    HOLDS(journal_unframe(line, length - 1, &number, &inside));
    HOLDS(number == (int64_t)size + 1 && strcmp(inside, text) == 0);
    length = journal_frame(number, text, line) - 1;
    line[size % length] = (char)(line[size % length] ^ 1);
    line[length] = '\0';
    HOLDS(!journal_unframe(line, length, &number, &inside));
}

/* A line that holds is the one that would be written. */
static void check_unframe(const char *text, size_t size)
{
    char *line = fuzz_text((const uint8_t *)text, size), again[JOURNAL_LINE], *inside;
    int64_t number;

    if (journal_unframe(line, size, &number, &inside)) {
        HOLDS(number >= 1 && number < INT64_MAX && strlen(inside) < JOURNAL_LINE);
        if (strlen(inside) < JOURNAL_TEXT)
            HOLDS(journal_frame(number, inside, again) == size + 1 && memcmp(again, text, size) == 0);
        check_line(inside);
    }
    free(line);
}

/* Whatever a sale or a shift says of itself, its line is one line and says the same when it is read. */
static void check_dados(const char *text)
{
    json_t *dados = json_loads(text, 0, NULL);

    for (int tipo = LANCAMENTO_VENDA; tipo <= LANCAMENTO_ANULADA; tipo++) {
        struct lancamento lancamento, again;
        char written[JOURNAL_TEXT];

        if (!lancamento_of((enum lancamento_tipo)tipo, dados, "2026-03-02T10:00:00", &lancamento))
            continue;
        HOLDS(lancamento_tells(&lancamento, &lancamento) && strlen(lancamento.day) == JOURNAL_DAY - 1);
        lancamento_format(&lancamento, written);
        HOLDS(strpbrk(written, "\r\n") == NULL);
        HOLDS(lancamento_parse(written, &again));
        HOLDS(strcmp(again.id, lancamento.id) == 0 && strcmp(again.hash, lancamento.hash) == 0);
        HOLDS(strcmp(again.fim, lancamento.fim) == 0 && strcmp(again.total, lancamento.total) == 0);
    }
    json_decref(dados);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), day[JOURNAL_DAY];

    check_line(text);
    check_frame(text, size);
    check_unframe(text, size);
    check_dados(text);
    if (journal_is_file(text, day))
        HOLDS(strlen(day) == JOURNAL_DAY - 1 && strncmp(text, day, JOURNAL_DAY - 1) == 0);
    free(text);
    return 0;
}
