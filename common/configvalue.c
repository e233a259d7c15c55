/* Values of the configuration file as people write them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "configvalue.h"
#include "texto.h"

static const char blanks[] = " \t\r\v\f";

char *configvalue_trim(char *text)
{
    size_t length;

    text += strspn(text, blanks);
    length = strlen(text);
    while (length > 0 && strchr(blanks, text[length - 1]) != NULL)
        text[--length] = '\0';
    return text;
}

static bool is_blank(char c)
{
    return c != '\0' && strchr(blanks, c) != NULL;
}

/* The quote before a comment, or that at the end. */
static char *closing_quote(char *value)
{
    size_t length = strlen(value);

    for (char *at = strchr(value + 1, *value); at != NULL; at = strchr(at + 1, *value))
        if (is_blank(at[1]) && at[1 + strspn(at + 1, blanks)] == '#')
            return at;
    return length >= 2 && value[length - 1] == *value ? value + length - 1 : NULL;
}

static const char *unquote(char **value)
{
    char *end = closing_quote(*value);
    bool more = end != NULL && end[1] != '\0';

    if (end == NULL)
        return strchr(*value + 1, **value) == NULL
                   ? "as aspas não fecham e ficaram no valor"
                   : "há texto depois das aspas; ele e elas ficaram no valor: apague o que sobra";
    *end = '\0';
    (*value)++;
    return more ? "há texto depois das aspas; vale o que está entre elas: ponha o comentário numa linha própria" : NULL;
}

static const char *find_comment(const char *value)
{
    for (const char *at = strchr(value, '#'); at != NULL; at = strchr(at + 1, '#'))
        if (at == value ? at[1] == '\0' || is_blank(at[1]) : is_blank(at[-1]))
            return "o que vem depois de # ficou no valor: ponha o comentário numa linha própria; se faz parte do "
                   "valor, "
                   "ponha aspas em volta dele";
    return NULL;
}

enum configvalue_line configvalue_split(char *line, char **name, char **value, const char **odd)
{
    char *start = configvalue_trim(line), *equals = strchr(start, '=');

    if (*start == '\0' || *start == '#')
        return CONFIGVALUE_NOTHING;
    if (equals == NULL || equals == start)
        return CONFIGVALUE_BAD;
    *equals = '\0';
    *name = configvalue_trim(start);
    *value = configvalue_trim(equals + 1);
    *odd = **value == '\'' || **value == '"' ? unquote(value) : find_comment(*value);
    return **name == '\0' ? CONFIGVALUE_BAD : CONFIGVALUE_PAIR;
}

uint32_t configvalue_odd(const char *text, bool *quote)
{
    static const struct {
        uint32_t first, last;
        bool quote;
    } ranges[] = {
        {0x01, 0x1F, false},     {0x7F, 0xA0, false},     {0xAB, 0xAB, true},      {0xAD, 0xAD, false},
        {0xBB, 0xBB, true},      {0x61C, 0x61C, false},   {0x180E, 0x180E, false}, {0x2000, 0x200F, false},
        {0x2018, 0x201F, true},  {0x2028, 0x202F, false}, {0x2039, 0x203A, true},  {0x205F, 0x206F, false},
        {0x3000, 0x3000, false}, {0xFEFF, 0xFEFF, false},
    };
    size_t size = strlen(text), count;

    for (uint32_t c; size > 0 && (count = texto_decode(text, size, &c)) > 0; text += count, size -= count)
        for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
            if (c >= ranges[i].first && c <= ranges[i].last) {
                *quote = ranges[i].quote;
                return c;
            }
    return 0;
}

bool configvalue_number(const char *text, int64_t *number)
{
    char *end;
    long long value;

    if ((*text < '0' || *text > '9') && *text != '-')
        return false;
    errno = 0;
    value = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0' || end == text)
        return false;
    *number = value;
    return true;
}

static bool same_word(const char *text, const char *word, size_t length)
{
    return strlen(text) == length && strncasecmp(text, word, length) == 0;
}

bool configvalue_choice(const char *text, const char *choices, int32_t *place)
{
    int32_t at = 0;

    for (const char *word = choices; *word != '\0'; word += *word == '|') {
        size_t length = strcspn(word, "|="), whole = strcspn(word, "|");
        char target[32];

        if (length == whole && same_word(text, word, length)) {
            *place = at;
            return true;
        }
        if (length < whole && same_word(text, word, length) && whole - length - 1 < sizeof target) {
            memcpy(target, word + length + 1, whole - length - 1);
            target[whole - length - 1] = '\0';
            return configvalue_choice(target, choices, place);
        }
        at += length == whole ? 1 : 0;
        word += whole;
    }
    return false;
}

bool configvalue_yes_no(const char *text, bool *value)
{
    int32_t place = 0;
    bool known = configvalue_choice(text,
                                    "nao|n\xC3\xA3o=nao|n=nao|no=nao|false=nao|off=nao|0=nao|"
                                    "sim|s=sim|yes=sim|y=sim|true=sim|on=sim|1=sim",
                                    &place);

    *value = place == 1;
    return known;
}

/* "<number> <unit>", each unit with its factor; no unit is the first of them. */
static bool amount(const char *text, const char *units, const int64_t *factors, int64_t *value)
{
    char *end;
    long long number;
    int32_t unit = 0;

    errno = 0;
    number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || number <= 0)
        return false;
    end += strspn(end, blanks);
    if ((*end != '\0' && !configvalue_choice(end, units, &unit)) || number > INT64_MAX / factors[unit])
        return false;
    *value = number * factors[unit];
    return true;
}

bool configvalue_size(const char *text, int64_t *bytes)
{
    static const int64_t factors[] = {1, 1000, 1000000, 1000000000};

    return amount(text, "B|bytes=B|K|KB=K|KiB=K|M|MB=M|MiB=M|G|GB=G|GiB=G", factors, bytes);
}

bool configvalue_days(const char *text, int64_t *days)
{
    static const int64_t factors[] = {1, 7, 30, 365};

    return amount(text,
                  "d|day=d|days=d|dia=d|dias=d|w|week=w|weeks=w|semana=w|semanas=w|month|months=month|m\xC3\xAAs=month|"
                  "mes=month|meses=month|y|year=y|years=y|ano=y|anos=y",
                  factors, days);
}

size_t configvalue_distance(const char *a, const char *b)
{
    size_t row[64], length = strlen(b);

    if (length >= sizeof row / sizeof *row || strlen(a) >= sizeof row / sizeof *row)
        return SIZE_MAX;
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            size_t best = row[j] < row[j + 1] ? row[j] + 1 : row[j + 1] + 1;

            diagonal = row[j + 1];
            row[j + 1] = replaced < best ? replaced : best;
        }
    }
    return row[length];
}
