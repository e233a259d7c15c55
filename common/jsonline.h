/*
 * JSON as this project writes and reads it, over Jansson: one compact line, keys in order, numbers that round-trip.
 */
#ifndef JSONLINE_H
#define JSONLINE_H

#include <jansson.h>

#include "instante.h"
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

/* The same for a value that is taken over, and flushes the stream: a record. */
bool jsonline_put(FILE *stream, json_t *value, struct reason *why);

/* The lower-case hex of the SHA-256 of the dump. False without memory. */
bool jsonline_digest(const json_t *value, char hex[65]);

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

/* Members; the object keeps what it gives. The text: NULL when it is missing or no text. The number: 0 then. */
const char *jsonline_text(const json_t *object, const char *key);
int64_t jsonline_number(const json_t *object, const char *key);
/* Whether it is true; whether it is this text. */
bool jsonline_true(const json_t *object, const char *key);
bool jsonline_is(const json_t *object, const char *key, const char *text);
/* Whether an array has this text. */
bool jsonline_has(const json_t *array, const char *text);
/*
 * A moment, told at `offset_s`, which is also that of one without an offset. False: it is missing, no moment, or in a
 * year that no text can show there.
 */
bool jsonline_moment(const json_t *object, const char *key, int32_t offset_s, struct instante *when);

/*
 * Making a value. They take over what they add, and nobody looks at each step: what could not be added (no memory, text
 * that is not UTF-8, which both give NULL here) is remembered, and nothing is dumped any more by this process.
 */
void jsonline_set(json_t *object, const char *key, json_t *value);
void jsonline_add(json_t *object, json_t *members); /* all of another object */
void jsonline_append(json_t *array, json_t *value);
/* All of another array, which stays the caller's. */
void jsonline_extend(json_t *array, json_t *more);
/* A text, unless the array has it already. */
void jsonline_append_once(json_t *array, const char *text);
/* For json_pack's "o*": an array or object; one that is empty is let go, and NULL. */
json_t *jsonline_any(json_t *value);
/* A moment, in whole seconds. */
json_t *jsonline_of_moment(struct instante when);

#endif
