/* Writing the stream. */
#include "jsonline.h"
#include "registro.h"

json_t *registro_frame(const struct registro *registro, const char *tipo)
{
    return json_pack("{s:s, s:s}", "tipo", tipo, "canal", registro->canal);
}

json_t *registro_begin(struct registro *registro, const char *tipo)
{
    jsonline_set(registro->counts, tipo, json_integer(jsonline_number(registro->counts, tipo) + 1));
    return registro_frame(registro, tipo);
}

bool registro_put(const struct registro *registro, json_t *record, struct reason *why)
{
    return jsonline_put(registro->out, record, why);
}

bool registro_avisos(struct registro *registro, const json_t *avisos, struct reason *why)
{
    json_t *aviso, *record;
    size_t i;

    json_array_foreach (avisos, i, aviso) {
        record = registro_begin(registro, "aviso");
        jsonline_set(record, "texto", json_incref(aviso));
        if (!registro_put(registro, record, why))
            return false;
    }
    return true;
}

bool registro_end(struct registro *registro, bool complete, struct reason *why)
{
    json_t *record = registro_frame(registro, "fim");

    jsonline_set(record, "contagens", json_incref(registro->counts));
    jsonline_set(record, "completo", json_boolean(complete));
    return registro_put(registro, record, why);
}
