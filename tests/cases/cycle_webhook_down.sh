#!/bin/bash
# The webhook is down for sixty cycles, then refuses the token for an hour: every payload waits, none is dead, and each
# arrives oldest first with the bytes that were written first.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 11
set_up_store 2026-03-02 1 240 40 || exit 1
at '2026-03-02 08:10:00' pdv-outbox rewind 2026-03-02T07:50:00 >/dev/null || exit 1
port=${API_ENDPOINT##*:}
port=${port%%/*}

remember() { # the bytes of every payload as they stand in the queue now, unless they were remembered already
    local file sync
    for file in data/outbox/*.json.gz; do
        IFS=_ read -r _ _ sync _ <<<"${file##*/}"
        [ -e "first/$sync" ] || gzip -dc "$file" >"first/$sync"
    done
}
mkdir first
stop_webhook
told=0
while read -r moment; do
    exits 69 cycle_at "$moment" >/dev/null && told=$((told + 1))
    remember
done < <(every 10 '2026-03-02 08:10' '2026-03-02 18:00')
check_same "sixty cycles ran while nobody answered, and each said so" 60 "$told"
check "the payloads wait" test "$(waiting)" -ge 55
check_same "no failure was counted: the requests never left" "" "$(find data/outbox -name '*.json.gz' ! -name '*_t0.json.gz')"
check "status says that the address does not answer" sh -c 'pdv-outbox status | grep -i "parado\|inacess\|OFFLINE\|fora"'
start_webhook --token demo-token --port "$port" --fault status=401 || exit 1
told=0
while read -r moment; do
    exits 77 cycle_at "$moment" >/dev/null && told=$((told + 1))
    remember
done < <(every 10 '2026-03-02 18:10' '2026-03-02 19:00')
check_same "each cycle of an hour of 401 says so" 6 "$told"
check_same "an hour of 401 leaves nothing in the dead letter" 0 "$(dead)"
check_same "and nothing was stored" 0 "$(stored)"
webhook_control clear >/dev/null
cycle_at '2026-03-02 23:10:00'
check_same "then the queue empties" 0 "$(waiting)"
times=$(payload_values 'p["window"]["to"]' | head -n "$(find first -type f | wc -l)")
check_same "oldest first" "$(echo "$times" | sort)" "$times"
same() {
    local file
    for file in first/*; do cmp "$file" "$WEBHOOK_STORE"/*_"$(basename "$file")"*.json || return 1; done
}
check "each body has the bytes that were first written" same
check "every sale is at the webhook once" checker
