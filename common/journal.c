/* Reading journals. Who appends to them sees to their being durable; here nothing is written. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "grow.h"
#include "journal.h"
#include "listing.h"
#include "path.h"
#include "texto.h"
#include "wholefile.h"

#define FILE_LIMIT ((size_t)256 * 1024 * 1024)
#define CRC_DIGITS 8

static const char *const suffixes[JOURNAL_FILES] = {JOURNAL_SUFFIX, JOURNAL_COPY_SUFFIX};

static uint32_t checksum(const char *text, size_t length)
{
    return (uint32_t)crc32(0, (const unsigned char *)text, (uInt)length);
}

size_t journal_frame(int64_t number, const char *text, char line[JOURNAL_LINE])
{
    int length = snprintf(line, JOURNAL_LINE, "%" PRId64 " %.*s ", number, JOURNAL_TEXT - 1, text);

    length +=
        snprintf(line + length, JOURNAL_LINE - (size_t)length, "%08" PRIx32 "\n", checksum(line, (size_t)length - 1));
    return (size_t)length;
}

bool journal_unframe(char *line, size_t length, int64_t *number, char **text)
{
    char want[CRC_DIGITS + 1], *end;

    if (length < CRC_DIGITS + 4 || length >= JOURNAL_LINE || memchr(line, '\0', length) != NULL ||
        line[length - CRC_DIGITS - 1] != ' ' || line[0] < '1' || line[0] > '9')
        return false;
    snprintf(want, sizeof want, "%08" PRIx32, checksum(line, length - CRC_DIGITS - 1));
    if (memcmp(line + length - CRC_DIGITS, want, CRC_DIGITS) != 0)
        return false;
    errno = 0;
    *number = strtoll(line, &end, 10);
    if (errno != 0 || *end != ' ' || *number == INT64_MAX || end + 1 > line + length - CRC_DIGITS - 1)
        return false;
    line[length - CRC_DIGITS - 1] = '\0';
    *text = end + 1;
    return true;
}

bool journal_word(const char **text, char *word, size_t room)
{
    size_t length = strcspn(*text, " ");

    if (length == 0 || length >= room)
        return false;
    memcpy(word, *text, length);
    word[length] = '\0';
    if (!texto_is_word(word, length))
        return false;
    *text += length + ((*text)[length] == ' ' && (*text)[length + 1] != '\0'); /* a blank at the end is no separator */
    return true;
}

bool journal_path(char path[SYS_PATH_MAX], const char *folder, const char *day, int which, struct reason *why)
{
    char name[JOURNAL_DAY + 16];

    snprintf(name, sizeof name, "%.10s%s", day, suffixes[which]);
    return path_join(path, folder, name, why);
}

static bool is_day(const char *text)
{
    for (int i = 0; i < JOURNAL_DAY - 1; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

bool journal_is_file(const char *name, char day[JOURNAL_DAY])
{
    if (strlen(name) < JOURNAL_DAY || !is_day(name))
        return false;
    for (int i = 0; i < JOURNAL_FILES; i++)
        if (strcmp(name + JOURNAL_DAY - 1, suffixes[i]) == 0) {
            memcpy(day, name, JOURNAL_DAY - 1);
            day[JOURNAL_DAY - 1] = '\0';
            return true;
        }
    return false;
}

static bool add(struct journal *journal, int which, int64_t number, char *text, struct reason *why)
{
    if (!GROW(journal->lines, journal->count, &journal->room))
        return reason_set(why, EXIT_IO, "ledger: sem memória");
    journal->lines[journal->count++] = (struct journal_line){number, text, 1U << which};
    if (number >= journal->next)
        journal->next = number + 1;
    return true;
}

/* A last line that lacks its end only counts: it gets that end from the next one, which must have another number. */
static bool split(struct journal *journal, int which, size_t size, struct reason *why)
{
    char *at = journal->data[which], *end = at + size, *text;
    bool *torn = &journal->torn[which];
    int64_t number;

    while (at < end) {
        char *line_end = memchr(at, '\n', (size_t)(end - at));

        *torn = line_end == NULL;
        if (*torn)
            line_end = end;
        if (!journal_unframe(at, (size_t)(line_end - at), &number, &text))
            journal->damaged += !*torn;
        else if (!add(journal, which, number, text, why))
            return false;
        at = *torn ? end : line_end + 1;
    }
    return true;
}

static int by_day(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void sort_days(struct journal_days *days)
{
    size_t kept = 0;

    if (days->count > 1)
        qsort(days->days, days->count, sizeof *days->days, by_day);
    for (size_t i = 0; i < days->count; i++)
        if (kept == 0 || strcmp(days->days[kept - 1], days->days[i]) != 0)
            memmove(days->days[kept++], days->days[i], JOURNAL_DAY);
    days->count = kept;
}

bool journal_days(struct journal_days *days, const char *folder, struct reason *why)
{
    struct listing listing;
    char day[JOURNAL_DAY];
    bool done = listing_read(&listing, folder, why);

    *days = (struct journal_days){0};
    for (size_t i = 0; done && i < listing.count; i++) {
        if (!journal_is_file(listing.names[i], day))
            continue;
        done = GROW(days->days, days->count, &days->room) || reason_set(why, EXIT_IO, "ledger: sem memória");
        if (done)
            memcpy(days->days[days->count++], day, JOURNAL_DAY);
    }
    listing_end(&listing);
    sort_days(days);
    return done;
}

void journal_days_end(struct journal_days *days)
{
    free(days->days);
    *days = (struct journal_days){0};
}

/* *data stays NULL where there is no file, or no file of ours. */
static bool read_file(const char *folder, const char *day, int which, char **data, size_t *size, size_t *damaged,
                      struct reason *why)
{
    char path[SYS_PATH_MAX];
    struct reason problem = {0};

    *data = NULL;
    if (!journal_path(path, folder, day, which, why))
        return false;
    errno = 0;
    if (wholefile_read(path, FILE_LIMIT, data, size, &problem) || errno == ENOENT)
        return true;
    if (errno != 0 && errno != EISDIR)
        return reason_set(why, EXIT_IO, "%s", problem.text);
    (*damaged)++; /* too large, or a folder */
    return true;
}

static bool read_one(struct journal *journal, int which, const char *folder, const char *day, struct reason *why)
{
    size_t size = 0, alien = 0;

    if (!read_file(folder, day, which, &journal->data[which], &size, &alien, why))
        return false;
    journal->alien[which] = alien > 0;
    journal->damaged += alien;
    return journal->data[which] == NULL || split(journal, which, size, why);
}

/* Words are parted by one blank. memchr takes many bytes at once, which no search of ours does. */
static bool line_has(const char *line, const char *end, int word, const char *needle, size_t length)
{
    for (; word > 0 && line != NULL; word--) {
        line = memchr(line, ' ', (size_t)(end - line));
        line = line == NULL ? NULL : line + 1;
    }
    return line != NULL && (size_t)(end - line) >= length && memcmp(line, needle, length) == 0;
}

static bool contains(const char *data, size_t size, int word, const char *needle)
{
    const char *at = data, *end = data + size, *line_end;
    size_t length = strlen(needle);

    for (; at < end; at = line_end == end ? end : line_end + 1) {
        line_end = memchr(at, '\n', (size_t)(end - at));
        if (line_end == NULL)
            line_end = end;
        if (line_has(at, line_end, word, needle, length))
            return true;
    }
    return false;
}

bool journal_has(const char *folder, const char *day, int word, const char *needle, bool *has, struct reason *why)
{
    size_t size = 0, ignored = 0;
    char *data;

    *has = false;
    for (int i = 0; !*has && i < JOURNAL_FILES; i++) {
        if (!read_file(folder, day, i, &data, &size, &ignored, why))
            return false;
        *has = data != NULL && contains(data, size, word, needle);
        free(data);
    }
    return true;
}

static int by_number(const void *a, const void *b)
{
    const struct journal_line *left = a, *right = b;

    return left->number < right->number ? -1 : left->number > right->number;
}

bool journal_read(struct journal *journal, const char *folder, const char *day, struct reason *why)
{
    size_t kept = 0;

    *journal = (struct journal){.next = 1};
    for (int i = 0; i < JOURNAL_FILES; i++)
        if (!read_one(journal, i, folder, day, why))
            return false;
    if (journal->count > 1)
        qsort(journal->lines, journal->count, sizeof *journal->lines, by_number);
    for (size_t i = 0; i < journal->count; i++)
        if (kept == 0 || journal->lines[kept - 1].number != journal->lines[i].number)
            journal->lines[kept++] = journal->lines[i];
        else
            journal->lines[kept - 1].files |= journal->lines[i].files;
    journal->count = kept;
    return true;
}

void journal_end(struct journal *journal)
{
    for (int i = 0; i < JOURNAL_FILES; i++)
        free(journal->data[i]);
    free(journal->lines);
    *journal = (struct journal){0};
}
