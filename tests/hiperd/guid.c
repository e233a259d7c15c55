/*
 * Permutations and text of a uniqueidentifier.
 */
#include <stdint.h>

#include "guid.h"

/* sorted[i] is wire[from_wire[i]]. */
static const unsigned char from_wire[GUID_SIZE] = {10, 11, 12, 13, 14, 15, 8, 9, 6, 7, 4, 5, 0, 1, 2, 3};
/* The i-th byte of the text is wire[of_text[i]]. */
static const unsigned char of_text[GUID_SIZE] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool has_dash(size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

bool guid_parse(const char *text, size_t size, unsigned char sorted[GUID_SIZE])
{
    unsigned char wire[GUID_SIZE];
    if (size > 0 && text[0] == '{') {
        text++;
        size--;
    }
    if (size < GUID_TEXT_SIZE)
        return false;
    for (size_t i = 0; i < GUID_SIZE; i++) {
        if (has_dash(i) && *text++ != '-')
            return false;
        int high = digit(text[0]);
        int low = digit(text[1]);
        if (high < 0 || low < 0)
            return false;
        wire[of_text[i]] = (unsigned char)(high * 16 + low);
        text += 2;
    }
    guid_from_wire(wire, sorted);
    return true;
}

void guid_format(const unsigned char sorted[GUID_SIZE], char text[GUID_TEXT_SIZE + 1])
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char wire[GUID_SIZE];
    guid_to_wire(sorted, wire);
    for (size_t i = 0; i < GUID_SIZE; i++) {
        if (has_dash(i))
            *text++ = '-';
        *text++ = digits[wire[of_text[i]] >> 4];
        *text++ = digits[wire[of_text[i]] & 15];
    }
    *text = '\0';
}

void guid_to_wire(const unsigned char sorted[GUID_SIZE], unsigned char wire[GUID_SIZE])
{
    for (size_t i = 0; i < GUID_SIZE; i++)
        wire[from_wire[i]] = sorted[i];
}

void guid_from_wire(const unsigned char wire[GUID_SIZE], unsigned char sorted[GUID_SIZE])
{
    for (size_t i = 0; i < GUID_SIZE; i++)
        sorted[i] = wire[from_wire[i]];
}
