/*
 * A small interpreter of JSON Schema (draft 2020-12): exactly the keywords that the payload's schema uses. A schema
 * with any other keyword is refused when it is loaded, so that no rule is ever skipped in silence.
 */
#ifndef SCHEMA_H
#define SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "reason.h"

/* A list of problems grows no longer than this: enough for whoever mends the payload. */
#define SCHEMA_MAX_PROBLEMS 50

struct schema;

/*
 * Reads a schema's text. The caller frees the result with schema_free. NULL with the reason (EXIT_BAD_INPUT) for text
 * that is not JSON, an unknown keyword, a $ref other than `#/$defs/NAME`, a pattern that is not anchored at both ends.
 */
struct schema *schema_load(const char *text, size_t size, struct reason *why);

/*
 * True when the schema admits `value`. Otherwise appends {"field": "vendas[0].total", "problem": "..."} to the array
 * `problems` for each rule that is broken; the root's own field name is "".
 */
bool schema_check(const struct schema *schema, json_t *value, json_t *problems);

/* Appends a problem in the same form; nothing happens when the list is full. */
void schema_problem(json_t *problems, const char *field, const char *problem);

void schema_free(struct schema *schema);

#endif
