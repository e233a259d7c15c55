/*
 * Parameters of a procedure call: TYPE_INFO and value as the client sends them (MS-TDS 2.2.5.4, 2.2.6.6).
 */
#ifndef WIREREAD_H
#define WIREREAD_H

#include "arena.h"
#include "packet.h"
#include "type.h"
#include "value.h"

/* Where reading stands in a message; `failed` once it led out of it. */
struct wirereader {
    const unsigned char *bytes;
    size_t size;
    size_t at;
    bool failed;
};

unsigned wireread_8(struct wirereader *reader);
unsigned wireread_16(struct wirereader *reader);
uint32_t wireread_32(struct wirereader *reader);
uint64_t wireread_64(struct wirereader *reader);
/* `units` UTF-16 units as UTF-8 in the arena. */
const char *wireread_text(struct wirereader *reader, size_t units, struct arena *arena);

/* TYPE_INFO and the value behind it. False: a type that is not known here. */
bool wireread_value(struct wirereader *reader, struct arena *arena, struct type *type, struct value *value);

#endif
