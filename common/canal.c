/* The channels' names. */
#include <string.h>

#include "canal.h"
#include "jsonline.h"

enum canal canal_of(const char *name)
{
    return strcmp(name, CANAL_LOJA) == 0 ? LOJA : CAIXA;
}

json_t *canal_list(unsigned canais)
{
    json_t *list = json_array();

    for (int c = 0; c < CANAIS; c++)
        if (canais & CANAL_BIT(c))
            jsonline_append(list, json_string(canal_names[c]));
    return list;
}

bool canal_from_list(const json_t *list, unsigned *canais)
{
    bool done = list == NULL || json_is_array(list);

    *canais = 0;
    for (size_t i = 0; done && i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));

        done = name != NULL && strcmp(name, canal_names[canal_of(name)]) == 0;
        *canais |= done ? CANAL_BIT(canal_of(name)) : 0;
    }
    return done;
}
