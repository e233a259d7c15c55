/* pdv-outbox status: how far, what waits, why it waits. Looks only: no lock, nothing is changed. */
#include <stdio.h>

#include "jsonline.h"
#include "msg.h"

#include "canal.h"
#include "command.h"
#include "statusmetrics.h"
#include "statuspage.h"

static void print_cursor(const struct statusview *view, const char *canal, struct instante cursor)
{
    char when[INSTANTE_TEXT], span[STATUSVIEW_SPAN];

    printf("%-12s lido até %s (%s)\n", canal, instante_format(cursor, INSTANTE_SECONDS, when),
           statusview_span(view, cursor, span));
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
    print_cursor(view, CANAL_CAIXA, session->state.caixa);
    if (!view->gestao)
        printf("%-12s desligado (SQL_DATABASE_GESTAO vazio)\n", CANAL_LOJA);
    else
        print_cursor(view, CANAL_LOJA, statusview_loja(view));
    print_missing(CANAL_CAIXA, &session->state.missing_caixa);
    print_missing(CANAL_LOJA, &session->state.missing_loja);
    print_spans(&session->state.spans);
    print_queue(view);
    print_parada(view);
    printf("%-12s %s\n", "fila", session->places.outbox);
    printf("%-12s %s\n", "estado", session->places.state);
    printf("%-12s %s\n", "log", session->config.log_file);
}

static bool add_cursor(json_t *object, const struct statusview *view, const char *canal, struct instante cursor)
{
    char when[INSTANTE_TEXT];

    return jsonline_set(object, canal,
                        json_pack("{s:s,s:I}", "ate", instante_format(cursor, INSTANTE_SECONDS, when), "atraso_min",
                                  (json_int_t)statusview_minutes(view, cursor)));
}

static bool add_queue(json_t *object, const struct statusview *view)
{
    struct instante oldest;
    char when[INSTANTE_TEXT];

    if (!jsonline_set(object, "esperam", json_integer((json_int_t)view->waiting.count)) ||
        !jsonline_set(object, "recusados", json_integer((json_int_t)view->dead.count)))
        return false;
    if (statusview_oldest(view, &oldest) &&
        !jsonline_set(object, "mais_antigo", json_string(instante_format(oldest, INSTANTE_SECONDS, when))))
        return false;
    return view->motivo == NULL || json_object_set(object, "ultima_recusa", view->motivo) == 0;
}

/* Only what there is: most stores have neither. */
static bool add_missing(json_t *object, const char *canal, const struct state_missing *missing)
{
    if (missing->count == 0)
        return true;
    return jsonline_set(object, canal,
                        json_pack("{s:I,s:s,s:b}", "vendas", (json_int_t)missing->count, "desde", missing->since,
                                  "base_trocada", missing->swapped));
}

static bool add_doubts(json_t *object, const struct state *state)
{
    json_t *missing = json_object();
    bool done = add_missing(missing, CANAL_CAIXA, &state->missing_caixa) &&
                add_missing(missing, CANAL_LOJA, &state->missing_loja) &&
                jsonline_set(object, "a_reler", json_integer((json_int_t)state->spans.count));

    if (done && json_object_size(missing) > 0)
        return jsonline_set(object, "sumidas", missing);
    json_decref(missing);
    return done;
}

static bool print_json(const struct statusview *view, struct reason *why)
{
    const struct session *session = view->session;
    const struct state *state = &session->state;
    json_t *object = json_pack("{s:s}", "versao", PDV_VERSION);
    bool done = add_cursor(object, view, CANAL_CAIXA, state->caixa);

    if (view->gestao)
        done = done && add_cursor(object, view, CANAL_LOJA, statusview_loja(view));
    done = done && add_queue(object, view) && add_doubts(object, state);
    if (state->parada.is)
        done = done && jsonline_set(object, "parada",
                                    json_pack("{s:s,s:s,s:s}", "desde", state->parada.desde, "veredito",
                                              state->parada.veredito, "texto", state->parada.texto));
    done = done && jsonline_set(object, "fila", json_string(session->places.outbox)) &&
           jsonline_set(object, "estado", json_string(session->places.state)) &&
           jsonline_set(object, "log", json_string(session->config.log_file));
    if (done)
        done = jsonline_write(stdout, object, why);
    else
        reason_set(why, EXIT_IO, "status: sem memória");
    json_decref(object);
    return done;
}

int status_run(struct session *session, const struct choices *choices, int count, char **operands)
{
    struct statusview view;
    struct reason why = {0};
    bool done = statusview_begin(&view, session, &why);

    (void)count;
    (void)operands;
    if (done && choices->json)
        done = print_json(&view, &why);
    else if (done && choices->html)
        statuspage_write(&view, stdout);
    else if (done && choices->prometheus)
        statusmetrics_write(&view, stdout);
    else if (done)
        print_table(&view);
    done = done && lines_flush(stdout, &why);
    statusview_end(&view);
    return done ? EXIT_DONE : msg_fail(&why);
}
