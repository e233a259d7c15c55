/* The line is for settle, the message for people; both have the same text. */
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"
#include "msg.h"

#include "entrega.h"
#include "meaning.h"

static bool set_text(json_t *line, const char *key, const char *text)
{
    return text == NULL || jsonline_set(line, key, json_string(text));
}

static bool set_number(json_t *line, const char *key, int64_t number)
{
    return jsonline_set(line, key, json_integer(number));
}

/* NULL: no memory. `answer_text` and `text` are clean. */
static json_t *make(const struct record *record, const struct delivery *delivery, const struct answer *answer,
                    const char *answer_text, const char *text)
{
    json_t *line = json_object();
    bool done =
        line != NULL && set_text(line, "tipo", "entrega") && set_text(line, "sync_id", record->sync_id) &&
        set_text(line, "arquivo", record->arquivo) && set_text(line, "veredito", verdict_name(delivery->verdict)) &&
        (answer_status(answer) == 0 || set_number(line, "status", answer_status(answer))) &&
        set_number(line, "tentativas", delivery->attempts) && set_number(line, "ms", delivery->ms) &&
        set_text(line, "request_id", delivery->request_id) && set_text(line, "resposta", answer_text) &&
        (!answer_is_duplicate(answer) || jsonline_set(line, "duplicado", json_true())) && set_text(line, "texto", text);

    if (done)
        return line;
    json_decref(line);
    return NULL;
}

static void tell(const struct record *record, const struct delivery *delivery, const struct answer *answer,
                 const char *text)
{
    const char *word = meaning_word(delivery->verdict);
    char status[32] = "";

    if (answer_status(answer) != 0)
        snprintf(status, sizeof status, " (%ld)", answer_status(answer));
    if (delivery->verdict == VERDICT_SENT)
        msg_info("%.12s: %s%s em %lld ms%s", record->sync_id, word, status, (long long)delivery->ms,
                 answer_is_duplicate(answer) ? "; o servidor já o tinha" : "");
    else if (delivery->verdict == VERDICT_REFUSED || delivery->verdict == VERDICT_PARKED)
        msg_error("%.12s: %s%s: %s", record->sync_id, word, status, text);
    else
        msg_warning("%.12s: %s%s: %s", record->sync_id, word, status, text);
}

bool entrega_write(const struct record *record, const struct delivery *delivery, const struct answer *answer,
                   const struct secrets *secrets, struct reason *why)
{
    char raw[MEANING_TEXT];
    char *answer_text, *text;
    json_t *line = NULL;
    bool done = false;

    meaning_write(answer, delivery->verdict, raw, sizeof raw);
    text = secrets_clean(secrets, raw, strlen(raw), sizeof raw);
    answer_text = secrets_clean(secrets, answer->body, answer->size, ENTREGA_ANSWER_MAX);
    if (text != NULL && answer_text != NULL)
        line = make(record, delivery, answer, answer_text, text);
    if (line == NULL) {
        reason_set(why, EXIT_IO, "%.12s: sem memória para o resultado", record->sync_id);
        goto out;
    }
    tell(record, delivery, answer, text);
    done = jsonline_write(stdout, line, why) && lines_flush(stdout, why);
out:
    json_decref(line);
    free(text);
    free(answer_text);
    return done;
}
