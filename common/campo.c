/* Columns to keys. The lengths are the schema's maxLength. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "campo.h"
#include "decimal.h"

#define NOME_MAX 200
#define LOGIN_MAX 100

void campo_set(struct campos *campos, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) == -1)
        campos->failed = true;
}

void campo_aviso(struct campos *campos, const char *format, ...)
{
    char text[256];
    va_list arguments;
    size_t i;
    json_t *there;

    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    va_end(arguments);
    json_array_foreach (campos->avisos, i, there)
        if (strcmp(json_string_value(there), text) == 0)
            return;
    if (json_array_append_new(campos->avisos, json_string(text)) == -1)
        campos->failed = true;
}

bool campo_int(struct campos *campos, json_t *object, const char *key, int column, int64_t least, int64_t *value)
{
    int64_t number;

    *value = 0;
    if (!sqlvalue_int(campos->server, column, &number) || number < least)
        return false;
    *value = number;
    campo_set(campos, object, key, json_integer(number));
    return true;
}

/*
 * A number as the database has it. False: NULL, or none that fits; what is there and cannot be read is out of range,
 * never passed over in silence.
 */
static bool read_number(struct campos *campos, int column, int64_t *value_e4)
{
    char text[64];

    *value_e4 = 0;
    if (sqlvalue_is_null(campos->server, column))
        return false;
    if (sqlvalue_decimal(campos->server, column, text, sizeof text) && decimal_parse(text, value_e4) == DECIMAL_OK)
        return true;
    campos->out_of_range = true;
    *value_e4 = 0;
    return false;
}

static bool read_amount(struct campos *campos, int column, int64_t *value_e4)
{
    if (!read_number(campos, column, value_e4))
        return false;
    if (decimal_is_amount(*value_e4))
        return true;
    campos->out_of_range = true;
    *value_e4 = 0;
    return false;
}

int64_t campo_sum(struct campos *campos, int column)
{
    int64_t value_e4;

    (void)read_number(campos, column, &value_e4);
    return value_e4;
}

int64_t campo_amount(struct campos *campos, int column)
{
    int64_t value_e4;

    (void)read_amount(campos, column, &value_e4);
    return value_e4;
}

bool campo_decimal(struct campos *campos, json_t *object, const char *key, int column, int64_t *value_e4)
{
    if (!read_amount(campos, column, value_e4))
        return false;
    campo_set(campos, object, key, decimal_to_json(*value_e4));
    return true;
}

void campo_text(struct campos *campos, json_t *object, const char *key, int column, size_t characters,
                const char *table, int64_t id)
{
    bool mended = false;
    const char *text = sqlvalue_text(campos->server, column, characters, &mended);

    if (text != NULL)
        campo_set(campos, object, key, json_string(text));
    if (mended)
        campo_aviso(campos, "TEXTO_INVALIDO: %s %s %lld", campos->canal, table, (long long)id);
}

bool campo_instante(struct campos *campos, json_t *object, const char *key, int column, struct instante *when)
{
    struct relogio clock;
    struct instante moment;
    char text[INSTANTE_TEXT];

    if (!sqlvalue_clock(campos->server, column, &clock) || !instante_from_clock(&clock, campos->offset_s, &moment))
        return false;
    campo_set(campos, object, key, json_string(instante_format(moment, INSTANTE_EXACT, text)));
    if (when != NULL)
        *when = moment;
    return true;
}

void campo_uuid(struct campos *campos, json_t *object, const char *key, int column)
{
    char text[37];

    if (sqlvalue_uuid(campos->server, column, text))
        campo_set(campos, object, key, json_string(text));
}

void campo_pessoa(struct campos *campos, json_t *object, const char *key, const struct campo_pessoa *columns)
{
    json_t *pessoa = json_object();
    int64_t id;

    if (!campo_int(campos, pessoa, "id_usuario", columns->id_usuario, 1, &id)) {
        json_decref(pessoa);
        return;
    }
    campo_text(campos, pessoa, "nome", columns->usuario, NOME_MAX, "usuario", id);
    campo_text(campos, pessoa, "login", columns->login, LOGIN_MAX, "usuario", id);
    campo_set(campos, object, key, pessoa);
}
