/* The page: a verdict that can be read from the door, then the figures, then what waits and what was refused. */
#include "jsonline.h"

#include "deadletter.h"
#include "statusview.h"

#define ROWS_MAX 50     /* of each list; the table of `list` has all */
#define LATE_MINUTES 60 /* a store that works is read every ten */

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"pt-BR\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"refresh\" content=\"60\">\n<title>PDV Sync Agent</title>\n<style>\n"
    "body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }\n"
    "h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }\n"
    ".v { padding: .8rem 1rem; border-left: .5rem solid; font-weight: 600; overflow-wrap: anywhere }\n"
    ".bom { border-color: #2e7d32; background: #e8f5e9 } .atraso { border-color: #f9a825; background: #fff8e1 }\n"
    ".mau { border-color: #c62828; background: #ffebee }\n"
    "table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem; border-bottom: "
    "1px solid #ddd; vertical-align: top }\ntd:last-child { overflow-wrap: anywhere }\n"
    "footer { margin-top: 2rem; color: #666; font-size: .85rem; overflow-wrap: anywhere }\n</style>\n</head>\n<body>\n";

/* Text between tags. */
static void put_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '&')
            fputs("&amp;", out);
        else if (*text == '<' || *text == '>')
            fputs(*text == '<' ? "&lt;" : "&gt;", out);
        else
            fputc(*text, out);
}

static void put_cell(FILE *out, const char *text)
{
    fputs("<td>", out);
    put_text(out, text);
    fputs("</td>", out);
}

static void put_verdict(FILE *out, const char *class, const char *before, const char *text)
{
    fprintf(out, "<p class=\"v %s\">%s", class, before);
    put_text(out, text);
    fputs("</p>\n", out);
}

/* One line each for all that is wrong; where nothing is, one that says so. */
static void put_verdicts(const struct statusview *view, FILE *out)
{
    const struct state *state = &view->session->state;
    int64_t minutes = statusview_minutes(view, state_last(state));
    char span[STATUSVIEW_SPAN], refused[64];
    bool late = minutes > LATE_MINUTES || minutes < 0;
    bool swapped = state->missing[CAIXA].swapped || state->missing[LOJA].swapped;

    if (state->parada.is)
        put_verdict(out, "mau", "O envio está parado: ", state->parada.texto);
    if (view->dead.count > 0) {
        snprintf(refused, sizeof refused, "%zu recusado(s)", view->dead.count);
        put_verdict(out, "mau", refused, ": veja o motivo abaixo; depois do conserto, pdv-outbox requeue --all");
    }
    if (swapped)
        put_verdict(
            out, "mau", "BASE_TROCADA: ",
            "muitas vendas já enviadas não estão mais no banco; veja o que houve e confirme com pdv-outbox ack");
    if (late)
        put_verdict(out, "atraso", "Leitura em atraso: a última foi ", statusview_span(view, state_last(state), span));
    if (!state->parada.is && view->dead.count == 0 && !late && !swapped)
        put_verdict(out, "bom", "",
                    view->waiting.count == 0 ? "Tudo entregue" : "Tudo em ordem; a fila sai no próximo ciclo");
}

static void put_cursors(const struct statusview *view, FILE *out)
{
    char when[INSTANTE_TEXT], span[STATUSVIEW_SPAN];
    struct instante cursor;

    for (int c = 0; c < CANAIS; c++)
        if (statusview_cursor(view, (enum canal)c, &cursor))
            fprintf(out, "<tr><td>%s</td><td>lido até %s</td><td>%s</td></tr>\n", canal_names[c],
                    instante_format(cursor, INSTANTE_SECONDS, when), statusview_span(view, cursor, span));
        else
            fprintf(out, "<tr><td>%s</td><td>desligado</td><td></td></tr>\n", canal_names[c]);
}

static void put_figures(const struct statusview *view, FILE *out)
{
    char when[INSTANTE_TEXT], span[STATUSVIEW_SPAN];
    struct instante oldest;

    fputs("<table>\n", out);
    put_cursors(view, out);
    fprintf(out, "<tr><td>fila</td><td>%zu à espera</td><td>", view->waiting.count);
    if (statusview_oldest(view, &oldest))
        fprintf(out, "o mais antigo de %s, %s", instante_format(oldest, INSTANTE_SECONDS, when),
                statusview_span(view, oldest, span));
    fprintf(out, "</td></tr>\n<tr><td>recusados</td><td>%zu</td><td></td></tr>\n</table>\n", view->dead.count);
}

static void put_row(const struct statusview *view, FILE *out, const struct entry *entry, bool dead)
{
    json_t *motivo = dead ? deadletter_reason(&view->session->places, entry) : NULL;
    const char *word = jsonline_text(motivo, "motivo"), *text = jsonline_text(motivo, "texto");
    char when[INSTANTE_TEXT];

    fprintf(out, "<tr><td>%s</td><td>%s</td><td>%s</td>",
            instante_format(instante_of(entry->to_utc_ms, view->session->config.store_utc_offset_s), INSTANTE_SECONDS,
                            when),
            entry->sync, entry_canais(entry));
    if (dead) {
        put_cell(out, word == NULL ? "sem motivo" : word);
        put_cell(out, text == NULL ? "" : text);
    } else {
        fprintf(out, "<td>%d</td>", entry->failures);
    }
    fputs("</tr>\n", out);
    json_decref(motivo);
}

/* The oldest of those that wait, which leave first; the newest of those that were refused. */
static void put_list(const struct statusview *view, FILE *out, bool dead)
{
    const struct queue *queue = dead ? &view->dead : &view->waiting;
    size_t shown = queue->count < ROWS_MAX ? queue->count : ROWS_MAX;

    if (queue->count == 0)
        return;
    fprintf(out, "<h2>%s</h2>\n<table>\n<tr><th>fim da janela</th><th>sync_id</th><th>canais</th>%s</tr>\n",
            dead ? "Recusados" : "À espera", dead ? "<th>motivo</th><th>o que fazer</th>" : "<th>falhas</th>");
    for (size_t i = 0; i < shown; i++)
        put_row(view, out, &queue->entries[dead ? queue->count - 1 - i : i], dead);
    fputs("</table>\n", out);
    if (shown < queue->count)
        fprintf(out, "<p>e mais %zu: pdv-outbox list</p>\n", queue->count - shown);
}

void statusview_page(const struct statusview *view, FILE *out)
{
    const struct config *config = &view->session->config;
    char when[INSTANTE_TEXT];

    fputs(head, out);
    fprintf(out, "<h1>PDV Sync Agent: loja %lld, ", (long long)config->store_id_ponto_venda);
    put_text(out, config->store_alias);
    fputs("</h1>\n", out);
    put_verdicts(view, out);
    put_figures(view, out);
    put_list(view, out, true);
    put_list(view, out, false);
    fprintf(out, "<footer>agente " PDV_VERSION ", em %s; fila ",
            instante_format(instante_of(view->now_ms, config->store_utc_offset_s), INSTANTE_SECONDS, when));
    put_text(out, view->session->places.outbox);
    fputs("</footer>\n</body>\n</html>\n", out);
}
