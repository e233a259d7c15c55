/*
 * What state.json holds: up to where each channel is delivered, the window being worked on, why sending waits
 * (pdv-outbox(5), "state.json"). Text and structure only; statefile.h has the files.
 */
#ifndef STATE_H
#define STATE_H

#include "entry.h"
#include "span.h"

/* The highest id_operacao of a channel's database, as the last readings of three days found it. */
struct state_ids {
    int64_t now;           /* at the last reading of all, 0: not known */
    int64_t today, before; /* at the first deep look-back of `day`, and of the day with one before it; 0: none */
    char day[INSTANTE_TEXT];
};

/* Sales that were told and whose rows are gone, until a person has seen it. */
struct state_missing {
    int64_t count;
    bool swapped; /* more at once than VENDA_SUMIDA names: another database, or an older one */
    char since[INSTANTE_TEXT];
};

struct state {
    struct instante cursor[CANAIS]; /* at the store's offset: everything before is delivered or in the outbox */
    bool has_loja;                  /* false: Loja begins at Caixa's cursor */

    int64_t number; /* of the last promise */
    int64_t passed; /* the highest number of those that were delivered before an older one; 0: none */
    bool has_intent;
    struct janela intent;          /* the window that `next` has promised, under that number */
    char old_sync[ENTRY_SYNC + 1]; /* a promise of an earlier version: how its payload's name goes on; "": none */
    struct spans spans;            /* what is read again before the next window */
    bool is_new;                   /* nothing was read yet: the cursors are a guess */

    struct {
        bool is;
        char desde[INSTANTE_TEXT], veredito[16], texto[512];
    } parada; /* sending waits for a person (PARKED) or for the network (OFFLINE) */

    bool has_clock;
    int64_t clock_ms;       /* the wall clock of the SQL Server, read as UTC, less our clock */
    int32_t clock_offset_s; /* and its UTC offset */

    struct state_ids ids[CANAIS];
    struct state_missing missing[CANAIS];
    struct instante deep[CANAIS]; /* the end of the last window with a deep look-back; utc_ms 0: none */

    int64_t generation; /* counts the writes */
};

/*
 * Reads the text of a state file, also of an earlier version's, which has last_sync_to only. Times without offset are
 * taken at `offset_s`; all come out at it. False: why says what is wrong; EXIT_IO: memory has run out, and nothing is
 * known of the text.
 */
bool state_parse(const char *text, size_t length, const char *name, int32_t offset_s, struct state *state,
                 struct reason *why);

/* The text of a state file, with its checksum, without a line end; to be freed. NULL without memory. */
char *state_format(const struct state *state, size_t *length);

/*
 * A window has been put into the queue, or was empty: the cursors of the channels that were complete in it move to its
 * end, and the intent is over. Loja's moves only where it stood at the window's beginning or had none, so that no gap
 * is ever skipped. A window that was read again moves no cursor: its span is done with.
 */
void state_advance(struct state *state, const struct janela *janela, unsigned canais);

/* The deep look-back of a window that ends there has been made, for these channels; so is the net by id. */
void state_note_deep(struct state *state, struct instante to, unsigned canais);

/* The highest id that a reading has found; 0: none. */
void state_note_ids(struct state_ids *ids, int64_t highest);

/* Lets all moments be told at this offset. */
void state_set_offset(struct state *state, int32_t offset_s);

/* So many sales of a channel have been found missing, all `at once` or named one by one. */
void state_note_missing(struct state_missing *missing, int64_t count, bool at_once, const char *now);

/* Up to where Loja was read: where it began with Caixa, Caixa's cursor. */
struct instante state_loja(const struct state *state);

/* The lower of the cursors, which people and earlier versions read as last_sync_to. */
struct instante state_last(const struct state *state);

/* The higher of the cursors: nothing after it was read. */
struct instante state_furthest(const struct state *state);

/* `parada` and what is missing, as state.json and `status` have them; NULL: nothing. */
json_t *state_parada_to_json(const struct state *state);
json_t *state_missing_to_json(const struct state *state);

/* Notes why sending waits; the beginning is kept while the verdict is the same. True when something changed. */
bool state_park(struct state *state, const char *desde, const char *veredito, const char *texto);
bool state_unpark(struct state *state);

/* Now, as the state and the reasons in the dead letter say it. Writes into `text` (INSTANTE_TEXT bytes), returns it. */
const char *state_now(char *text);

#endif
