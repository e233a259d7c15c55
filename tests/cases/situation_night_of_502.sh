#!/bin/bash
# The server behind the gateway is down from evening to morning. That is no payload's fault: nothing is counted, and when it is back
# all is delivered without a hand.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
plan 6

set_up_store 2026-03-13 2 60 10 || exit 1
cycle_at '2026-03-13 17:00:00'
webhook_control fault status=502 >ignored
cycles=0
while read -r moment; do
    cycle_at "$moment"
    cycles=$((cycles + 1))
done < <(every 30 '2026-03-13 17:10:00' '2026-03-14 09:10:00')
check "so many cycles that 50 failures could have been counted" test "$cycles" -gt 25
check_same "nothing is dead" 0 "$(dead)"
check_same "no failure was counted" "" "$(find data/outbox -name '*.json.gz' ! -name '*_t0.json.gz')"
requests=$(grep -c . "$WEBHOOK_STORE/requests.ndjson")
check "a server that fails is asked no more than eight times a cycle" test "$requests" -le $((8 * cycles + 2))
webhook_control clear >ignored
cycle_at '2026-03-14 09:20:00'
check_same "back for one cycle, it has everything" "0 0" "$(waiting) $(dead)"
check_same "as it is in the databases" "$EVEN" "$(picture --since 2026-03-13T16:49:45 --until 2026-03-14T09:19:45)"
