/* File names of payloads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instante.h"

#include "entry.h"

#define NUMBER_DIGITS 10 /* ENTRY_NUMBER_MAX */
#define HEX "0123456789abcdef"

static const char letters[CANAIS] = {'c', 'l'};

/* Reads generously, then insists that the name is the one that would be written: one name for each state. */
bool entry_parse(const char *name, struct entry *entry)
{
    char again[ENTRY_NAME], canais[CANAIS + 1] = "";
    const char *at = name;
    struct relogio clock = {0};
    struct instante to;

    *entry = (struct entry){0};
    if (strlen(name) >= ENTRY_NAME)
        return false;
    /* An earlier version's name begins with a day, of eight digits. */
    if (strspn(name, "0123456789") == NUMBER_DIGITS && name[NUMBER_DIGITS] == '_') {
        entry->number = strtoll(name, NULL, 10);
        at += NUMBER_DIGITS + 1;
    }
    if (sscanf(at, "%4d%2d%2dT%2d%2d%2dZ_%12[" HEX "]_%2[cl]_t%4d", &clock.ano, &clock.mes, &clock.dia, &clock.hora,
               &clock.minuto, &clock.segundo, entry->sync, canais, &entry->failures) != 9 ||
        strlen(entry->sync) != ENTRY_SYNC || entry->failures < 0 || !instante_from_clock(&clock, 0, &to))
        return false;
    entry->to_utc_ms = to.utc_ms;
    for (int c = 0; c < CANAIS; c++)
        entry->canais |= strchr(canais, letters[c]) != NULL ? CANAL_BIT(c) : 0;
    return strcmp(entry_format(entry, again), name) == 0;
}

static const char *format(const struct entry *entry, const char *suffix, char name[ENTRY_NAME])
{
    char stamp[INSTANTE_TEXT], number[24] = "";

    if (entry->number > 0)
        snprintf(number, sizeof number, "%0*lld_", NUMBER_DIGITS, (long long)entry->number);
    instante_format(instante_of(entry->to_utc_ms, 0), INSTANTE_FILE, stamp);
    snprintf(name, ENTRY_NAME, "%s%s_%s_%s%s_t%d%s", number, stamp, entry->sync,
             entry->canais & CANAL_BIT(CAIXA) ? "c" : "", entry->canais & CANAL_BIT(LOJA) ? "l" : "", entry->failures,
             suffix);
    return name;
}

const char *entry_format(const struct entry *entry, char name[ENTRY_NAME])
{
    return format(entry, ENTRY_SUFFIX, name);
}

const char *entry_format_reason(const struct entry *entry, char name[ENTRY_NAME])
{
    return format(entry, ENTRY_REASON_SUFFIX, name);
}

const char *entry_canais(const struct entry *entry)
{
    return entry->canais == CANAL_BOTH ? "Caixa+Loja" : entry->canais == CANAL_BIT(CAIXA) ? "Caixa" : "Loja";
}

int entry_compare(const struct entry *a, const struct entry *b)
{
    int order;

    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    if (a->to_utc_ms != b->to_utc_ms)
        return a->to_utc_ms < b->to_utc_ms ? -1 : 1;
    if ((a->canais ^ b->canais) & CANAL_BIT(CAIXA))
        return a->canais & CANAL_BIT(CAIXA) ? -1 : 1;
    order = strcmp(a->sync, b->sync);
    return order != 0 ? order : a->failures - b->failures;
}

bool entry_is_id(const char *id)
{
    struct entry entry;
    size_t length = strlen(id);

    return entry_parse(id, &entry) || (length >= ENTRY_ID_LEAST && length <= 64 && strspn(id, HEX) == length);
}

bool entry_matches(const struct entry *entry, const char *id)
{
    char name[ENTRY_NAME];
    size_t length = strlen(id);

    return strcmp(entry_format(entry, name), id) == 0 ||
           (length >= ENTRY_ID_LEAST && strncmp(entry->sync, id, length < ENTRY_SYNC ? length : ENTRY_SYNC) == 0);
}
