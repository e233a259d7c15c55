/*
 * Moments of time. The databases hold naive local wall-clock time; the payload says it with the store's UTC offset
 * (the contract's payload page, "Times"). A moment here is milliseconds since 1970-01-01T00:00Z and that offset.
 */
#ifndef INSTANTE_H
#define INSTANTE_H

#include <stdbool.h>
#include <stdint.h>

#define INSTANTE_TEXT 40 /* room for any text made here, with its end */

struct instante {
    int64_t utc_ms;
    int32_t offset_s; /* east of Greenwich positive, whole minutes, within 14 hours */
};

/* The fields of a wall clock, for what databases hold. */
struct relogio {
    int ano, mes, dia; /* mes 1..12, dia 1..31 */
    int hora, minuto, segundo, milissegundo;
};

enum instante_form {
    INSTANTE_SECONDS, /* 2024-05-20T10:03:07-03:00; a fraction is cut */
    INSTANTE_EXACT,   /* with .827 where there are milliseconds */
    INSTANTE_NAIVE,   /* 2024-05-20T10:03:07.827: for SQL, the offset left out */
    INSTANTE_FILE     /* 20240520T130307Z: UTC, for file names (no ':') */
};

struct instante instante_of(int64_t utc_ms, int32_t offset_s);

/* The moment at which a wall clock at `offset_s` shows `clock`. False when there is no such date or time. */
bool instante_from_clock(const struct relogio *clock, int32_t offset_s, struct instante *out);

/* What a wall clock at the moment's own offset shows. */
struct relogio instante_clock(struct instante when);

/* Writes the text into `text` (INSTANTE_TEXT bytes) and returns it. Years outside 1..9999 give "?". */
const char *instante_format(struct instante when, enum instante_form form, char *text);

/*
 * Parses ISO 8601: date, 'T' or a blank, time to the second, up to nine digits of a fraction (cut to milliseconds),
 * then Z, an offset, or nothing: then `naive_offset_s` is taken and *naive (may be NULL) is true. The whole text must
 * be a moment. A moment of year 1..9999.
 */
bool instante_parse(const char *text, int32_t naive_offset_s, struct instante *out, bool *naive);

/* Parses a day, as 2026-03-01: its beginning, as if it were UTC. */
bool instante_parse_day(const char *text, struct instante *day);

/* Parses an offset: "-03:00", "+0530", "Z". False outside of 14 hours. */
bool instante_parse_offset(const char *text, int32_t *offset_s);

#endif
