/* Writing journals: the file first, then its copy, so that at any moment one of them ends whole. */
#include <stdlib.h>
#include <string.h>

#include "disk.h"
#include "journalfile.h"

/* What one of the files is to get: what it lacks, then the texts, behind one byte for the end of a torn line. */
static char *frame(const struct journal *journal, int which, char (*texts)[JOURNAL_TEXT], size_t count, size_t *length)
{
    char *lines = malloc(1 + (journal->count + count) * JOURNAL_LINE);

    *length = 1;
    if (lines == NULL)
        return NULL;
    lines[0] = '\n';
    for (size_t i = 0; i < journal->count; i++)
        if ((journal->lines[i].files & 1U << which) == 0)
            *length += journal_frame(journal->lines[i].number, journal->lines[i].text, lines + *length);
    for (size_t i = 0; i < count; i++)
        *length += journal_frame(journal->next + (int64_t)i, texts[i], lines + *length);
    return lines;
}

static bool append(const char *folder, const char *day, const struct journal *journal, int which,
                   char (*texts)[JOURNAL_TEXT], size_t count, struct reason *why)
{
    char path[SYS_PATH_MAX], *lines;
    size_t length, skip = journal->torn[which] ? 0 : 1;
    bool done;

    if (!journal_path(path, folder, day, which, why) || (journal->alien[which] && !disk_set_aside(path, why)))
        return false;
    lines = frame(journal, which, texts, count, &length);
    if (lines == NULL)
        return reason_set(why, EXIT_IO, "ledger: sem memória");
    /* Also without a byte: whoever wrote the lines that are there may have died before they were synced. */
    done = disk_append(path, lines + skip, length == 1 ? 0 : length - skip, why);
    free(lines);
    return done;
}

bool journalfile_append(const char *folder, const char *day, char (*texts)[JOURNAL_TEXT], size_t count,
                        struct reason *why)
{
    struct journal journal;
    bool done = journal_read(&journal, folder, day, why);

    for (int i = 0; done && i < JOURNAL_FILES; i++)
        done = append(folder, day, &journal, i, texts, count, why);
    journal_end(&journal);
    return done;
}

void journalfile_clean(const char *folder, const char *day, int64_t keep)
{
    struct journal_days days;
    char path[SYS_PATH_MAX];

    if (journal_days(&days, folder, NULL))
        for (size_t i = 0; (int64_t)i < (int64_t)days.count - keep && strcmp(days.days[i], day) < 0; i++)
            for (int which = 0; which < JOURNAL_FILES; which++)
                if (journal_path(path, folder, days.days[i], which, NULL))
                    (void)disk_remove(path, NULL);
    journal_days_end(&days);
}
