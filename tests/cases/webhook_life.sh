#!/usr/bin/env bash
# The webhook ends cleanly whatever hangs in it, and one that died comes back with what it knew.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/webhook/client.sh"
need_curl
plan 22

payload one.json
payload two.json "$OTHER_ID"
await_end() { # leaves in ENDED the exit code of the webhook, which ends by itself now
    ENDED=0
    wait "$WEBHOOK_PID" || ENDED=$?
    WEBHOOK_PID=''
}
hang() { # a request that hangs in the fault
    curl -s --noproxy '*' -o hung.txt "$API_ENDPOINT" &
    HUNG=$!
    await_requests "$1"
}

check "no store is a usage error" exits 64 "$BIN/webhook"
check "an unknown option is a usage error" exits 64 "$BIN/webhook" --store s --sing
check "--tls with one file is a usage error" exits 64 "$BIN/webhook" --store s --tls cert.pem
check "--tls with an option for a key is a usage error" exits 64 "$BIN/webhook" --store s --tls cert.pem --port 0
check "a wrong fault is a usage error" exits 64 "$BIN/webhook" --store s --fault close explode
check "a word too many is a usage error" exits 64 "$BIN/webhook" --store s more
check "a certificate that is not there is a configuration error" exits 78 "$BIN/webhook" --store s --tls no.pem no.pem
check "a store that is a file cannot be created" exits 73 "$BIN/webhook" --store one.json
check "--help is an answer" exits 0 "$BIN/webhook" --help
check "--version is an answer" exits 0 "$BIN/webhook" --version

start_webhook --fault silent
hang 1
kill -TERM "$WEBHOOK_PID"
await_end
check_same "SIGTERM ends it while a request hangs" 0 "$ENDED"
wait "$HUNG"
check "the control socket is gone when it has ended" exits 1 test -e "$WEBHOOK_CONTROL"
start_webhook --fault drip=1
hang 2
check_same "quit is answered" ok "$(webhook_control quit)"
await_end
check_same "quit ends it while an answer drips" 0 "$ENDED"
wait "$HUNG"

start_webhook
post one.json >status
: >old.ready
"$BIN/webhook" --store one.json --ready old.ready 2>old.err
check "the ready file of an earlier run is gone when this one fails" test ! -e old.ready
kill -KILL "$WEBHOOK_PID"
wait "$WEBHOOK_PID" 2>/dev/null
printf '{"torn' >>"$WEBHOOK_STORE/requests.ndjson"
check "a webhook that was killed leaves its control socket" test -S "$WEBHOOK_CONTROL"
start_webhook
check_same "a webhook that died and came back knows its duplicates" 200 "$(post one.json)"
check_same "it still tells that the bytes are the same" same "$(logged bytes)"
check_same "it goes on with the next number" 201 "$(post two.json)"
check "the next number is in the name" cmp two.json "$WEBHOOK_STORE/000002_$OTHER_ID.json"
check_same "a line of the log that was cut short is gone" 0 "$(grep -c torn "$WEBHOOK_STORE/requests.ndjson")"
kill -INT "$WEBHOOK_PID"
await_end
check_same "SIGINT ends it" 0 "$ENDED"
