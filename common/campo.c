/* Columns to keys. The lengths are the schema's maxLength. */
#include <stdarg.h>
#include <stdio.h>

#include "campo.h"
#include "decimal.h"
#include "jsonline.h"

#define NOME_MAX 200
#define LOGIN_MAX 100

void campo_aviso(struct campos *campos, const char *format, ...)
{
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    va_end(arguments);
    jsonline_append_once(campos->avisos, text);
}

bool campo_int(struct campos *campos, json_t *object, const char *key, const char *column, int64_t least,
               int64_t *value)
{
    int64_t number = 0;
    bool known = sqlvalue_int(campos->server, column, &number) && number >= least;

    if (known)
        jsonline_set(object, key, json_integer(number));
    if (value != NULL)
        *value = known ? number : 0;
    return known;
}

/* False: NULL, or none that fits; what is there and cannot be read is out of range, never passed over in silence. */
static bool read_number(struct campos *campos, const char *column, bool single, int64_t *value_e4)
{
    char text[64];

    if (sqlvalue_is_null(campos->server, column)) {
        *value_e4 = 0;
        return false;
    }
    if (sqlvalue_decimal(campos->server, column, text, sizeof text) && decimal_parse(text, value_e4) == DECIMAL_OK &&
        (!single || decimal_is_amount(*value_e4)))
        return true;
    campos->out_of_range = true;
    *value_e4 = 0;
    return false;
}

int64_t campo_sum(struct campos *campos, const char *column)
{
    int64_t value_e4;

    (void)read_number(campos, column, false, &value_e4);
    return value_e4;
}

int64_t campo_decimal(struct campos *campos, json_t *object, const char *key, const char *column)
{
    int64_t value_e4;

    if (read_number(campos, column, true, &value_e4) && object != NULL)
        jsonline_set(object, key, decimal_to_json(value_e4));
    return value_e4;
}

void campo_text(struct campos *campos, json_t *object, const char *key, const char *column, size_t characters,
                const char *table, int64_t id)
{
    bool mended = false;
    const char *text = sqlvalue_text(campos->server, column, characters, &mended);

    if (text != NULL)
        jsonline_set(object, key, json_string(text));
    if (mended)
        campo_aviso(campos, "TEXTO_INVALIDO: %s %s %lld", campos->canal, table, (long long)id);
}

bool campo_instante(struct campos *campos, json_t *object, const char *key, const char *column, struct instante *when)
{
    struct relogio clock;
    struct instante moment;
    char text[INSTANTE_TEXT];

    if (!sqlvalue_clock(campos->server, column, &clock) || !instante_from_clock(&clock, campos->offset_s, &moment))
        return false;
    jsonline_set(object, key, json_string(instante_format(moment, INSTANTE_EXACT, text)));
    if (when != NULL)
        *when = moment;
    return true;
}

void campo_uuid(struct campos *campos, json_t *object, const char *key, const char *column)
{
    char text[37];

    if (sqlvalue_uuid(campos->server, column, text))
        jsonline_set(object, key, json_string(text));
}

json_t *campo_pessoa(struct campos *campos)
{
    json_t *pessoa = json_object();
    int64_t id;

    if (campo_int(campos, pessoa, "id_usuario", "id_usuario", 1, &id)) {
        campo_text(campos, pessoa, "nome", "usuario", NOME_MAX, "usuario", id);
        campo_text(campos, pessoa, "login", "login", LOGIN_MAX, "usuario", id);
        return pessoa;
    }
    json_decref(pessoa);
    return NULL;
}
