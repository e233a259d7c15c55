/* Requests: each kind of them becomes windows. */

#include "request.h"

#define DAY_MS INT64_C(86400000)

static bool read_day(const char *text, struct instante *day, struct reason *why)
{
    return instante_parse_day(text, day) ||
           reason_set(why, EXIT_USAGE_ERROR, "--days %s: esperado um dia como 2026-03-01", text);
}

static bool read_days(struct request *request, struct reason *why)
{
    struct instante last = {0};

    if (!read_day(request->first_day, &request->day, why) || !read_day(request->last_day, &last, why))
        return false;
    request->count = (last.utc_ms - request->day.utc_ms) / DAY_MS + 1;
    return request->count >= 1 ||
           reason_set(why, EXIT_USAGE_ERROR, "--days %s %s: o último dia deve vir depois do primeiro",
                      request->first_day, request->last_day);
}

bool request_read(struct request *request, struct reason *why)
{
    struct janela janela;

    request->count = 1;
    if (request->first_day != NULL)
        return read_days(request, why);
    if (request->window != NULL)
        request->object = janela_load(request->window, why);
    if (request->window != NULL && request->object == NULL)
        return false;
    return request_window(request, 0, 0, &janela, why);
}

void request_free(struct request *request)
{
    json_decref(request->object);
    request->object = NULL;
}

bool request_window(const struct request *request, int64_t number, int32_t offset_s, struct janela *janela,
                    struct reason *why)
{
    struct instante day = instante_of(request->day.utc_ms + number * DAY_MS, 0);
    char first[INSTANTE_TEXT], next[INSTANTE_TEXT];
    const char *from = request->from, *to = request->to;

    if (request->object != NULL)
        return janela_from_json(request->object, request->window, offset_s, janela, why);
    if (request->first_day != NULL) {
        from = instante_format(day, INSTANTE_NAIVE, first);
        day.utc_ms += DAY_MS;
        to = instante_format(day, INSTANTE_NAIVE, next);
    }
    if (!janela_from_options(from, to, offset_s, janela, why))
        return false;
    janela->canais = CANAL_BOTH;
    return true;
}
