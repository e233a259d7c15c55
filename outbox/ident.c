/* Naming payloads. */
#include <string.h>

#include "ident.h"

bool ident_is(const char *id)
{
    struct entry entry;
    size_t length = strlen(id);

    if (entry_parse(id, &entry))
        return true;
    return length >= IDENT_DIGITS_LEAST && length <= 64 && strspn(id, "0123456789abcdef") == length;
}

bool ident_matches(const struct entry *entry, const char *id)
{
    char name[ENTRY_NAME];
    size_t length = strlen(id);

    if (strcmp(entry_format(entry, name), id) == 0)
        return true;
    return length >= IDENT_DIGITS_LEAST && strncmp(entry->sync, id, length < ENTRY_SYNC ? length : ENTRY_SYNC) == 0;
}
