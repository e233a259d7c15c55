/* The rows of an ids.sql: our id stands first, where it is. */
#include <stdio.h>
#include <string.h>

#include "storeid.h"

static void read_row(struct leitura *leitura, enum storeid *who, char others[STOREID_TEXT])
{
    size_t used = strlen(others);
    int64_t id = 0, count = 0;

    (void)sqlvalue_int(leitura->server, sqlvalue_column(leitura->server, "id"), &id);
    (void)sqlvalue_int(leitura->server, sqlvalue_column(leitura->server, "qtd"), &count);
    if (id == leitura->loja)
        *who = STOREID_OURS;
    else if (*who == STOREID_NOBODY)
        *who = STOREID_OTHERS;
    if (id != leitura->loja)
        snprintf(others + used, STOREID_TEXT - used, "%s%lld (%lld)", used > 0 ? ", " : "", (long long)id,
                 (long long)count);
}

bool storeid_look(struct leitura *leitura, const char *statement, enum storeid *who, char others[STOREID_TEXT],
                  struct reason *why)
{
    enum sqlserver_row row;

    *who = STOREID_NOBODY;
    others[0] = '\0';
    if (!leitura_run(leitura, statement, why))
        return false;
    while ((row = sqlserver_next(leitura->server, why)) == SQLSERVER_ROW)
        read_row(leitura, who, others);
    return row == SQLSERVER_END;
}
