/*
 * Reading and writing packets. While an answer is under way the client may send one thing only, an attention; it is
 * looked for after each packet that was sent.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "sys.h"

#include "packet.h"

#define HEADER 8
#define RECORD_HEADER 5 /* type, version, length: RFC 5246 section 6.2.1 */
#define DEFAULT_SIZE 4096
#define MESSAGE_LIMIT ((size_t)64 << 20)
#define STATUS_LAST 0x01
#define STATUS_IGNORE 0x02
#define SLICE_MS 20

void packet_begin(struct packet *packet, int fd, uint16_t spid)
{
    *packet =
        (struct packet){.fd = fd, .spid = spid, .limit = DEFAULT_SIZE, .used = HEADER, .number = 1, .cut_left = -1};
    packet->out = memory_get(DEFAULT_SIZE);
}

void packet_end(struct packet *packet)
{
    packet_end_tls(packet);
    free(packet->out);
    packet->out = NULL;
}

void packet_set_size(struct packet *packet, size_t size)
{
    if (size < 512 || size > 32767)
        size = DEFAULT_SIZE;
    packet->out = memory_grow(packet->out, size > packet->limit ? size : packet->limit);
    packet->limit = size;
}

/* One of the two places that touch the socket. */
static bool receive_plain(struct packet *packet, void *data, size_t size)
{
    char *at = data;
    while (size > 0) {
        ssize_t got = recv(packet->fd, at, size, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            packet->broken = true;
            return false;
        }
        at += got;
        size -= (size_t)got;
    }
    return true;
}

/* One record and no byte more: what follows a login that alone is encrypted is plain. */
static bool receive_record(struct packet *packet)
{
    unsigned char record[RECORD_HEADER + 65535];
    if (!receive_plain(packet, record, RECORD_HEADER))
        return false;
    size_t size = ((size_t)record[3] << 8) | record[4];
    if (!receive_plain(packet, record + RECORD_HEADER, size))
        return false;
    tls_take(packet->tls, record, RECORD_HEADER + size);
    return true;
}

static bool receive(struct packet *packet, void *data, size_t size)
{
    char *at = data;
    if (packet->tls == NULL)
        return receive_plain(packet, data, size);
    while (size > 0) {
        int64_t got = tls_read(packet->tls, at, size);
        if (got < 0 || (got == 0 && !receive_record(packet))) {
            packet->broken = true;
            return false;
        }
        at += got;
        size -= (size_t)got;
    }
    return true;
}

/* The other place. A cut happens here, after exactly so many bytes. */
static void send_plain(struct packet *packet, const unsigned char *data, size_t size)
{
    bool cut = packet->cut_left >= 0 && (uint64_t)packet->cut_left <= size;
    if (cut)
        size = (size_t)packet->cut_left;
    if (packet->cut_left >= 0)
        packet->cut_left -= (int64_t)size;
    while (size > 0 && !packet->broken) {
        ssize_t sent = send(packet->fd, data, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0) {
            packet->broken = true;
            return;
        }
        data += sent;
        size -= (size_t)sent;
    }
    if (cut) {
        (void)shutdown(packet->fd, SHUT_RDWR);
        packet->broken = true;
    }
}

void packet_slow_down(struct packet *packet, int64_t per_s, const atomic_uint *clearings)
{
    packet->slow_per_s = per_s;
    packet->clearings = clearings;
    packet->slow_since = atomic_load(clearings);
}

static bool is_slow(const struct packet *packet)
{
    return packet->slow_per_s > 0 && atomic_load(packet->clearings) == packet->slow_since;
}

/* In slices of a few milliseconds each, so that a cancellation is noticed between two. */
static void send_bytes(struct packet *packet, const unsigned char *data, size_t size)
{
    size_t slice = (size_t)(packet->slow_per_s * SLICE_MS / 1000);
    slice = slice > 0 ? slice : 1;
    while (size > 0 && !packet->broken && is_slow(packet)) {
        size_t part = size < slice ? size : slice;
        int64_t ms = (int64_t)part * 1000 / packet->slow_per_s;
        /* First the wait: once all is sent the client's next request may come, and that is none of ours here. What is
           left of a packet when an attention comes is owed, but nobody waits for it. */
        if (!packet->attention)
            (void)packet_wait(packet, ms > 0 ? ms : 1);
        send_plain(packet, data, part);
        data += part;
        size -= part;
    }
    if (size > 0)
        send_plain(packet, data, size);
}

static bool read_header(struct packet *packet, unsigned char header[HEADER], size_t *size)
{
    if (!receive(packet, header, HEADER))
        return false;
    *size = ((size_t)header[2] << 8) | header[3];
    if (*size < HEADER) {
        packet->broken = true;
        return false;
    }
    *size -= HEADER;
    return true;
}

bool packet_read(struct packet *packet, struct message *message)
{
    unsigned char header[HEADER] = {0};
    unsigned char data[65536];
    size_t size = 0;
    message->data.size = 0;
    for (bool first = true; first || (header[1] & STATUS_LAST) == 0; first = false) {
        if (!read_header(packet, header, &size) || !receive(packet, data, size) || message->data.size > MESSAGE_LIMIT)
            return false;
        if (first) {
            message->type = (enum packet_type)header[0];
            message->status = header[1];
        }
        buffer_add(&message->data, data, size);
    }
    message->withdrawn = (header[1] & STATUS_IGNORE) != 0;
    if (message->withdrawn)
        message->data.size = 0;
    return true;
}

bool packet_interrupted(struct packet *packet)
{
    struct pollfd ready = {.fd = packet->fd, .events = POLLIN};
    unsigned char header[HEADER];
    unsigned char data[65536];
    size_t size = 0;
    bool at_hand = packet->tls != NULL && tls_pending(packet->tls);
    if (packet->broken || packet->attention || (!at_hand && poll(&ready, 1, 0) <= 0))
        return packet->broken || packet->attention;
    if (!read_header(packet, header, &size) || !receive(packet, data, size))
        return true;
    if (header[0] == PACKET_ATTENTION)
        packet->attention = true;
    else
        packet->broken = true; /* without MARS nothing else may come now */
    return true;
}

/* Without MARS the client may send nothing but an attention now, so readable means cancelled or gone. */
bool packet_wait(struct packet *packet, int64_t ms)
{
    int64_t end = sys_monotonic_ms() + ms;
    while (!packet_interrupted(packet)) {
        int64_t left = end - sys_monotonic_ms();
        struct pollfd ready = {.fd = packet->fd, .events = POLLIN};
        if (left <= 0)
            return true;
        (void)poll(&ready, 1, left > 1000 ? 1000 : (int)left);
    }
    return false;
}

static void send_enciphered(struct packet *packet, const unsigned char *data, size_t size)
{
    struct buffer records = {0};
    const void *sealed;
    if (!tls_write(packet->tls, data, size, &records))
        packet->broken = true;
    sealed = records.data;
    send_bytes(packet, sealed, records.size);
    buffer_free(&records);
}

static void send_packet(struct packet *packet, enum packet_type type, bool last)
{
    if (!packet->broken) {
        unsigned char header[HEADER] = {(unsigned char)type,
                                        last ? STATUS_LAST : 0,
                                        (unsigned char)(packet->used >> 8),
                                        (unsigned char)(packet->used & 0xFF),
                                        (unsigned char)(packet->spid >> 8),
                                        (unsigned char)(packet->spid & 0xFF),
                                        packet->number++,
                                        0};
        memcpy(packet->out, header, HEADER);
        if (packet->tls != NULL)
            send_enciphered(packet, packet->out, packet->used);
        else
            send_bytes(packet, packet->out, packet->used);
    }
    packet->used = HEADER;
    if (last)
        packet->number = 1;
    else
        (void)packet_interrupted(packet);
}

void packet_put(struct packet *packet, const void *data, size_t size)
{
    const unsigned char *at = data;
    while (size > 0) {
        size_t room = packet->limit - packet->used;
        size_t part = size < room ? size : room;
        memcpy(packet->out + packet->used, at, part);
        packet->used += part;
        at += part;
        size -= part;
        /* A full packet is not sent before more is to follow: the last one needs its mark. */
        if (size > 0)
            send_packet(packet, PACKET_ANSWER, false);
    }
}

void packet_put8(struct packet *packet, unsigned value)
{
    unsigned char byte = (unsigned char)value;
    packet_put(packet, &byte, 1);
}

void packet_put_token(struct packet *packet, unsigned token)
{
    packet_put8(packet, token);
    if (packet->tokens_left > 0 && --packet->tokens_left == 0)
        packet->cut_left = (int64_t)packet->used;
}

void packet_put16(struct packet *packet, unsigned value)
{
    unsigned char bytes[2] = {(unsigned char)(value & 0xFF), (unsigned char)(value >> 8 & 0xFF)};
    packet_put(packet, bytes, 2);
}

void packet_put32(struct packet *packet, uint32_t value)
{
    packet_put16(packet, value & 0xFFFF);
    packet_put16(packet, value >> 16);
}

void packet_put64(struct packet *packet, uint64_t value)
{
    packet_put32(packet, (uint32_t)(value & 0xFFFFFFFF));
    packet_put32(packet, (uint32_t)(value >> 32));
}

void packet_flush(struct packet *packet)
{
    send_packet(packet, PACKET_ANSWER, true);
}

bool packet_begin_tls(struct packet *packet, const struct tls_certificate *certificate)
{
    struct tls *tls = tls_new(certificate);
    struct message message = {0};
    struct buffer out = {0};
    enum tls_step step = TLS_MORE;
    while (step == TLS_MORE && packet_read(packet, &message) && message.type == PACKET_PRELOGIN) {
        out.size = 0;
        step = tls_handshake(tls, &message.data, &out);
        packet_put(packet, out.data, out.size);
        if (out.size > 0)
            send_packet(packet, PACKET_PRELOGIN, true);
    }
    buffer_free(&out);
    buffer_free(&message.data);
    if (step == TLS_DONE && !packet->broken) {
        packet->tls = tls;
        return true;
    }
    tls_free(tls);
    return false;
}

void packet_end_tls(struct packet *packet)
{
    tls_free(packet->tls);
    packet->tls = NULL;
}
