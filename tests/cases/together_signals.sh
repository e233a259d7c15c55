#!/bin/bash
# A run is asked to end, or has one of its programs taken away, at every stage: nobody is left behind, nothing is lost, and the next
# run goes on where this one ended.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 21
set_up_store 2026-03-02 2 400 120 REQUEST_TIMEOUT_SECONDS=60 SYNC_MAX_WINDOW_MINUTES=360 || exit 1
. "$TESTS/meeting.sh"

row() { # STAGE SIGNAL NAME[, NAME...] EXIT
    local names name pids=() want=$4
    reach "$1" || want="$4 of a run that $1"
    IFS=, read -r -a names <<<"$3"
    for name in "${names[@]}"; do pids+=("$(pid_of "${name# }")"); done
    kill -"$2" "${pids[@]}"
    let_go
    ended "SIG$2 to $3 of a run that $1" "$want"
}

# --- a signal to each process at each stage. The programs do not care for SIGPIPE; a driver or a program that is ended ends the
# step; who ends the run's first process has ended the others; whoever takes away the script that started it, takes that only. ---
row sends_a_queue TERM 'pdv-outbox drain' 70
row sends TERM run 75
row sends TERM cycle 75
row sends TERM pdv-send 70
row sends TERM 'pdv-outbox settle' 143
row sends TERM sync 143
row sends INT run 75
row sends INT pdv-send 70
row sends PIPE 'run, pdv-send, pdv-outbox settle' 0
row sends PIPE cycle 75
row reads TERM run 75
row reads TERM cycle 75
row reads TERM pdv-extract-caixa 69
row reads TERM pdv-merge 70
row reads TERM 'pdv-outbox add' 143
row reads TERM sync 143
row reads INT run 75
row reads INT sync 130
row reads PIPE 'run, pdv-extract-caixa, pdv-merge, pdv-outbox add' 0
row reads PIPE cycle 75
later 720
cycle_at "$MOMENT"
check "whatever was ended, every sale is at the webhook once" checker
