/* Writing journals: the file first, then its copy, so that at any moment one of them ends whole. */
#include <stdlib.h>
#include <string.h>

#include "disk.h"
#include "journalfile.h"

char *journalfile_add(struct journalfile_texts *texts)
{
    if (texts->count == texts->room) {
        size_t room = texts->room == 0 ? 64 : texts->room * 2;
        char(*bigger)[JOURNAL_TEXT] = realloc(texts->texts, room * sizeof *bigger);

        if (bigger == NULL)
            return NULL;
        texts->texts = bigger;
        texts->room = room;
    }
    return texts->texts[texts->count++];
}

/* All lines framed, behind one byte for the end of a torn line. To be freed. */
static char *frame(const struct journalfile_texts *texts, int64_t next, size_t *length)
{
    char *lines = malloc(1 + texts->count * JOURNAL_LINE);

    *length = 1;
    if (lines == NULL)
        return NULL;
    lines[0] = '\n';
    for (size_t i = 0; i < texts->count; i++)
        *length += journal_frame(next + (int64_t)i, texts->texts[i], lines + *length);
    return lines;
}

bool journalfile_append(const char *folder, const char *day, const struct journalfile_texts *texts, struct reason *why)
{
    struct journal journal;
    char path[SYS_PATH_MAX], *lines = NULL;
    size_t length = 0;
    bool done = journal_read(&journal, folder, day, why);

    if (done) {
        lines = frame(texts, journal.next, &length);
        done = lines != NULL || reason_set(why, EXIT_IO, "ledger: sem memória");
    }
    for (int i = 0; done && i < JOURNAL_FILES; i++) {
        size_t skip = journal.torn[i] ? 0 : 1;

        done = journal_path(path, folder, day, i, why) && disk_append(path, folder, lines + skip, length - skip, why);
    }
    free(lines);
    journal_end(&journal);
    return done;
}

void journalfile_clean(const char *folder, const char *day, int64_t keep)
{
    struct journal_days days;
    struct reason ignored;
    char path[SYS_PATH_MAX];

    if (journal_days(&days, folder, &ignored))
        for (size_t i = 0; (int64_t)i < (int64_t)days.count - keep && strcmp(days.days[i], day) < 0; i++)
            for (int which = 0; which < JOURNAL_FILES; which++)
                if (journal_path(path, folder, days.days[i], which, &ignored))
                    (void)disk_remove(path, folder, &ignored);
    journal_days_end(&days);
}
