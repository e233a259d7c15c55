/* The rows of an ids.sql: our id stands first, where it is. */
#include <stdio.h>
#include <string.h>

#include "storeid.h"

struct looking {
    struct leitura *leitura;
    enum storeid who;
    char *others;
};

static bool read_row(void *context, struct reason *why)
{
    struct looking *looking = context;
    size_t used = strlen(looking->others);
    int64_t id = 0, count = 0;

    (void)why;
    (void)sqlvalue_int(looking->leitura->server, "id", &id);
    (void)sqlvalue_int(looking->leitura->server, "qtd", &count);
    if (id == looking->leitura->loja) {
        looking->who = STOREID_OURS;
        return true;
    }
    if (looking->who == STOREID_NOBODY)
        looking->who = STOREID_OTHERS;
    snprintf(looking->others + used, STOREID_TEXT - used, "%s%lld (%lld)", used > 0 ? ", " : "", (long long)id,
             (long long)count);
    return true;
}

bool storeid_look(struct leitura *leitura, const char *statement, enum storeid *who, char others[STOREID_TEXT],
                  struct reason *why)
{
    struct looking looking = {leitura, STOREID_NOBODY, others};
    bool done;

    others[0] = '\0';
    done = leitura_each(leitura, statement, read_row, &looking, why);
    *who = looking.who;
    return done;
}
