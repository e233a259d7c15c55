/* Lines of the ledger. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "configvalue.h"
#include "grow.h"
#include "jsonline.h"
#include "lancamento.h"

#define OFFSET_CHARACTERS 6 /* -03:00 */
#define DAY_MS INT64_C(86400000)
#define NUMBER_MAX 20        /* -9223372036854775808 */
#define MOMENT_CHARACTERS 19 /* 2026-03-02T10:03:07 */

static const char *const tipo_names[] = {
    [LANCAMENTO_VENDA] = "venda",   [LANCAMENTO_TURNO] = "turno",         [LANCAMENTO_CANCELADA] = "cancelada",
    [LANCAMENTO_SUMIDA] = "sumida", [LANCAMENTO_ESQUECIDA] = "esquecida", [LANCAMENTO_ANULADA] = "anulada"};
#define TIPOS ((int)(sizeof tipo_names / sizeof *tipo_names))

void lancamento_format(const struct lancamento *lancamento, char text[JOURNAL_TEXT])
{
    int length = snprintf(text, JOURNAL_TEXT, "%s %s %s %s %s %s %s", tipo_names[lancamento->tipo], lancamento->canal,
                          lancamento->id, lancamento->fim, lancamento->total, lancamento->hash, lancamento->sync_id);

    if (!lancamento->with_names)
        snprintf(text + length, JOURNAL_TEXT - (size_t)length, " %lld", (long long)lancamento->promise);
}

/* The last word, which lines of earlier versions do not have. */
static bool parse_promise(const char *text, struct lancamento *lancamento)
{
    char word[24];

    lancamento->with_names = *text == '\0';
    if (lancamento->with_names)
        return true;
    return journal_word(&text, word, sizeof word) && *text == '\0' && configvalue_number(word, &lancamento->promise) &&
           lancamento->promise >= 0;
}

bool lancamento_parse(const char *text, struct lancamento *lancamento)
{
    char tipo[16];
    int number = 0;

    *lancamento = (struct lancamento){0};
    if (!journal_word(&text, tipo, sizeof tipo))
        return false;
    while (number < TIPOS && strcmp(tipo_names[number], tipo) != 0)
        number++;
    if (number == TIPOS)
        return false;
    lancamento->tipo = (enum lancamento_tipo)number;
    return journal_word(&text, lancamento->canal, sizeof lancamento->canal) &&
           journal_word(&text, lancamento->id, sizeof lancamento->id) &&
           journal_word(&text, lancamento->fim, sizeof lancamento->fim) &&
           journal_word(&text, lancamento->total, sizeof lancamento->total) &&
           journal_word(&text, lancamento->hash, sizeof lancamento->hash) &&
           journal_word(&text, lancamento->sync_id, sizeof lancamento->sync_id) && parse_promise(text, lancamento);
}

/* The payload's text of a moment without its offset; "-" where there is none. */
static void cut_offset(const char *moment, char text[INSTANTE_TEXT])
{
    size_t length = moment == NULL ? 0 : strlen(moment);

    snprintf(text, INSTANTE_TEXT, "-");
    if (length >= MOMENT_CHARACTERS + OFFSET_CHARACTERS && length - OFFSET_CHARACTERS < INSTANTE_TEXT)
        snprintf(text, INSTANTE_TEXT, "%.*s", (int)(length - OFFSET_CHARACTERS), moment);
}

static void drop_names(json_t *value)
{
    static const char *const names[] = {"nome", "login", "meio"};
    const char *key;
    json_t *each;
    size_t i;

    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        (void)json_object_del(value, names[n]);
    json_object_foreach (value, key, each)
        drop_names(each);
    json_array_foreach (value, i, each)
        drop_names(each);
}

/* Of everything that the payload says of it, the times without their offset. */
static bool hash(const json_t *dados, bool with_names, char hex[LANCAMENTO_HASH])
{
    static const char *const times[] = {"data_hora", "data_hora_inicio", "data_hora_termino"};
    json_t *copy = json_deep_copy(dados);
    char naive[INSTANTE_TEXT], whole[65];
    bool done;

    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (jsonline_text(copy, times[i]) != NULL) {
            cut_offset(jsonline_text(copy, times[i]), naive);
            jsonline_set(copy, times[i], json_string(naive));
        }
    if (!with_names)
        drop_names(copy);
    done = copy != NULL && jsonline_digest(copy, whole);
    if (done)
        snprintf(hex, LANCAMENTO_HASH, "%.*s", LANCAMENTO_HASH - 1, whole);
    json_decref(copy);
    return done;
}

static bool take_id(const json_t *dados, enum lancamento_tipo tipo, char id[LANCAMENTO_ID])
{
    const json_t *number = json_object_get(dados, "id_operacao");
    const char *text = jsonline_text(dados, "id_turno");

    if (tipo != LANCAMENTO_TURNO) {
        snprintf(id, LANCAMENTO_ID, "%lld", (long long)json_integer_value(number));
        return json_is_integer(number);
    }
    if (text == NULL || strlen(text) >= LANCAMENTO_ID)
        return false;
    snprintf(id, LANCAMENTO_ID, "%s", text);
    return true;
}

/* A blank or a line end in it would make another line of the ledger's, or two. */
static bool is_word(const char *text)
{
    return *text != '\0' && strpbrk(text, " \r\n") == NULL;
}

bool lancamento_is_named(enum lancamento_tipo tipo, const json_t *dados)
{
    const char *canal = jsonline_text(dados, "canal");
    char id[LANCAMENTO_ID];

    return canal != NULL && strlen(canal) < CANAL_NAME && is_word(canal) && take_id(dados, tipo, id) && is_word(id);
}

/* False without memory. */
static bool take_total(const json_t *dados, enum lancamento_tipo tipo, char *total, size_t room)
{
    const json_t *value = json_object_get(dados, tipo == LANCAMENTO_TURNO ? "total_vendas" : "total");
    bool is_number = json_is_number(value);
    char *text = is_number ? json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)) : NULL;

    snprintf(total, room, "%s", text == NULL ? "-" : text);
    free(text);
    return text != NULL || !is_number;
}

/* The end; "-" also for what is no moment: a day is made of it, and a file's name of that. */
static void take_fim(const json_t *dados, enum lancamento_tipo tipo, char fim[INSTANTE_TEXT])
{
    struct instante when;

    cut_offset(jsonline_text(dados, tipo == LANCAMENTO_TURNO ? "data_hora_termino" : "data_hora"), fim);
    if (!instante_parse(fim, 0, &when, NULL) || strchr(fim, ' ') != NULL)
        snprintf(fim, INSTANTE_TEXT, "-");
}

/* Whether a day's file of the end itself may hold the line: see LANCAMENTO_DAYS. */
static bool is_near(const char *fim, const char *otherwise)
{
    struct instante end, at;

    return instante_parse(fim, 0, &end, NULL) && instante_parse(otherwise, 0, &at, NULL) &&
           at.utc_ms - end.utc_ms <= LANCAMENTO_DAYS * DAY_MS && end.utc_ms - at.utc_ms <= DAY_MS;
}

bool lancamento_of(enum lancamento_tipo tipo, const json_t *dados, const char *otherwise, struct lancamento *lancamento)
{
    const char *canal = jsonline_text(dados, "canal");

    *lancamento = (struct lancamento){.tipo = tipo, .sync_id = "-", .dados = dados};
    if (!lancamento_is_named(tipo, dados) || !take_id(dados, tipo, lancamento->id) ||
        !hash(dados, false, lancamento->hash))
        return false;
    memcpy(lancamento->canal, canal, strlen(canal) + 1);
    take_fim(dados, tipo, lancamento->fim);
    if (!take_total(dados, tipo, lancamento->total, sizeof lancamento->total))
        return false;
    snprintf(lancamento->day, sizeof lancamento->day, "%.10s",
             is_near(lancamento->fim, otherwise) ? lancamento->fim : otherwise);
    return true;
}

bool lancamentos_add(struct lancamentos *lines, const struct lancamento *line, struct reason *why)
{
    if (!GROW(lines->lines, lines->count, &lines->room))
        return reason_set(why, EXIT_IO, "ledger: sem memória");
    lines->lines[lines->count++] = *line;
    return true;
}

bool lancamentos_of(const json_t *payload, bool open, const char *otherwise, struct lancamentos *lines, size_t *unnamed,
                    struct reason *why)
{
    static const char *const keys[] = {[LANCAMENTO_VENDA] = "vendas", [LANCAMENTO_TURNO] = "turnos"};
    const json_t *dados;
    struct lancamento line;
    size_t i;

    for (enum lancamento_tipo tipo = LANCAMENTO_VENDA; tipo <= LANCAMENTO_TURNO; tipo++)
        json_array_foreach (json_object_get(payload, keys[tipo]), i, dados) {
            if (tipo == LANCAMENTO_TURNO && !open && !jsonline_true(dados, "fechado"))
                continue;
            if (!lancamento_is_named(tipo, dados)) {
                if (unnamed != NULL)
                    (*unnamed)++;
            } else if (!lancamento_of(tipo, dados, otherwise, &line)) {
                return reason_set(why, EXIT_IO, "ledger: sem memória");
            } else if (!lancamentos_add(lines, &line, why)) {
                return false;
            }
        }
    return true;
}

/* A sale's id is a number of 64 bits. */
bool lancamento_is_turno(const struct lancamento *lancamento)
{
    return lancamento->tipo == LANCAMENTO_TURNO || strlen(lancamento->id) > NUMBER_MAX ||
           lancamento->id[strspn(lancamento->id, "-0123456789")] != '\0';
}

bool lancamento_tells(const struct lancamento *line, const struct lancamento *own)
{
    char named[LANCAMENTO_HASH];

    if (!line->with_names)
        return strcmp(line->hash, own->hash) == 0;
    return hash(own->dados, true, named) && strcmp(line->hash, named) == 0;
}

const char *lancamento_naive(struct instante when, char *text)
{
    instante_format(when, INSTANTE_SECONDS, text);
    if (strlen(text) > MOMENT_CHARACTERS)
        text[MOMENT_CHARACTERS] = '\0';
    return text;
}
