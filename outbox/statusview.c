/* Gathering what status shows. */
#include <stdio.h>

#include "msg.h"

#include "deadletter.h"
#include "statusview.h"

#define MINUTE_MS 60000

bool statusview_begin(struct statusview *view, struct session *session, struct reason *why)
{
    *view = (struct statusview){.session = session, .now_ms = sys_now_ms()};
    if (!session_look(session, why) || !queue_list(&view->waiting, session->places.outbox, why) ||
        !deadletter_list(&session->places, &view->dead, why))
        return false;
    if (session->file.note[0] != '\0')
        msg_warning("%s", session->file.note);
    /* The last one is the newest, and likely the reason why somebody is looking. */
    if (view->dead.count > 0)
        view->motivo = deadletter_reason(&session->places, &view->dead.entries[view->dead.count - 1]);
    return true;
}

void statusview_end(struct statusview *view)
{
    json_decref(view->motivo);
    queue_end(&view->waiting);
    queue_end(&view->dead);
}

bool statusview_cursor(const struct statusview *view, enum canal canal, struct instante *cursor)
{
    *cursor = canal == LOJA ? state_loja(&view->session->state) : view->session->state.cursor[CAIXA];
    return canal == CAIXA || view->session->config.sql_database_gestao[0] != '\0';
}

bool statusview_oldest(const struct statusview *view, struct instante *to)
{
    if (view->waiting.count == 0)
        return false;
    *to = instante_of(view->waiting.entries[0].to_utc_ms, view->session->config.store_utc_offset_s);
    return true;
}

int64_t statusview_minutes(const struct statusview *view, struct instante moment)
{
    return (view->now_ms - moment.utc_ms) / MINUTE_MS;
}

const char *statusview_span(const struct statusview *view, struct instante moment, char text[STATUSVIEW_SPAN])
{
    int64_t minutes = statusview_minutes(view, moment);

    if (minutes < 0)
        snprintf(text, STATUSVIEW_SPAN, "à frente do relógio!");
    else if (minutes < 120)
        snprintf(text, STATUSVIEW_SPAN, "há %lld min", (long long)minutes);
    else if (minutes < INT64_C(48) * 60)
        snprintf(text, STATUSVIEW_SPAN, "há %lld h", (long long)(minutes / 60));
    else
        snprintf(text, STATUSVIEW_SPAN, "há %lld dias", (long long)(minutes / (INT64_C(24) * 60)));
    return text;
}
