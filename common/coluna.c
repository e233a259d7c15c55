/* Adapting statements to the columns that there are. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "coluna.h"

#define NAME_MAX_BYTES 64
#define CANDIDATES_MAX 4

bool coluna_add(struct colunas *there, const char *table, const char *column)
{
    if (there->count >= sizeof there->names / sizeof *there->names ||
        strlen(table) + strlen(column) + 2 > sizeof *there->names)
        return false;
    snprintf(there->names[there->count++], sizeof *there->names, "%s.%s", table, column);
    return true;
}

/*
 * The column as the catalogue spells it, NULL when it is not there. Most databases do not tell upper from lower case in
 * names; the catalogue's own spelling is right in those that do.
 */
static const char *spelling(const struct colunas *there, const char *table, const char *column)
{
    char name[160];

    snprintf(name, sizeof name, "%s.%s", table, column);
    for (size_t i = 0; i < there->count; i++)
        if (strcasecmp(there->names[i], name) == 0)
            return there->names[i] + strlen(table) + 1;
    return NULL;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* A place in a statement: the column, then the comment with its table and older names. */
struct place {
    const char *column, *end; /* end: behind the comment */
    char table[NAME_MAX_BYTES];
    char candidates[CANDIDATES_MAX][NAME_MAX_BYTES];
    size_t count;
};

static const char *take_word(const char *at, char *word)
{
    size_t length = 0;

    while (*at == ' ' || *at == ',')
        at++;
    while (length < NAME_MAX_BYTES - 1 && is_word(at[length]))
        length++;
    memcpy(word, at, length);
    word[length] = '\0';
    return at + length;
}

/* Reads the comment at `comment`; false when it is an ordinary one. */
static bool read_place(const char *start, const char *comment, struct place *place)
{
    const char *at = take_word(comment + 2, place->table), *column_end = comment;

    if (*at++ != ':' || place->table[0] == '\0')
        return false;
    while (column_end > start && column_end[-1] == ' ')
        column_end--;
    place->column = column_end;
    while (place->column > start && is_word(place->column[-1]))
        place->column--;
    take_word(place->column, place->candidates[0]);
    for (place->count = 1; place->count < CANDIDATES_MAX && *at != '*'; place->count++)
        at = take_word(at, place->candidates[place->count]);
    if (strncmp(at, "*/", 2) != 0)
        return false;
    place->end = at + 2;
    return true;
}

/* False where the catalogue says nothing of the table, such as when it may not be looked into. */
static bool is_known(const struct colunas *there, const char *table)
{
    size_t length = strlen(table);

    for (size_t i = 0; i < there->count; i++)
        if (strncasecmp(there->names[i], table, length) == 0 && there->names[i][length] == '.')
            return true;
    return false;
}

/* What stands in the place. Empty text in one column must not hide the next. */
static void fill(const struct place *place, const struct colunas *there, char *text, size_t room)
{
    const char *found[CANDIDATES_MAX];
    size_t count = 0, used = 0;

    for (size_t i = 0; i < place->count; i++) {
        found[count] = spelling(there, place->table, place->candidates[i]);
        count += found[count] != NULL;
    }
    if (!is_known(there, place->table))
        found[count++] = place->candidates[0];
    if (count <= 1) {
        snprintf(text, room, "%s", count == 0 ? "CAST(NULL AS nvarchar(1))" : found[0]);
        return;
    }
    used = (size_t)snprintf(text, room, "COALESCE(");
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, room - used, "%sNULLIF(CAST(%s AS nvarchar(510)), N'')",
                                 i == 0 ? "" : ", ", found[i]);
    snprintf(text + used, room - used, ")");
}

char *coluna_adapt(const char *statement, const struct colunas *there)
{
    size_t room = strlen(statement) + 4096, used = 0;
    char *out = malloc(room);
    const char *from = statement, *comment = statement;

    if (out == NULL)
        return NULL;
    while ((comment = strstr(comment, "/*")) != NULL) {
        struct place place = {0};
        char text[512];
        size_t before;

        if (!read_place(from, comment, &place)) {
            comment += 2;
            continue;
        }
        fill(&place, there, text, sizeof text);
        before = (size_t)(place.column - from);
        if (used + before + strlen(text) + strlen(place.end) >= room) {
            free(out);
            return NULL;
        }
        memcpy(out + used, from, before);
        used += before;
        memcpy(out + used, text, strlen(text));
        used += strlen(text);
        from = comment = place.end;
    }
    memcpy(out + used, from, strlen(from) + 1);
    return out;
}
