/* The server's own words, and what follows from its clock. */
#include <stdlib.h>
#include <string.h>

#include "common/servidor.h"
#include "serverfacts.h"
#include "sqlvalue.h"

#define CLOCK_WARNING_MS INT64_C(300000) /* five minutes */
#define VERSION_MAX 250                  /* characters: fewer than four bytes of `version` each */

static int64_t wall_ms(struct instante when)
{
    return when.utc_ms + INT64_C(1000) * when.offset_s;
}

struct asking {
    struct sqlserver *server;
    struct serverfacts *facts;
};

static bool read_row(void *context, struct reason *why)
{
    const struct asking *asking = context;
    struct serverfacts *facts = asking->facts;
    bool mended = false;
    const char *text = sqlvalue_text(asking->server, "versao", VERSION_MAX, &mended);

    (void)why;
    if (text != NULL)
        snprintf(facts->version, sizeof facts->version, "%.*s", (int)strcspn(text, "\r\n"), text);
    facts->has_clock = sqlvalue_moment(asking->server, "agora", &facts->now);
    facts->clock_ms = wall_ms(facts->now) - sys_now_ms();
    facts->has_highest = sqlvalue_int(asking->server, "maior_id", &facts->highest_id);
    return true;
}

bool serverfacts_ask(struct sqlserver *server, struct serverfacts *facts, struct reason *why)
{
    struct asking asking = {server, facts};

    *facts = (struct serverfacts){0};
    return sqlserver_each(server, sql_servidor, read_row, &asking, why);
}

int32_t serverfacts_offset(const struct serverfacts *facts, const struct config *config)
{
    return config->store_utc_offset_set || !facts->has_clock ? config->store_utc_offset_s : facts->now.offset_s;
}

int64_t serverfacts_clock_off_s(const struct serverfacts *facts)
{
    int64_t off_ms = facts->clock_ms - INT64_C(1000) * facts->now.offset_s;

    return facts->has_clock && llabs(off_ms) > CLOCK_WARNING_MS ? off_ms / 1000 : 0;
}

/* "-03:00" */
static const char *offset_text(int32_t offset_s, char moment[INSTANTE_TEXT])
{
    instante_format(instante_of(0, offset_s), INSTANTE_SECONDS, moment);
    return moment + strlen("1970-01-01T00:00:00");
}

bool serverfacts_offset_wrong(const struct serverfacts *facts, const struct config *config, char *text, size_t room)
{
    char ours[INSTANTE_TEXT], theirs[INSTANTE_TEXT];

    if (!config->store_utc_offset_set || !facts->has_clock || config->store_utc_offset_s == facts->now.offset_s)
        return false;
    snprintf(text, room,
             "STORE_UTC_OFFSET é %s, e o SQL Server está em %s: as vendas levam uma hora errada; apague a linha, ou "
             "escreva STORE_UTC_OFFSET=%s",
             offset_text(config->store_utc_offset_s, ours), offset_text(facts->now.offset_s, theirs),
             offset_text(facts->now.offset_s, theirs));
    return true;
}

bool serverfacts_too_early(const struct serverfacts *facts, const struct config *config, const struct janela *janela,
                           char *text, size_t room)
{
    char to[INSTANTE_TEXT], now[INSTANTE_TEXT];

    if (!facts->has_clock || wall_ms(janela->to) <= wall_ms(facts->now) - 1000 * config->sync_settle_seconds)
        return false;
    snprintf(text, room, "a janela termina em %.19s, e o relógio do SQL Server está em %.19s",
             instante_format(janela->to, INSTANTE_SECONDS, to), instante_format(facts->now, INSTANTE_SECONDS, now));
    return true;
}
