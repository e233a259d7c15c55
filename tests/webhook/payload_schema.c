/*
 * The build writes the schema's bytes as a list of numbers: a string literal of that length is more than ISO C promises
 * to take.
 */
#include "payload_schema.h"

static const unsigned char text[] = {
#include "payload-v4.schema.inc"
};

struct schema *payload_schema_load(struct reason *why)
{
    return schema_load((const char *)text, sizeof text, why);
}
