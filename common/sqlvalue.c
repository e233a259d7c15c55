/*
 * From db-lib's types to ours. Integers and decimals take the way over db-lib's text, which is exact for every numeric
 * type; dates are cracked, never converted to text, which would depend on locale files.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sqlconnection.h"
#include "sqlvalue.h"
#include "texto.h"

#define MS_NS 1000000
#define HALF_MS_NS 500000 /* a tick of datetime is 1/300 s: 3.33 ms is written as 3, 6.67 as 7 */

/* A value of the current row. */
struct cell {
    DBPROCESS *process;
    const BYTE *data; /* NULL for a NULL value. An empty string is not NULL, though db-lib gives both a length of 0. */
    DBINT length;
    int type;
};

static struct cell find(const struct sqlserver *server, const char *column)
{
    DBPROCESS *process = server->process;
    int count = dbnumcols(process), i = 1;

    while (i <= count && strcasecmp(dbcolname(process, i), column) != 0)
        i++;
    if (i > count || dbdata(process, i) == NULL)
        return (struct cell){.process = process};
    return (struct cell){process, dbdata(process, i), dbdatlen(process, i), dbcoltype(process, i)};
}

bool sqlvalue_is_null(struct sqlserver *server, const char *column)
{
    return find(server, column).data == NULL;
}

/* The value as db-lib's text: exact for integers, decimals and money. */
bool sqlvalue_decimal(struct sqlserver *server, const char *column, char *text, size_t room)
{
    struct cell cell = find(server, column);
    DBINT got = cell.data == NULL ? -1
                                  : dbconvert(cell.process, cell.type, cell.data, cell.length, SYBCHAR, (BYTE *)text,
                                              (DBINT)room - 1);

    if (got < 0 || (size_t)got >= room)
        return false;
    text[got] = '\0';
    return true;
}

bool sqlvalue_int(struct sqlserver *server, const char *column, int64_t *value)
{
    char text[64], *end;
    long long number;

    if (!sqlvalue_decimal(server, column, text, sizeof text))
        return false;
    errno = 0;
    number = strtoll(text, &end, 10);
    if (end == text) /* before blanks are passed over: they are no number */
        return false;
    if (*end == '.') /* an integer that came as a decimal */
        end += 1 + strspn(end + 1, "0");
    end += strspn(end, " ");
    if (*end != '\0' || errno == ERANGE)
        return false;
    *value = number;
    return true;
}

static bool crack(struct cell cell, DBDATEREC2 *fields)
{
    return cell.data != NULL && dbanydatecrack(cell.process, fields, cell.type, cell.data) == SUCCEED;
}

/*
 * The type decides: ticks of 1/300 s are rounded as SQL Server does, and never reach the next second. What is finer is
 * cut: rounded up it might pass the end of a window in which the database had found it.
 */
bool sqlvalue_clock(struct sqlserver *server, const char *column, struct relogio *clock)
{
    struct cell cell = find(server, column);
    DBDATEREC2 f;
    struct instante moment;

    if (!crack(cell, &f))
        return false;
    *clock = (struct relogio){f.dateyear, f.datemonth + 1, f.datedmonth, f.datehour, f.dateminute, f.datesecond, 0};
    if (!instante_from_clock(clock, 0, &moment))
        return false;
    moment.utc_ms += (f.datensecond + (cell.type == SYBDATETIME ? HALF_MS_NS : 0)) / MS_NS;
    *clock = instante_clock(moment);
    return true;
}

bool sqlvalue_moment(struct sqlserver *server, const char *column, struct instante *moment)
{
    struct relogio clock;
    DBDATEREC2 f;

    /* FreeTDS cracks a datetimeoffset into the wall clock at its offset, and the offset in minutes. */
    if (!crack(find(server, column), &f) || !sqlvalue_clock(server, column, &clock))
        return false;
    return instante_from_clock(&clock, f.datetzone * 60, moment);
}

bool sqlvalue_uuid(struct sqlserver *server, const char *column, char text[37])
{
    char converted[64];

    if (!sqlvalue_decimal(server, column, converted, sizeof converted))
        return false;
    converted[strcspn(converted, " ")] = '\0';
    if (strlen(converted) != 36 || strspn(converted, "0123456789abcdefABCDEF-") != 36)
        return false;
    for (int i = 0; i < 36; i++)
        text[i] = (char)(converted[i] >= 'a' ? converted[i] - 'a' + 'A' : converted[i]);
    text[36] = '\0';
    return true;
}

const char *sqlvalue_text(struct sqlserver *server, const char *column, size_t characters, bool *mended)
{
    struct cell cell = find(server, column);
    size_t used, kept;
    bool broken = false;

    if (cell.data == NULL || cell.length <= 0)
        return NULL;
    used = texto_from_utf16(cell.data, (size_t)cell.length, server->text, sizeof server->text - 1, &broken);
    kept = texto_trim(server->text, used, characters);
    server->text[kept] = '\0';
    if (kept == 0)
        return NULL;
    /* What was cut away with its flaw does not count. */
    if (broken && strstr(server->text, "\xEF\xBF\xBD") != NULL)
        *mended = true;
    return server->text;
}
