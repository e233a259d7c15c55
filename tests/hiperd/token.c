/*
 * A token with a length is written into a buffer first.
 */
#include <stdio.h>
#include <string.h>

#include "exprglobal.h"
#include "token.h"
#include "wire.h"
#include "wtf8.h"

static void add16(struct buffer *buffer, unsigned value)
{
    char bytes[2] = {(char)(value & 0xFF), (char)(value >> 8 & 0xFF)};
    buffer_add(buffer, bytes, 2);
}

static void add8(struct buffer *buffer, unsigned value)
{
    char byte = (char)value;
    buffer_add(buffer, &byte, 1);
}

static void add_text(struct buffer *buffer, const char *text, bool wide_length)
{
    size_t units = wtf8_units(text, strlen(text));
    if (wide_length)
        add16(buffer, (unsigned)units);
    else
        add8(buffer, (unsigned)(units < 255 ? units : 255));
    struct buffer wide = {0};
    wtf8_to_utf16(&wide, text, strlen(text));
    buffer_add(buffer, wide.data, wide_length || units < 255 ? wide.size : 510);
    buffer_free(&wide);
}

static void put(struct packet *packet, unsigned token, struct buffer *body)
{
    packet_put_token(packet, token);
    packet_put16(packet, (unsigned)body->size);
    packet_put(packet, body->data, body->size);
    buffer_free(body);
}

/* All but the line. */
static void add_message(struct buffer *body, const struct sqlerr *message)
{
    add16(body, (unsigned)message->number & 0xFFFF);
    add16(body, (unsigned)message->number >> 16);
    add8(body, (unsigned)message->state);
    add8(body, (unsigned)message->class);
    add_text(body, message->text, true);
    add_text(body, SERVER_NAME, false);
    add_text(body, "", false);
}

void token_message(struct packet *packet, const struct sqlerr *message)
{
    struct buffer body = {0};
    add_message(&body, message);
    add16(&body, (unsigned)message->line & 0xFFFF);
    add16(&body, 0);
    put(packet, message->class > 10 ? 0xAA : 0xAB, &body);
}

void token_environment(struct packet *packet, enum token_environment what, const char *to, const char *from)
{
    struct buffer body = {0};
    add8(&body, what);
    add_text(&body, to, false);
    add_text(&body, from, false);
    put(packet, 0xE3, &body);
}

void token_collation(struct packet *packet)
{
    struct buffer body = {0};
    add8(&body, ENVIRONMENT_COLLATION);
    add8(&body, sizeof wire_collation);
    buffer_add(&body, wire_collation, sizeof wire_collation);
    add8(&body, 0);
    put(packet, 0xE3, &body);
}

void token_reset(struct packet *packet)
{
    struct buffer body = {0};
    add8(&body, ENVIRONMENT_RESET);
    add16(&body, 0);
    put(packet, 0xE3, &body);
}

void token_transaction(struct packet *packet, enum token_environment what, uint64_t id)
{
    struct buffer body = {0};
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(id >> (8 * i) & 0xFF);
    add8(&body, what);
    if (what == ENVIRONMENT_BEGIN) {
        add8(&body, 8);
        buffer_add(&body, bytes, 8);
        add8(&body, 0);
    } else {
        add8(&body, 0);
        add8(&body, 8);
        buffer_add(&body, bytes, 8);
    }
    put(packet, 0xE3, &body);
}

void token_login_ack(struct packet *packet, uint32_t version)
{
    struct buffer body = {0};
    add8(&body, 1); /* Transact-SQL */
    for (int shift = 24; shift >= 0; shift -= 8)
        add8(&body, version >> shift & 0xFF); /* big-endian here, little-endian in LOGIN7 */
    add_text(&body, "Microsoft SQL Server", false);
    buffer_add(&body, "\x0C\x00\x17\x88", 4); /* 12.0.6024 */
    put(packet, 0xAD, &body);
}

/* Lines have two bytes there, and counts of rows four. */
void token_refuse_old(struct packet *packet, uint32_t version)
{
    struct sqlerr error = {.number = 17832, .class = 20, .state = 1};
    struct buffer body = {0};
    (void)snprintf(error.text, sizeof error.text, "hiperd speaks TDS 7.2 to 7.4, and the client asked for 7.%u.",
                   (unsigned)(version >> 24 & 0x0F));
    add_message(&body, &error);
    add16(&body, 1);
    put(packet, 0xAA, &body);
    packet_put_token(packet, TOKEN_DONE);
    packet_put16(packet, DONE_ERROR);
    packet_put16(packet, 0);
    packet_put32(packet, 0);
}

void token_done(struct packet *packet, enum token_done token, unsigned status, unsigned command, int64_t rows)
{
    packet_put_token(packet, token);
    packet_put16(packet, status);
    packet_put16(packet, command);
    packet_put64(packet, (uint64_t)rows);
}
