/*
 * The metrics. Moments, not ages: whoever asks computes the age at his own time, and a file that nobody writes any more
 * grows old by itself. Names and labels stay: dashboards and alarms hang on them.
 */
#include <string.h>

#include "statusview.h"

/* A label's value: a backslash, a quote and a line's end are escaped. */
static void put_value(FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '\n')
            fputs("\\n", out);
        else
            fprintf(out, *text == '\\' || *text == '"' ? "\\%c" : "%c", *text);
}

static void put_head(FILE *out, const char *name, const char *help)
{
    fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void put_gauge(FILE *out, const char *name, const char *help, long long value)
{
    put_head(out, name, help);
    fprintf(out, "%s %lld\n", name, value);
}

static long long seconds(struct instante moment)
{
    return (long long)(moment.utc_ms / 1000);
}

static void put_cursors(const struct statusview *view, FILE *out)
{
    static const char name[] = "pdv_sync_cursor_timestamp_seconds";
    struct instante cursor;

    put_head(out, name, "Até quando as vendas do canal foram lidas.");
    for (int c = 0; c < CANAIS; c++)
        if (statusview_cursor(view, (enum canal)c, &cursor))
            fprintf(out, "%s{canal=\"%s\"} %lld\n", name, canal_names[c], seconds(cursor));
}

void statusview_metrics(const struct statusview *view, FILE *out)
{
    const struct config *config = &view->session->config;
    const struct state *state = &view->session->state;
    struct instante oldest;

    put_head(out, "pdv_sync_info", "O agente e a loja.");
    fprintf(out, "pdv_sync_info{versao=\"" PDV_VERSION "\",id_ponto_venda=\"%lld\",alias=\"",
            (long long)config->store_id_ponto_venda);
    put_value(out, config->store_alias);
    fputs("\"} 1\n", out);
    put_cursors(view, out);
    put_gauge(out, "pdv_sync_queue_payloads", "Payloads que esperam o envio.", (long long)view->waiting.count);
    if (statusview_oldest(view, &oldest))
        put_gauge(out, "pdv_sync_queue_oldest_timestamp_seconds", "O fim da janela mais antiga que espera.",
                  seconds(oldest));
    put_gauge(out, "pdv_sync_dead_letter_payloads", "Payloads recusados.", (long long)view->dead.count);
    put_gauge(out, "pdv_sync_missing_sales", "Vendas enviadas que não estão mais no banco, até pdv-outbox ack.",
              (long long)state->missing[CAIXA].count + (long long)state->missing[LOJA].count);
    put_head(out, "pdv_sync_stopped", "1: o envio está parado por esta causa.");
    fprintf(out, "pdv_sync_stopped{veredito=\"PARKED\"} %d\npdv_sync_stopped{veredito=\"OFFLINE\"} %d\n",
            state->parada.is && strcmp(state->parada.veredito, "PARKED") == 0,
            state->parada.is && strcmp(state->parada.veredito, "OFFLINE") == 0);
}
