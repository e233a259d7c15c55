/* UTF-16 and UTF-8, by the tables of RFC 2781 and RFC 3629. */
#include <stdint.h>
#include <string.h>

#include "texto.h"

#define REPLACEMENT 0xFFFD

struct out {
    char *text;
    size_t room, used;
};

/* The first byte says by its high bits how many there are; the others have six bits each. */
static bool put(struct out *out, uint32_t c)
{
    size_t count = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    char *bytes = out->text + out->used;

    if (out->room - out->used < count)
        return false;
    for (size_t i = count - 1; i > 0; i--, c >>= 6)
        bytes[i] = (char)(0x80 | (c & 0x3F));
    bytes[0] = (char)(count == 1 ? c : (0xF00u >> count & 0xFF) | c);
    out->used += count;
    return true;
}

static uint32_t unit(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

size_t texto_from_utf16(const unsigned char *bytes, size_t size, char *text, size_t room, bool *mended)
{
    struct out out = {.text = text, .room = room};
    size_t at = 0;

    while (at < size) {
        uint32_t c = at + 2 <= size ? unit(bytes + at) : REPLACEMENT;
        bool broken = at + 2 > size;

        at += 2;
        if (c >= 0xD800 && c < 0xDC00 && at + 2 <= size && unit(bytes + at) >= 0xDC00 && unit(bytes + at) < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (unit(bytes + at) - 0xDC00);
            at += 2;
        } else if (c == 0 || (c >= 0xD800 && c < 0xE000)) {
            c = REPLACEMENT;
            broken = true;
        }
        if (!put(&out, c))
            break;
        if (broken)
            *mended = true;
    }
    return out.used;
}

size_t texto_decode(const char *bytes, size_t size, uint32_t *c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *b = (const unsigned char *)bytes;
    size_t count = b[0] < 0x80                   ? 1
                   : b[0] >= 0xC2 && b[0] < 0xE0 ? 2
                   : (b[0] & 0xF0) == 0xE0       ? 3
                   : b[0] >= 0xF0 && b[0] < 0xF5 ? 4
                                                 : 0;

    if (count == 0 || count > size)
        return 0;
    *c = count == 1 ? b[0] : b[0] & (0x7Fu >> count);
    for (size_t i = 1; i < count; i++) {
        if ((b[i] & 0xC0) != 0x80)
            return 0;
        *c = *c << 6 | (b[i] & 0x3F);
    }
    return *c < least[count] || (*c >= 0xD800 && *c < 0xE000) || *c > 0x10FFFF ? 0 : count;
}

bool texto_is_utf8(const char *text)
{
    size_t size = strlen(text), count = 1;

    for (uint32_t c; size > 0 && count > 0; text += count, size -= count)
        count = texto_decode(text, size, &c);
    return count > 0;
}

size_t texto_mend(const char *bytes, size_t size, char *text, size_t room, bool *mended)
{
    struct out out = {.text = text, .room = room};

    for (size_t at = 0, count; at < size; at += count == 0 ? 1 : count) {
        uint32_t c = 0;
        bool broken;

        count = texto_decode(bytes + at, size - at, &c);
        broken = count == 0 || c == 0;
        if (!put(&out, broken ? REPLACEMENT : c))
            break;
        if (broken)
            *mended = true;
    }
    return out.used;
}

size_t texto_trim(const char *text, size_t size, size_t characters)
{
    size_t at = 0;

    while (size > 0 && text[size - 1] == ' ')
        size--;
    for (; at < size; at++)
        if (((unsigned char)text[at] & 0xC0) != 0x80 && characters-- == 0)
            break;
    return at;
}

bool texto_is_word(const char *text, size_t most)
{
    size_t length = 0;

    while (text[length] > ' ' && text[length] <= '~')
        length++;
    return text[length] == '\0' && length > 0 && length <= most;
}

bool texto_is_hex(const char *text, size_t digits)
{
    return text != NULL && strlen(text) == digits && strspn(text, "0123456789abcdef") == digits;
}

/* U+2028 to U+202E, U+2066 to U+2069, U+061C, U+200E and U+200F: Unicode Standard Annex 9, "Directional Formatting". */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0x061C || c == 0x200E || c == 0x200F;
}

/* Less of a character than it has bytes. */
static bool is_cut(const char *bytes, size_t size)
{
    unsigned char first = (unsigned char)bytes[0];
    size_t whole = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4, at = 1;

    while (at < size && ((unsigned char)bytes[at] & 0xC0) == 0x80)
        at++;
    return first >= 0xC2 && first < 0xF5 && at == size && size < whole;
}

void texto_clean(char *text)
{
    size_t size = strlen(text), count;
    char *to = text;

    for (; size > 0; text += count, size -= count) {
        uint32_t c = 0;

        count = texto_decode(text, size, &c);
        if (count == 0 && is_cut(text, size))
            break;
        if (count == 0 || c == '\t' || c == '\n' || c == '\r') {
            *to++ = count == 0 ? '?' : ' ';
        } else if (!is_control(c)) {
            memmove(to, text, count);
            to += count;
        }
        count += count == 0;
    }
    *to = '\0';
}
