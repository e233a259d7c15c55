/*
 * JSON as this project writes and reads it, over Jansson: one compact line, keys in order, numbers that round-trip.
 */
#ifndef JSONLINE_H
#define JSONLINE_H

#include <jansson.h>

#include "lines.h"

/*
 * The one serialization of everything: UTF-8, no blanks, keys in order of insertion. 15 digits for a real number:
 * whatever was made of a decimal text of at most 15 digits comes out as that text (DBL_DIG of C17 5.2.4.2.2), so that
 * dumping what was parsed from a dump gives the same bytes. To be freed; NULL without memory or for text that is not
 * UTF-8.
 */
char *jsonline_dump(const json_t *value, size_t *length);

/* Dumps `value` and a line end to the stream. */
bool jsonline_write(FILE *stream, const json_t *value, struct reason *why);

/*
 * Parses one object. Duplicate keys, bytes that are not UTF-8 and anything behind the object are refused:
 * EXIT_BAD_INPUT, naming `name` and, when it is above 0, the line; memory that runs out is EXIT_IO and says nothing
 * about the text. To be decref'd.
 */
json_t *jsonline_parse(const char *text, size_t length, const char *name, long line, struct reason *why);

/*
 * Where the value of the top-level member `key` stands in `text`, which must be an object that jsonline_parse has
 * accepted: the payload's bytes must leave as they came, so they are cut out and never written anew. NULL: no such key.
 */
const char *jsonline_raw_member(const char *text, size_t length, const char *key, size_t *value_length);

/* The text of a member; NULL when it is missing or no text. The object keeps it. */
const char *jsonline_text(const json_t *object, const char *key);

/* Adds a member, taking over `value`. False without memory (also when `value` is NULL), as json_object_set_new is. */
bool jsonline_set(json_t *object, const char *key, json_t *value);

#endif
