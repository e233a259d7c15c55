/*
 * The demo server's wire: the first byte says which reader the others go through, packets from a socket, a login or the
 * parameters of a procedure. Nothing is read beyond the message, and what is taken converts to any type or is refused.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../hiperd/login.h"
#include "../hiperd/wireread.h"
#include "fuzz.h"

#define MESSAGE_MOST ((size_t)100000) /* fits into a socket's buffer */

static void check_login(const uint8_t *data, size_t size)
{
    struct buffer message = {0};
    struct login login;

    buffer_add(&message, data, size);
    if (login_parse(&message, &login)) {
        HOLDS(size >= 94);
        HOLDS(strlen(login.user) < sizeof login.user && strlen(login.password) < sizeof login.password);
        HOLDS(strlen(login.host) < sizeof login.host && strlen(login.database) < sizeof login.database);
        HOLDS(strlen(login.application) < sizeof login.application);
    }
    buffer_free(&message);
}

static void check_packets(const uint8_t *data, size_t size)
{
    int ends[2];
    struct packet packet;
    struct message message = {0};
    size_t taken = 0;

    if (size > MESSAGE_MOST)
        return;
    HOLDS(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    HOLDS(send(ends[1], data, size, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)size);
    HOLDS(shutdown(ends[1], SHUT_WR) == 0);
    packet_begin(&packet, ends[0], 51);
    while (packet_read(&packet, &message)) {
        taken += message.data.size + 8;
        HOLDS(taken <= size);
    }
    HOLDS(packet.broken);
    buffer_free(&message.data);
    packet_end(&packet);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void check_conversions(struct arena *arena, const struct type *type, const struct value *value)
{
    static const enum kind kinds[] = {KIND_DECIMAL,  KIND_BIT,  KIND_INT,      KIND_BIGINT,    KIND_DECIMAL,
                                      KIND_FLOAT,    KIND_DATE, KIND_DATETIME, KIND_DATETIME2, KIND_DATETIMEOFFSET,
                                      KIND_NVARCHAR, KIND_GUID, KIND_VARCHAR,  KIND_VARBINARY, KIND_SMALLDATETIME,
                                      KIND_TIME};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct type to = type_of(kinds[i]);
        struct value out = {.form = VALUE_NULL};
        struct sqlerr error = {0};
        bool done;

        to.length = 30;
        if (kinds[i] == KIND_DECIMAL)
            to = i == 0 ? type_decimal(38, 10) : type_decimal(18, 4);
        done = value_convert(value, *type, to, 0, arena, &out, &error);
        HOLDS(done == (error.number == 0));
        HOLDS(!done || (out.form == VALUE_NULL) == (value->form == VALUE_NULL));
    }
}

static void check_parameters(const uint8_t *data, size_t size)
{
    struct wirereader reader = {.bytes = data, .size = size};
    struct arena arena = {0};

    while (reader.at < reader.size && !reader.failed) {
        struct type type = {0};
        struct value value;

        if (!wireread_value(&reader, &arena, &type, &value))
            break;
        HOLDS(reader.at <= reader.size);
        check_conversions(&arena, &type, &value);
        arena_reset(&arena);
    }
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(const uint8_t *, size_t) = {check_login, check_packets, check_parameters};

    if (size > 1)
        readers[data[0] % 3](data + 1, size - 1);
    return 0;
}
