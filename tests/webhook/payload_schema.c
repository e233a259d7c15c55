/*
 * The build writes the schema's bytes as a list of numbers: a string literal of that length is more than ISO C promises
 * to take.
 */
#include <string.h>

#include "payload_schema.h"

static const unsigned char text[] = {
#include "payload-v4.schema.inc"
};

struct schema *payload_schema_load(struct reason *why)
{
    char copy[sizeof text];
    memcpy(copy, text, sizeof text);
    return schema_load(copy, sizeof copy, why);
}
