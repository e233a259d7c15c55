/* File names of payloads. */
#include <stdio.h>
#include <string.h>

#include "instante.h"

#include "entry.h"

#define STAMP 16         /* 20260302T110000Z */
#define FAILURE_DIGITS 4 /* ENTRY_FAILURES_MAX */
#define NUMBER_DIGITS 10 /* ENTRY_NUMBER_MAX */
#define HEX "0123456789abcdef"

static const char letters[CANAIS] = {'c', 'l'};

static bool digits(const char *at, int count, int *number)
{
    *number = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return false;
        *number = *number * 10 + (at[i] - '0');
    }
    return true;
}

static bool parse_stamp(const char *at, int64_t *utc_ms)
{
    struct relogio clock = {0};
    struct instante when;

    if (!digits(at, 4, &clock.ano) || !digits(at + 4, 2, &clock.mes) || !digits(at + 6, 2, &clock.dia) ||
        !digits(at + 9, 2, &clock.hora) || !digits(at + 11, 2, &clock.minuto) || !digits(at + 13, 2, &clock.segundo))
        return false;
    if (!instante_from_clock(&clock, 0, &when))
        return false;
    *utc_ms = when.utc_ms;
    return true;
}

/* The number and the bar behind it; *at moves on. An earlier version's name begins with a day, of eight digits. */
static void parse_number(const char **at, int64_t *number)
{
    *number = 0;
    if (strspn(*at, "0123456789") != NUMBER_DIGITS || (*at)[NUMBER_DIGITS] != '_')
        return;
    for (int i = 0; i < NUMBER_DIGITS; i++)
        *number = *number * 10 + ((*at)[i] - '0');
    *at += NUMBER_DIGITS + 1;
}

/* Reads generously, then insists that the name is the one that would be written: one name for each state. */
bool entry_parse(const char *name, struct entry *entry)
{
    char again[ENTRY_NAME];
    const char *at = name;
    size_t count;

    *entry = (struct entry){0};
    if (strlen(name) >= ENTRY_NAME)
        return false;
    parse_number(&at, &entry->number);
    if (strlen(at) < STAMP + ENTRY_SYNC + 6 || !parse_stamp(at, &entry->to_utc_ms))
        return false;
    at += STAMP + 1;
    memcpy(entry->sync, at, ENTRY_SYNC);
    if (strspn(entry->sync, HEX) != ENTRY_SYNC)
        return false;
    at += ENTRY_SYNC + 1;
    for (int c = 0; c < CANAIS; c++)
        if (*at == letters[c]) {
            entry->canais |= CANAL_BIT(c);
            at++;
        }
    if (entry->canais == 0 || strncmp(at, "_t", 2) != 0)
        return false;
    at += 2;
    count = strspn(at, "0123456789");
    if (count > FAILURE_DIGITS || !digits(at, (int)count, &entry->failures))
        return false;
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
