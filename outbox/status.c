/* pdv-outbox status: how far, what waits, why it waits. Looks only: no lock, nothing is changed. */
#include <stdio.h>

#include "jsonline.h"
#include "msg.h"

#include "command.h"
#include "statusview.h"

static void print_cursors(const struct statusview *view)
{
    char when[INSTANTE_TEXT], span[STATUSVIEW_SPAN];
    struct instante cursor;

    for (int c = 0; c < CANAIS; c++)
        if (statusview_cursor(view, (enum canal)c, &cursor))
            printf("%-12s lido até %s (%s)\n", canal_names[c], instante_format(cursor, INSTANTE_SECONDS, when),
                   statusview_span(view, cursor, span));
        else
            printf("%-12s desligado (SQL_DATABASE_GESTAO vazio)\n", canal_names[c]);
}

static void print_queue(const struct statusview *view)
{
    const char *motivo = jsonline_text(view->motivo, "motivo"), *texto = jsonline_text(view->motivo, "texto");
    char when[INSTANTE_TEXT], span[STATUSVIEW_SPAN];
    struct instante oldest;

    printf("%-12s %zu", "esperam", view->waiting.count);
    if (statusview_oldest(view, &oldest))
        printf(", o mais antigo de %s (%s)", instante_format(oldest, INSTANTE_SECONDS, when),
               statusview_span(view, oldest, span));
    printf("\n%-12s %zu", "recusados", view->dead.count);
    if (view->dead.count > 0)
        printf(", o último: %s%s%s\n%-12s pdv-outbox list mostra quais; requeue os devolve à fila",
               motivo == NULL ? "sem motivo" : motivo, texto == NULL ? "" : ": ", texto == NULL ? "" : texto, "");
    printf("\n");
}

static void print_parada(const struct statusview *view)
{
    const struct state *state = &view->session->state;

    if (state->parada.is)
        printf("%-12s %s desde %s: %s\n", "PARADO", state->parada.veredito, state->parada.desde, state->parada.texto);
    else
        printf("%-12s não está parado\n", "envio");
}

static void print_missing(const char *canal, const struct state_missing *missing)
{
    if (missing->count > 0)
        printf("%-12s %lld venda(s) enviadas não estão mais no banco, desde %s%s; pdv-outbox ack confirma\n", canal,
               (long long)missing->count, missing->since, missing->swapped ? " (BASE_TROCADA)" : "");
}

static void print_spans(const struct spans *spans)
{
    char from[INSTANTE_TEXT];

    if (spans->count > 0)
        printf("%-12s %zu trecho(s), o primeiro desde %s\n", "a reler", spans->count,
               instante_format(spans->list[0].from, INSTANTE_SECONDS, from));
}

static void print_table(const struct statusview *view)
{
    const struct session *session = view->session;

    printf("%-12s %s\n", "agente", PDV_VERSION);
    print_cursors(view);
    for (int c = 0; c < CANAIS; c++)
        print_missing(canal_names[c], &session->state.missing[c]);
    print_spans(&session->state.spans);
    print_queue(view);
    print_parada(view);
    printf("%-12s %s\n", "fila", session->places.outbox);
    printf("%-12s %s\n", "estado", session->places.state);
    printf("%-12s %s\n", "log", session->config.log_file);
}

static json_t *to_json(const struct statusview *view)
{
    const struct session *session = view->session;
    json_t *object = json_pack("{s:s}", "versao", PDV_VERSION);
    struct instante cursor, oldest;

    for (int c = 0; c < CANAIS; c++)
        if (statusview_cursor(view, (enum canal)c, &cursor))
            jsonline_set(object, canal_names[c],
                         json_pack("{s:o,s:I}", "ate", jsonline_of_moment(cursor), "atraso_min",
                                   (json_int_t)statusview_minutes(view, cursor)));
    jsonline_add(object, json_pack("{s:I,s:I,s:o*,s:O*,s:I,s:o*,s:o*,s:s,s:s,s:s}", "esperam",
                                   (json_int_t)view->waiting.count, "recusados", (json_int_t)view->dead.count,
                                   "mais_antigo", statusview_oldest(view, &oldest) ? jsonline_of_moment(oldest) : NULL,
                                   "ultima_recusa", view->motivo, "a_reler", (json_int_t)session->state.spans.count,
                                   "sumidas", state_missing_to_json(&session->state), "parada",
                                   state_parada_to_json(&session->state), "fila", session->places.outbox, "estado",
                                   session->places.state, "log", session->config.log_file));
    return object;
}

int status_run(struct session *session, const struct choices *choices)
{
    struct statusview view;
    struct reason why = {0};
    bool done = statusview_begin(&view, session, &why);

    if (done && choices->has[JSON])
        done = jsonline_put(stdout, to_json(&view), &why);
    else if (done && choices->has[HTML])
        statusview_page(&view, stdout);
    else if (done && choices->has[PROMETHEUS])
        statusview_metrics(&view, stdout);
    else if (done)
        print_table(&view);
    done = done && lines_flush(stdout, &why);
    statusview_end(&view);
    return done ? EXIT_DONE : msg_fail(&why);
}
