/*
 * Which window comes next (pdv-outbox(1), "next"): what that depends on is gathered once, from clock, configuration,
 * state and ledger; the decision is a pure function of it.
 */
#ifndef PLANNER_H
#define PLANNER_H

#include "session.h"

#define PLANNER_EARLIEST_MS INT64_C(1577836800000) /* 2020-01-01: no version of this program is older */

struct planner {
    const struct config *config; /* borrowed, as the state */
    const struct state *state;
    int64_t now_ms;       /* by the wall clock of the SQL Server, at the store's offset */
    int64_t run_ms;       /* when the run began: it reads nothing later, so that it comes to an end; 0: no run */
    bool fresh;           /* the server's clock was heard in this run, and not only some time ago */
    bool without[CANAIS]; /* known to be down in this run */
    int64_t since_ms;     /* no look-back reaches before: from here on the ledger knows what was sent */
};

/*
 * Gathers all of it. What the extractors of this run have left (runnote.h) is taken into account: channels that could
 * not be read, and the SQL Server's clock, which may put the cursors of a first installation right; *changed tells that
 * the state is to be saved. Under the session's lock the ledger's beginning is noted where it is not yet. EXIT_IO,
 * EXIT_CANNOT_CREATE.
 */
bool planner_begin(struct session *session, struct planner *planner, bool *changed, struct reason *why);

/*
 * A moment of our clock as the wall clock of the SQL Server shows it, at the store's offset: who writes
 * data_hora_termino knows what has ended (the contract's page on what must be true, "The database's clock"). While no
 * reading has told of that clock, the moment itself.
 */
int64_t planner_by_wall(const struct session *session, int64_t ms);

enum plan {
    PLAN_WINDOW,
    PLAN_UP_TO_DATE, /* less than a second is left to read */
    PLAN_CLOCK_BACK, /* the server's clock, just heard, is more than a minute behind the cursor: it went back */
    PLAN_WAITS       /* there is something to read, of channels that are not to be asked */
};

/*
 * Loja first catches up alone, at most to Caixa's cursor; then both go on together. Where Loja lags and is not to be
 * asked, Caixa goes on alone and Loja stands in `falhas`: were it covered, its sales between the two cursors would
 * later be read a second time, under a second sync_id. Snapshots go into the window that reaches the present, and so
 * does the deep look-back, once a day and channel; the usual one goes into every window. A cursor ahead of a clock that
 * was not heard in this run gives a window of one second behind it: reading that tells what time it is there.
 */
enum plan planner_plan(const struct planner *planner, struct janela *janela);

/*
 * The window in which a span is read again: its beginning, with the ledger and without a look-back. Where one of its
 * channels is known to be down, for the other alone. PLAN_WAITS: none of them can be read now, or the span has not
 * ended by the server's clock.
 */
enum plan planner_plan_span(const struct planner *planner, const struct span *span, struct janela *janela);

/*
 * Whether a window planned earlier is still one that these inputs allow: its beginning, its channels, its end not
 * ahead. One that reads a span again is good as long as planning its span (NULL: it is gone) would begin with it.
 */
bool planner_still_good(const struct planner *planner, const struct span *span, const struct janela *janela);

/* True for a window whose look-back is the deep one of its day. */
bool planner_is_deep(const struct planner *planner, const struct janela *janela);

/* The moment up to which a run may read: a cursor ahead of a clock that went back goes there. */
int64_t planner_present(const struct planner *planner);

/*
 * The first half of a window whose payload was too large: whole minutes, at least one, without snapshots because
 * another window follows. False: it is one minute or less, which is never halved.
 */
bool planner_halve(struct janela *janela);

#endif
