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

int sqlvalue_column(const struct sqlserver *server, const char *name)
{
    int count = dbnumcols(server->process);

    for (int i = 1; i <= count; i++)
        if (strcasecmp(dbcolname(server->process, i), name) == 0)
            return i;
    return -1;
}

/* NULL for a NULL value. An empty string is not NULL, though db-lib gives both a length of 0. */
static const BYTE *data_of(struct sqlserver *server, int column, DBINT *length)
{
    const BYTE *data = column < 1 ? NULL : dbdata(server->process, column);

    *length = data == NULL ? 0 : dbdatlen(server->process, column);
    return data;
}

bool sqlvalue_is_null(struct sqlserver *server, int column)
{
    DBINT length;

    return data_of(server, column, &length) == NULL;
}

/* The value as db-lib's text: exact for integers, decimals and money. */
static bool as_text(struct sqlserver *server, int column, char *text, size_t room)
{
    DBINT length, got;
    const BYTE *data = data_of(server, column, &length);

    if (data == NULL)
        return false;
    got = dbconvert(server->process, dbcoltype(server->process, column), data, length, SYBCHAR, (BYTE *)text,
                    (DBINT)room - 1);
    if (got < 0 || (size_t)got >= room)
        return false;
    text[got] = '\0';
    return true;
}

bool sqlvalue_decimal(struct sqlserver *server, int column, char *text, size_t room)
{
    return as_text(server, column, text, room);
}

bool sqlvalue_int(struct sqlserver *server, int column, int64_t *value)
{
    char text[64], *end;
    long long number;

    if (!as_text(server, column, text, sizeof text))
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

static bool crack(struct sqlserver *server, int column, DBDATEREC2 *fields)
{
    DBINT length;
    const BYTE *data = data_of(server, column, &length);

    return data != NULL && dbanydatecrack(server->process, fields, dbcoltype(server->process, column), data) == SUCCEED;
}

/*
 * The type decides: ticks of 1/300 s are rounded as SQL Server does, and never reach the next second. What is finer is
 * cut: rounded up it might pass the end of a window in which the database had found it.
 */
static int milliseconds(struct sqlserver *server, int column, int nanoseconds)
{
    return (nanoseconds + (dbcoltype(server->process, column) == SYBDATETIME ? HALF_MS_NS : 0)) / MS_NS;
}

bool sqlvalue_clock(struct sqlserver *server, int column, struct relogio *clock)
{
    DBDATEREC2 f;
    struct instante moment;
    char text[64];

    if (column < 1)
        return false;
    if (crack(server, column, &f)) {
        *clock = (struct relogio){f.dateyear, f.datemonth + 1, f.datedmonth, f.datehour, f.dateminute, f.datesecond, 0};
        if (!instante_from_clock(clock, 0, &moment))
            return false;
        moment.utc_ms += milliseconds(server, column, f.datensecond);
        *clock = instante_clock(moment);
        return true;
    }
    /* A server that says it in words. */
    if (!as_text(server, column, text, sizeof text) || !instante_parse(text, 0, &moment, NULL))
        return false;
    *clock = instante_clock(moment);
    return true;
}

bool sqlvalue_moment(struct sqlserver *server, int column, struct instante *moment)
{
    struct relogio clock;
    DBDATEREC2 f;

    /* FreeTDS cracks a datetimeoffset into the wall clock at its offset, and the offset in minutes. */
    if (!crack(server, column, &f) || !sqlvalue_clock(server, column, &clock))
        return false;
    return instante_from_clock(&clock, f.datetzone * 60, moment);
}

bool sqlvalue_uuid(struct sqlserver *server, int column, char text[37])
{
    char converted[64];

    if (!as_text(server, column, converted, sizeof converted))
        return false;
    converted[strcspn(converted, " ")] = '\0';
    if (strlen(converted) != 36 || strspn(converted, "0123456789abcdefABCDEF-") != 36)
        return false;
    for (int i = 0; i < 36; i++)
        text[i] = (char)(converted[i] >= 'a' ? converted[i] - 'a' + 'A' : converted[i]);
    text[36] = '\0';
    return true;
}

const char *sqlvalue_text(struct sqlserver *server, int column, size_t characters, bool *mended)
{
    DBINT length;
    const BYTE *data = data_of(server, column, &length);
    int type = column < 1 ? 0 : dbcoltype(server->process, column);
    size_t room = sizeof server->text - 1, used, kept;
    bool broken = false;

    if (data == NULL || length <= 0)
        return NULL;
    if (type == SYBBINARY || type == SYBVARBINARY || type == SYBIMAGE)
        used = texto_from_utf16(data, (size_t)length, server->text, room, &broken);
    else if (server->converted_badly)
        used = texto_unquestion((const char *)data, (size_t)length, server->text, room, &broken);
    else
        used = texto_mend((const char *)data, (size_t)length, server->text, room, &broken);
    kept = texto_trim(server->text, used, characters);
    server->text[kept] = '\0';
    if (kept == 0)
        return NULL;
    /* What was cut away with its flaw does not count. */
    if (broken && strstr(server->text, "\xEF\xBF\xBD") != NULL)
        *mended = true;
    return server->text;
}
