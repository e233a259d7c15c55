/*
 * Text between the wire (UTF-16LE) and SQLite (UTF-8). What is no pair of surrogates must survive too, so the form
 * inside is WTF-8 (simonsapin.github.io/wtf-8): a lone surrogate is encoded as if it were a character; a pair is always
 * one of four bytes.
 */
#ifndef WTF8_H
#define WTF8_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"

/* Appends the code point; a low surrogate that follows a high one already in the buffer joins it. */
void wtf8_add(struct buffer *buffer, uint32_t point);

/* The code point at `text`, whose bytes are in *used (at least 1). A byte that begins nothing stands for itself. */
uint32_t wtf8_next(const char *text, size_t size, size_t *used);

/* The length in UTF-16 units. */
size_t wtf8_units(const char *text, size_t size);

/* How many bytes at the beginning hold at most `units` units; a character of two units is not cut. */
size_t wtf8_bytes_of(const char *text, size_t size, size_t units);

/* Appends UTF-16LE bytes as WTF-8; an odd byte at the end is left out. */
void wtf8_from_utf16(struct buffer *buffer, const void *bytes, size_t size);
/* Appends WTF-8 as UTF-16LE. */
void wtf8_to_utf16(struct buffer *buffer, const char *text, size_t size);
/* The same for code page 1252. */
void wtf8_from_cp1252(struct buffer *buffer, const void *bytes, size_t size);
void wtf8_to_cp1252(struct buffer *buffer, const char *text, size_t size);

#endif
