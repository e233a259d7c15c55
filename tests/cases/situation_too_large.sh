#!/bin/bash
# A receiver takes less than SYNC_MAX_PAYLOAD_KB: what it refuses for its size is taken apart, without a hand, until it passes.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
plan 6

set_up_store 2026-03-12 1 160 20 SYNC_MAX_WINDOW_MINUTES=240 || exit 1
cycle_at '2026-03-12 07:00:00'
webhook_control limit 20000 >ignored
cycle_at '2026-03-12 12:00:00'
check "a payload is refused for its size" grep -q '"status": 413' "$WEBHOOK_STORE/requests.ndjson"
check "the message names the setting, and that nothing is left to do" sh -c "cat cycle.err logs/agent.log | grep SYNC_MAX_PAYLOAD_KB"
for minute in 10 20 30 40 50; do cycle_at "2026-03-12 12:$minute:00"; done
check_same "all its sales have come, as they are" "$EVEN" "$(picture --until 2026-03-12T12:49:45)"
check "each of them once" grep -q '^lost 0, duplicated 0$' checked
check_same "what was taken apart is kept for the record, and nothing else is dead" dividido "$(reasons | cut -d' ' -f2)"
check_same "nothing waits" 0 "$(waiting)"
