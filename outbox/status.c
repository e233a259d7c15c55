/* pdv-outbox status: how far, what waits, why it waits. Looks only: no lock, nothing is changed. */
#include <stdio.h>

#include "jsonline.h"
#include "msg.h"

#include "canal.h"
#include "command.h"
#include "deadletter.h"
#include "queue.h"

#define MINUTE_MS 60000

struct view {
    const struct state *state;
    int64_t now_ms;
    int32_t offset_s;
    bool gestao;
    struct queue waiting, dead;
    json_t *motivo; /* of the newest dead payload; NULL: none */
};

static int64_t minutes_behind(const struct view *view, struct instante cursor)
{
    return (view->now_ms - cursor.utc_ms) / MINUTE_MS;
}

/* As a person would say it; the exact moment stands beside it. */
static void span_text(int64_t minutes, char *text, size_t size)
{
    if (minutes < 0)
        snprintf(text, size, "à frente do relógio!");
    else if (minutes < 120)
        snprintf(text, size, "há %lld min", (long long)minutes);
    else if (minutes < INT64_C(48) * 60)
        snprintf(text, size, "há %lld h", (long long)(minutes / 60));
    else
        snprintf(text, size, "há %lld dias", (long long)(minutes / (INT64_C(24) * 60)));
}

static void print_cursor(const struct view *view, const char *canal, struct instante cursor)
{
    char when[INSTANTE_TEXT], span[64];

    span_text(minutes_behind(view, cursor), span, sizeof span);
    printf("%-12s lido até %s (%s)\n", canal, instante_format(cursor, INSTANTE_SECONDS, when), span);
}

static const struct entry *oldest(const struct queue *queue)
{
    return queue->count == 0 ? NULL : &queue->entries[0];
}

static void print_queue(const struct view *view)
{
    const struct entry *first = oldest(&view->waiting);
    const char *motivo = jsonline_text(view->motivo, "motivo"), *texto = jsonline_text(view->motivo, "texto");
    char when[INSTANTE_TEXT], span[64];

    printf("%-12s %zu", "esperam", view->waiting.count);
    if (first != NULL) {
        span_text((view->now_ms - first->to_utc_ms) / MINUTE_MS, span, sizeof span);
        printf(", o mais antigo de %s (%s)",
               instante_format(instante_of(first->to_utc_ms, view->offset_s), INSTANTE_SECONDS, when), span);
    }
    printf("\n%-12s %zu", "recusados", view->dead.count);
    if (view->dead.count > 0)
        printf(", o último: %s%s%s\n%-12s pdv-outbox list mostra quais; requeue os devolve à fila",
               motivo == NULL ? "sem motivo" : motivo, texto == NULL ? "" : ": ", texto == NULL ? "" : texto, "");
    printf("\n");
}

static void print_parada(const struct view *view)
{
    const struct state *state = view->state;

    if (state->parada.is)
        printf("%-12s %s desde %s: %s\n", "PARADO", state->parada.veredito, state->parada.desde, state->parada.texto);
    else
        printf("%-12s não está parado\n", "envio");
}

static void print_table(const struct session *session, const struct view *view)
{
    printf("%-12s %s\n", "agente", PDV_VERSION);
    print_cursor(view, CANAL_CAIXA, view->state->caixa);
    if (!view->gestao)
        printf("%-12s desligado (SQL_DATABASE_GESTAO vazio)\n", CANAL_LOJA);
    else
        print_cursor(view, CANAL_LOJA, view->state->has_loja ? view->state->loja : view->state->caixa);
    print_queue(view);
    print_parada(view);
    printf("%-12s %s\n", "fila", session->places.outbox);
    printf("%-12s %s\n", "estado", session->places.state);
    printf("%-12s %s\n", "log", session->config.log_file);
}

static bool add_cursor(json_t *object, const struct view *view, const char *canal, struct instante cursor)
{
    char when[INSTANTE_TEXT];

    return jsonline_set(object, canal,
                        json_pack("{s:s,s:I}", "ate", instante_format(cursor, INSTANTE_SECONDS, when), "atraso_min",
                                  (json_int_t)minutes_behind(view, cursor)));
}

static bool add_queue(json_t *object, const struct view *view)
{
    const struct entry *first = oldest(&view->waiting);
    char when[INSTANTE_TEXT];

    if (!jsonline_set(object, "esperam", json_integer((json_int_t)view->waiting.count)) ||
        !jsonline_set(object, "recusados", json_integer((json_int_t)view->dead.count)))
        return false;
    if (first != NULL && !jsonline_set(object, "mais_antigo",
                                       json_string(instante_format(instante_of(first->to_utc_ms, view->offset_s),
                                                                   INSTANTE_SECONDS, when))))
        return false;
    return view->motivo == NULL || json_object_set(object, "ultima_recusa", view->motivo) == 0;
}

static bool print_json(const struct session *session, const struct view *view, struct reason *why)
{
    const struct state *state = view->state;
    json_t *object = json_pack("{s:s}", "versao", PDV_VERSION);
    bool done = add_cursor(object, view, CANAL_CAIXA, state->caixa);

    if (view->gestao)
        done = done && add_cursor(object, view, CANAL_LOJA, state->has_loja ? state->loja : state->caixa);
    done = done && add_queue(object, view);
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

static bool look(struct session *session, struct view *view, struct reason *why)
{
    if (!session_look(session, why) || !queue_list(&view->waiting, session->places.outbox, why) ||
        !queue_list(&view->dead, session->places.dead, why))
        return false;
    if (session->file.note[0] != '\0')
        msg_warning("%s", session->file.note);
    /* The queue is sorted by the windows: the last one is the newest, and likely the reason why somebody is looking. */
    if (view->dead.count > 0)
        view->motivo = deadletter_reason(&session->places, &view->dead.entries[view->dead.count - 1]);
    return true;
}

int status_run(struct session *session, const struct choices *choices, int count, char **operands)
{
    struct view view = {.state = &session->state,
                        .now_ms = sys_now_ms(),
                        .offset_s = session->config.store_utc_offset_s,
                        .gestao = session->config.sql_database_gestao[0] != '\0'};
    struct reason why = {0};
    bool done = look(session, &view, &why);

    (void)count;
    (void)operands;
    if (done && choices->json)
        done = print_json(session, &view, &why);
    else if (done)
        print_table(session, &view);
    done = done && lines_flush(stdout, &why);
    json_decref(view.motivo);
    queue_end(&view.waiting);
    queue_end(&view.dead);
    return done ? EXIT_DONE : msg_fail(&why);
}
