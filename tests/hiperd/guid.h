/*
 * uniqueidentifier. Three orders of its 16 bytes: the text's, the wire's (the first three groups little-endian, MS-DTYP
 * GUID) and the one by which SQL Server sorts (bytes 10-15 of the wire first, then 8-9, 6-7, 4-5, 0-3). SQLite holds
 * the sorting order, so that its memcmp sorts as SQL Server does.
 */
#ifndef GUID_H
#define GUID_H

#include <stdbool.h>
#include <stddef.h>

#define GUID_SIZE 16
#define GUID_TEXT_SIZE 36

/* Text of 36 characters, or 38 in braces; what follows them is ignored, as SQL Server does. */
bool guid_parse(const char *text, size_t size, unsigned char sorted[GUID_SIZE]);
/* Upper case, with a NUL. */
void guid_format(const unsigned char sorted[GUID_SIZE], char text[GUID_TEXT_SIZE + 1]);
void guid_to_wire(const unsigned char sorted[GUID_SIZE], unsigned char wire[GUID_SIZE]);
void guid_from_wire(const unsigned char wire[GUID_SIZE], unsigned char sorted[GUID_SIZE]);

#endif
