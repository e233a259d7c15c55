/* Lines of the ledger. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "jsonline.h"
#include "lancamento.h"

#define OFFSET_CHARACTERS 6  /* -03:00 */
#define MOMENT_CHARACTERS 19 /* 2026-03-02T10:03:07 */

static const char *const tipo_names[] = {
    [LANCAMENTO_VENDA] = "venda", [LANCAMENTO_TURNO] = "turno", [LANCAMENTO_CANCELADA] = "cancelada"};
#define TIPOS ((int)(sizeof tipo_names / sizeof *tipo_names))

void lancamento_format(const struct lancamento *lancamento, char text[JOURNAL_TEXT])
{
    snprintf(text, JOURNAL_TEXT, "%s %s %s %s %s %s %s", tipo_names[lancamento->tipo], lancamento->canal,
             lancamento->id, lancamento->fim, lancamento->total, lancamento->hash, lancamento->sync_id);
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
           journal_word(&text, lancamento->sync_id, sizeof lancamento->sync_id) && *text == '\0';
}

/* The payload's text of a moment without its offset; "-" where there is none. */
static void cut_offset(const char *moment, char text[INSTANTE_TEXT])
{
    size_t length = moment == NULL ? 0 : strlen(moment);

    snprintf(text, INSTANTE_TEXT, "-");
    if (length >= MOMENT_CHARACTERS + OFFSET_CHARACTERS && length - OFFSET_CHARACTERS < INSTANTE_TEXT)
        snprintf(text, INSTANTE_TEXT, "%.*s", (int)(length - OFFSET_CHARACTERS), moment);
}

/* Of everything that the payload says of it, the times without their offset. */
static bool hash(const json_t *dados, char hex[LANCAMENTO_HASH])
{
    static const char *const times[] = {"data_hora", "data_hora_inicio", "data_hora_termino"};
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    size_t length = 0;
    json_t *copy = json_deep_copy(dados);
    char *text = NULL, naive[INSTANTE_TEXT];
    bool done = copy != NULL;

    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (jsonline_text(copy, times[i]) != NULL) {
            cut_offset(jsonline_text(copy, times[i]), naive);
            done = done && jsonline_set(copy, times[i], json_string(naive));
        }
    if (done)
        text = jsonline_dump(copy, &length);
    done = text != NULL && EVP_Digest(text, length, digest, &size, EVP_sha256(), NULL) == 1 && size == 32;
    for (unsigned int i = 0; done && i < LANCAMENTO_HASH / 2; i++)
        snprintf(hex + (size_t)2 * i, 3, "%02x", digest[i]);
    free(text);
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

    return canal != NULL && strlen(canal) < JANELA_CANAL_NAME && is_word(canal) && take_id(dados, tipo, id) &&
           is_word(id);
}

static void take_total(const json_t *dados, enum lancamento_tipo tipo, char *total, size_t room)
{
    const json_t *value = json_object_get(dados, tipo == LANCAMENTO_TURNO ? "total_vendas" : "total");
    char *text = json_is_number(value) ? json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)) : NULL;

    snprintf(total, room, "%s", text == NULL ? "-" : text);
    free(text);
}

/* The end; "-" also for what is no moment: a day is made of it, and a file's name of that. */
static void take_fim(const json_t *dados, enum lancamento_tipo tipo, char fim[INSTANTE_TEXT])
{
    struct instante when;

    cut_offset(jsonline_text(dados, tipo == LANCAMENTO_TURNO ? "data_hora_termino" : "data_hora"), fim);
    if (!instante_parse(fim, 0, &when, NULL) || strchr(fim, ' ') != NULL)
        snprintf(fim, INSTANTE_TEXT, "-");
}

bool lancamento_of(enum lancamento_tipo tipo, const json_t *dados, const char *sync_id, const char *otherwise,
                   struct lancamento *lancamento)
{
    const char *canal = jsonline_text(dados, "canal");

    *lancamento = (struct lancamento){.tipo = tipo};
    if (!lancamento_is_named(tipo, dados) || !take_id(dados, tipo, lancamento->id) || !hash(dados, lancamento->hash))
        return false;
    memcpy(lancamento->canal, canal, strlen(canal) + 1);
    take_fim(dados, tipo, lancamento->fim);
    take_total(dados, tipo, lancamento->total, sizeof lancamento->total);
    snprintf(lancamento->sync_id, sizeof lancamento->sync_id, "%s", sync_id);
    snprintf(lancamento->day, sizeof lancamento->day, "%.10s", lancamento->fim[0] == '-' ? otherwise : lancamento->fim);
    return true;
}

const char *lancamento_naive(struct instante when, char *text)
{
    instante_format(when, INSTANTE_SECONDS, text);
    if (strlen(text) > MOMENT_CHARACTERS)
        text[MOMENT_CHARACTERS] = '\0';
    return text;
}
