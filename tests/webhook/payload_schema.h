/*
 * The payload's JSON Schema, built into the program from payload-v4.schema.json, so that the webhook runs from any
 * folder.
 */
#ifndef PAYLOAD_SCHEMA_H
#define PAYLOAD_SCHEMA_H

#include "schema.h"

/* The schema of payload v4, loaded; the caller's to free with schema_free. NULL with the reason. */
struct schema *payload_schema_load(struct reason *why);

#endif
