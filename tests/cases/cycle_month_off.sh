#!/bin/bash
# A store that was switched off for days (a month with DAYS=30) catches up in one run, in small windows, and a run that is killed
# in the middle leaves nothing that the next does not finish.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 9
days=${DAYS:-5}
payloads=$((days * 14)) # a shop is open for fourteen hours
set_up_store 2026-03-01 "$days" 80 20 "RUN_LIMIT_SECONDS=$(allow 540)" || exit 1
now="$(date -d "2026-03-01 $days days" +%F) 00:05:00"
at "$now" pdv-outbox rewind 2026-03-01T00:00:00 >/dev/null || exit 1

at_least() { [ "$("$1")" -ge "$2" ]; }

# Killed while it reads: every process of the session at once, as when the plug is pulled.
kill_when() { # CMD...: starts a run, kills it when the condition holds
    rm -f session
    at "$now" setsid sh -c 'echo $$ >session && exec programs/bin/pdv-sync.sh' >>killed.out 2>>killed.err &
    local pid=$!
    until_true "$pid" "$@" || return 1
    pkill -KILL -s "$(cat session)" || return 1
    while pkill -KILL -s "$(cat session)"; do :; done # also what was being started just now
    wait "$pid" 2>/dev/null
    return 0
}

check "a run is killed while it reads" kill_when at_least waiting $((payloads / 7))
check "some windows were queued by then, and not all" test "$(($(waiting) + $(stored)))" -ge $((payloads / 7)) -a "$(waiting)" -lt $payloads
webhook_control 'fault silent:match="from":"2026-03-02T' >/dev/null # it holds the run where the second day's payloads begin
check "another run is killed while it sends" kill_when at_least stored 12
webhook_control clear >/dev/null
check "some payloads were sent by then, and not all" test "$(stored)" -ge 12 -a "$(stored)" -lt $((payloads / days + 3))
begun=$(date +%s)
check "the next run ends well" cycle_at "$now"
check_native "it ends within RUN_LIMIT_SECONDS" test "$(($(date +%s) - begun))" -lt 540
check "every sale is at the webhook once" checker
check_same "no window is longer than an hour" 60 "$(payload_values 'p["window"]["minutes"]' | sort -n | tail -1)"
check_same "nothing waits and nothing is dead" "0 0" "$(waiting) $(dead)"
