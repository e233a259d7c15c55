#!/bin/bash
# Runs that meet, runs that take too long, and hands on the queue while a run is at work: one owner, nothing lost, nothing twice.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 19
set_up_store 2026-03-02 2 400 120 REQUEST_TIMEOUT_SECONDS=60 SYNC_MAX_WINDOW_MINUTES=360 || exit 1
. "$TESTS/meeting.sh"

# --- the time limit, wherever the run stands ---
limit() { # WHERE CONTROL FAULT
    "$2" fault "$3" >/dev/null
    start_sync RUN_LIMIT_SECONDS=1 REQUEST_TIMEOUT_SECONDS=30
    ended "the time limit while $1" 75
}
limit "Caixa is silent" hiperd_control caixa:silent
limit "Caixa is slow" hiperd_control caixa:slow=300
limit "Gestao is silent" hiperd_control gestao:silent
limit "Gestao is slow" hiperd_control gestao:slow=300
limit "the webhook is silent" webhook_control silent
limit "the webhook drips" webhook_control drip=1/1

# --- two runs, and hands on the queue while one is at work ---
reach reads
codes=''
for _ in 1 2 3; do
    cycle_at "$MOMENT"
    codes="$codes $?"
done
check_same "whoever comes while a run is at work is told so at once" " 75 75 75" "$codes"
check "the run does not notice" have run pdv-extract-caixa
kill -TERM "$(pid_of run)"
let_go
ended "and ends when it is asked to" 75

hiperd_control fault caixa:slow=10000:times=1 >/dev/null
later 10
: >codes
for _ in 1 2 3 4; do { cycle_at "$MOMENT"; echo $? >>codes; } & done
until [ "$(wc -l <codes)" = 4 ]; do read -r -t 0.02 <> <(:) || :; done
check_same "of four that begin at once one runs" "0 75 75 75" "$(sort -n codes | xargs)"

webhook_control fault status=422:times=1 >/dev/null
later 10
cycle_at "$MOMENT"
check_same "one payload is refused" 1 "$(dead)"
reach sends
at "$MOMENT" pdv-outbox requeue --all >/dev/null 2>&1
check_same "requeue while a run sends" "0 0" "$? $(dead)"
let_go
ended "costs that run nothing" 0

reach sends
at "$MOMENT" sh -c 'pdv-outbox drain | pdv-send | pdv-outbox settle' >/dev/null 2>&1
check_same "a delivery by hand while a run sends" "0 0" "$? $(waiting)"
let_go
ended "costs that run nothing either" 0

later $((60 * 24 * 2 - ${minute:?} % (60 * 24) - 60)) # the shop has long been closed: what is read twice has no sales
cycle_at "$MOMENT"
reach reads
check "rewind while a run reads" at "$MOMENT" pdv-outbox rewind "$(date -d "$(to) 5 minutes ago" +%FT%T)"
let_go
ended "leaves the run its window" 0
check_same "nothing waits, nothing is refused" "0 0" "$(waiting) $(dead)"
check "every sale is at the webhook once" checker
