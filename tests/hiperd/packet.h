/*
 * TDS packets (MS-TDS 2.2.3.1 "Packet Header"): whole messages in, one buffer of the negotiated size out. All that
 * leaves or enters goes through two functions of packet.c, behind TLS where it was negotiated; the faults cut and slow
 * live there as well, and count bytes of the wire.
 */
#ifndef PACKET_H
#define PACKET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tls.h"

enum packet_type {
    PACKET_BATCH = 0x01,
    PACKET_RPC = 0x03,
    PACKET_ANSWER = 0x04,
    PACKET_ATTENTION = 0x06,
    PACKET_BULK = 0x07,
    PACKET_TRANSACTION = 0x0E,
    PACKET_LOGIN7 = 0x10,
    PACKET_PRELOGIN = 0x12
};

#define PACKET_STATUS_RESET 0x18 /* RESETCONNECTION or RESETCONNECTIONSKIPTRAN */

struct packet {
    int fd;
    struct tls *tls; /* NULL: everything is plain */
    uint16_t spid;
    size_t limit;       /* the packet size, header included */
    unsigned char *out; /* `limit` bytes, the first 8 for the header */
    size_t used;
    uint8_t number;
    bool broken;                  /* the connection is gone: all further writing is nothing */
    bool attention;               /* the client cancelled what is being answered */
    int64_t cut_left;             /* bytes until the connection is cut, -1: never */
    int64_t tokens_left;          /* until the one that is cut, 0: none is */
    int64_t slow_per_s;           /* bytes a second, 0: as fast as it goes */
    const atomic_uint *clearings; /* it is slow as long as this is slow_since */
    unsigned slow_since;
};

struct message {
    enum packet_type type;
    unsigned status; /* of the first packet */
    bool withdrawn;  /* the last packet says that it is to be ignored; there are no data then */
    struct buffer data;
};

void packet_begin(struct packet *packet, int fd, uint16_t spid);
void packet_end(struct packet *packet);
/* So many bytes a second, until *clearings is another. */
void packet_slow_down(struct packet *packet, int64_t per_s, const atomic_uint *clearings);
/* From the next packet on; 512 to 32767. */
void packet_set_size(struct packet *packet, size_t size);

/* Waits for a whole message; its data replace those in *message. False: the client is gone or speaks no TDS. */
bool packet_read(struct packet *packet, struct message *message);

/* Bytes and little-endian numbers of the answer. What does not fit in the packet begins the next one. */
void packet_put(struct packet *packet, const void *data, size_t size);
void packet_put8(struct packet *packet, unsigned value);
void packet_put16(struct packet *packet, unsigned value);
void packet_put32(struct packet *packet, uint32_t value);
void packet_put64(struct packet *packet, uint64_t value);
/* The first byte of a token of the answer (MS-TDS 2.2.4.2 "Token Stream Definition"); the fault token=N counts them. */
void packet_put_token(struct packet *packet, unsigned token);
/* Sends what is there as the answer's last packet. */
void packet_flush(struct packet *packet);

/* The handshake, in PRELOGIN messages; from then on everything is encrypted. False: the client has another opinion. */
bool packet_begin_tls(struct packet *packet, const struct tls_certificate *certificate);
/* From here on everything is plain again. */
void packet_end_tls(struct packet *packet);

/* Looks, without waiting, whether the client cancelled or left; true: one of both. */
bool packet_interrupted(struct packet *packet);
/* Waits `ms`, less when the client cancels or leaves: then false. */
bool packet_wait(struct packet *packet, int64_t ms);

#endif
