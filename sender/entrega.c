/* The line is for settle, the message for people; both have the same text. */
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"
#include "msg.h"

#include "entrega.h"
#include "meaning.h"

/* `answer_text` and `text` are clean. */
static json_t *fill(const struct record *record, const struct delivery *delivery, const struct answer *answer,
                    enum verdict verdict, const char *answer_text, const char *text)
{
    long status = answer_status(answer);

    return json_pack("{s:s,s:s,s:s*,s:s,s:o*,s:i,s:I,s:s,s:s,s:o*,s:s}", "tipo", "entrega", "sync_id", record->sync_id,
                     "arquivo", record->arquivo, "veredito", verdict_name(verdict), "status",
                     status != 0 ? json_integer(status) : NULL, "tentativas", delivery->attempts, "ms",
                     (json_int_t)delivery->ms, "request_id", delivery->request_id, "resposta", answer_text, "duplicado",
                     answer->duplicate ? json_true() : NULL, "texto", text);
}

json_t *entrega_make(const struct sender *sender, const struct record *record, const struct delivery *delivery,
                     const struct secrets *secrets, enum entrega_others others)
{
    const struct answer *answer = &sender->answer;
    struct meaning meaning = {.answer = answer,
                              .verdict = others == ENTREGA_ALONE ? delivery->verdict : VERDICT_LATER,
                              .others_pass = others != ENTREGA_ALONE,
                              .size = record->size,
                              .max_payload_kb = sender->config->sync_max_payload_kb};
    char raw[MEANING_TEXT], *text, *answer_text;
    json_t *line = NULL;

    meaning_write(&meaning, raw, sizeof raw);
    text = secrets_clean(secrets, raw, strlen(raw), sizeof raw);
    answer_text = secrets_clean(secrets, answer->body, answer->size, ENTREGA_ANSWER_MAX);
    if (text != NULL && answer_text != NULL)
        line = fill(record, delivery, answer, meaning.verdict, answer_text, text);
    free(text);
    free(answer_text);
    if (others == ENTREGA_PROVEN)
        jsonline_set(line, "prova", json_true());
    return line;
}

bool entrega_is_later(const json_t *line)
{
    return jsonline_is(line, "veredito", verdict_name(VERDICT_LATER));
}

static void tell(const json_t *line)
{
    const char *sync_id = jsonline_text(line, "sync_id"), *text = jsonline_text(line, "texto");
    long long code = jsonline_number(line, "status"), ms = jsonline_number(line, "ms");
    enum verdict verdict = VERDICT_SENT;
    char status[32] = "";

    while (verdict != VERDICT_OFFLINE && !jsonline_is(line, "veredito", verdict_name(verdict)))
        verdict++;
    if (code != 0)
        snprintf(status, sizeof status, " (%lld)", code);
    if (verdict == VERDICT_SENT)
        msg_info("%.12s: %s%s em %lld ms%s", sync_id, meaning_word(verdict), status, ms,
                 json_object_get(line, "duplicado") != NULL ? "; o servidor já o tinha" : "");
    else if (verdict == VERDICT_REFUSED || verdict == VERDICT_PARKED)
        msg_error("%.12s: %s%s: %s", sync_id, meaning_word(verdict), status, text);
    else
        msg_warning("%.12s: %s%s: %s", sync_id, meaning_word(verdict), status, text);
}

bool entrega_write(const json_t *line, struct reason *why)
{
    tell(line);
    return jsonline_write(stdout, line, why) && lines_flush(stdout, why);
}
