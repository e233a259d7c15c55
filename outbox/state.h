/*
 * What state.json holds: up to where each channel is delivered, the window being worked on, why sending waits
 * (pdv-outbox(5), "state.json"). Text and structure only; statefile.h has the files.
 */
#ifndef STATE_H
#define STATE_H

#include "entry.h"
#include "janela.h"

struct state {
    struct instante caixa, loja; /* cursors at the store's offset: everything before is delivered or in the outbox */
    bool has_loja;               /* false: Loja begins at Caixa's cursor */

    bool has_intent;
    struct janela intent; /* the window that `next` has promised */
    char sync_id[65];     /* and its sync_id */

    struct {
        bool is;
        char desde[INSTANTE_TEXT], veredito[16], texto[512];
    } parada; /* sending waits for a person (PARKED) or for the network (OFFLINE) */

    bool has_resend;
    struct instante resend_until; /* rewind --resend: up to here what was sent before is sent again */

    struct instante deep_caixa, deep_loja; /* the end of the last window with a deep look-back; utc_ms 0: none */

    struct instante review_caixa, review_loja; /* state_note_passed; utc_ms 0: none */

    int64_t generation; /* counts the writes */
};

enum state_read {
    STATE_OWN,
    STATE_LEGACY, /* of an earlier version: last_sync_to only */
    STATE_DAMAGED /* why says what is wrong */
};

/* Reads the text of a state file. Times without offset are taken at `offset_s`; all come out at it. */
enum state_read state_parse(const char *text, size_t length, const char *name, int32_t offset_s, struct state *state,
                            struct reason *why);

/* The text of a state file, with its checksum, without a line end; to be freed. NULL without memory. */
char *state_format(const struct state *state, size_t *length);

/*
 * A window has been put into the queue, or was empty: the cursors of the channels that were complete in it move to its
 * end, and the intent is over. Loja's moves only where it stood at the window's beginning or had none, so that no gap
 * is ever skipped. A resending that both have passed is over too.
 */
void state_advance(struct state *state, const struct janela *janela, bool caixa, bool loja);

/* The deep look-back of a window that ends there has been made, for these channels. */
void state_note_deep(struct state *state, struct instante to, bool caixa, bool loja);

/*
 * The cursors are ahead of a clock that was set right: what is sold from this moment on, the next windows have to look
 * back to. The earliest such moment is kept, for Loja only where it is configured. True when something changed.
 */
bool state_note_passed(struct state *state, struct instante moment, bool loja);

/* A window has looked back to there, for these channels. */
void state_note_review(struct state *state, bool caixa, bool loja);

/* The lower of the cursors, which people and earlier versions read as last_sync_to. */
struct instante state_last(const struct state *state);

/* The higher of the cursors: nothing after it was read. */
struct instante state_furthest(const struct state *state);

/* Notes why sending waits; the beginning is kept while the verdict is the same. True when something changed. */
bool state_park(struct state *state, const char *desde, const char *veredito, const char *texto);
bool state_unpark(struct state *state);

#endif
