/*
 * Conversions of text. ASCII goes through quickly: it is most of what a result holds.
 */
#include "cp1252.h"
#include "wtf8.h"

static size_t encode(char out[4], uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | (point >> 6));
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | (point >> 12));
        out[1] = (char)(0x80 | ((point >> 6) & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (point >> 18));
    out[1] = (char)(0x80 | ((point >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((point >> 6) & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

void wtf8_add(struct buffer *buffer, uint32_t point)
{
    char bytes[4];
    if (point >= 0xDC00 && point < 0xE000 && buffer->size >= 3) {
        size_t used = 0;
        uint32_t before = wtf8_next(buffer->data + buffer->size - 3, 3, &used);
        if (used == 3 && before >= 0xD800 && before < 0xDC00) {
            buffer->size -= 3;
            point = 0x10000 + ((before - 0xD800) << 10) + (point - 0xDC00);
        }
    }
    buffer_add(buffer, bytes, encode(bytes, point));
}

uint32_t wtf8_next(const char *text, size_t size, size_t *used)
{
    const unsigned char *byte = (const unsigned char *)text;
    size_t length = byte[0] >= 0xF0 && byte[0] < 0xF5   ? 4
                    : byte[0] >= 0xE0 && byte[0] < 0xF0 ? 3
                    : byte[0] >= 0xC2 && byte[0] < 0xE0 ? 2
                                                        : 1;
    *used = 1;
    if (length == 1 || length > size)
        return byte[0];
    uint32_t point = length == 2 ? byte[0] & 0x1FU : length == 3 ? byte[0] & 0x0FU : byte[0] & 0x07U;
    for (size_t i = 1; i < length; i++) {
        if ((byte[i] & 0xC0) != 0x80)
            return byte[0];
        point = (point << 6) | (byte[i] & 0x3FU);
    }
    *used = length;
    return point;
}

size_t wtf8_units(const char *text, size_t size)
{
    size_t units = 0;
    for (size_t i = 0, used = 0; i < size; i += used)
        units += wtf8_next(text + i, size - i, &used) >= 0x10000 ? 2 : 1;
    return units;
}

size_t wtf8_bytes_of(const char *text, size_t size, size_t units)
{
    size_t i = 0;
    while (i < size && units > 0) {
        size_t used = 0;
        size_t needed = wtf8_next(text + i, size - i, &used) >= 0x10000 ? 2 : 1;
        if (needed > units)
            break;
        units -= needed;
        i += used;
    }
    return i;
}

void wtf8_from_utf16(struct buffer *buffer, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i + 1 < size; i += 2) {
        uint32_t unit = byte[i] | ((uint32_t)byte[i + 1] << 8);
        if (unit >= 0xDC00 && unit < 0xE000)
            wtf8_add(buffer, unit);
        else {
            char encoded[4];
            buffer_add(buffer, encoded, encode(encoded, unit));
        }
    }
}

static void add_unit(struct buffer *buffer, uint32_t unit)
{
    char pair[2] = {(char)(unit & 0xFF), (char)(unit >> 8)};
    buffer_add(buffer, pair, 2);
}

void wtf8_to_utf16(struct buffer *buffer, const char *text, size_t size)
{
    for (size_t i = 0, used = 0; i < size; i += used) {
        uint32_t point = wtf8_next(text + i, size - i, &used);
        if (point >= 0x10000) {
            add_unit(buffer, 0xD800 + ((point - 0x10000) >> 10));
            add_unit(buffer, 0xDC00 + ((point - 0x10000) & 0x3FF));
        } else {
            add_unit(buffer, point);
        }
    }
}

void wtf8_from_cp1252(struct buffer *buffer, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < size; i++) {
        char encoded[4];
        buffer_add(buffer, encoded, encode(encoded, cp1252_decode(byte[i])));
    }
}

void wtf8_to_cp1252(struct buffer *buffer, const char *text, size_t size)
{
    for (size_t i = 0, used = 0; i < size; i += used) {
        uint32_t point = wtf8_next(text + i, size - i, &used);
        char byte = (char)cp1252_encode(point);
        buffer_add(buffer, &byte, 1);
        if (point >= 0x10000) /* two UTF-16 units become two question marks */
            buffer_add(buffer, "?", 1);
    }
}
