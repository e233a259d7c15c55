#!/usr/bin/env bash
# The webhook keeps what it accepts byte for byte, once for each sync_id, and logs every request.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/webhook/client.sh"
need_curl
plan 31

start_webhook --token demo-token
payload one.json
payload two.json "$OTHER_ID"
payload changed.json "$SYNC_ID" OUTRA
sha256() { sha256sum "$1" | cut -d' ' -f1; }
is_duplicate() { grep -q '"duplicate": true' answer.txt; }

check_same "a payload is 201 the first time" 201 "$(post one.json)"
check_same "a first answer says that it is no duplicate" 1 "$(grep -c '"duplicate": false' answer.txt)"
check "the body is kept byte for byte" cmp one.json "$WEBHOOK_STORE/000001_$SYNC_ID.json"
check_same "the log has the size" "$(wc -c <one.json | tr -d ' ')" "$(logged size)"
check_same "the log has the sha256" "$(sha256 one.json)" "$(logged sha256)"
check_same "the log has the sync_id" "$SYNC_ID" "$(logged sync_id)"
check_same "the log has the status" 201 "$(logged status)"
check_same "the log has the verdict" good "$(logged verdict)"
check_same "the log has the path" /pdv "$(logged path)"
check_same "the log hides a right token" "Bearer ***" "$(logged headers.Authorization)"

check_same "the same payload is 200 the second time" 200 "$(post one.json)"
check "a second answer says that it is a duplicate" is_duplicate
check_same "the log says that the bytes are the same" same "$(logged bytes)"
check_same "other bytes under a known sync_id are 200" 200 "$(post changed.json)"
check "other bytes under a known sync_id are a duplicate" is_duplicate
check_same "the log says that the bytes differ" different "$(logged bytes)"
check_same "a duplicate is not stored again" 1 "$(stored)"

gzip -c two.json >two.gz
check_same "gzip is taken" 201 "$(post two.gz -H "Idempotency-Key: $OTHER_ID" -H "Content-Encoding: gzip")"
check "gzip is kept inflated, under the next number" cmp two.json "$WEBHOOK_STORE/000002_$OTHER_ID.json"
check_same "the log has the sha256 of what was on the wire" "$(sha256 two.gz)" "$(logged sha256)"
check_same "the same bytes without gzip are the same bytes" "200 same" "$(post two.json) $(logged bytes)"

check_same "a chunked body is taken" 200 "$(post one.json -H "Transfer-Encoding: chunked")"
check_same "a body that asks first is taken" 200 "$(post one.json -H "Expect: 100-continue")"
post one.json -H "X-Request-Id: 7d444840-9dc0-11d1-b245-5ffdce74fad2" >status
post one.json -H "X-Request-Id: 7d444840-9dc0-11d1-b245-5ffdce74fad2" >status
check_same "the log tells a request id that comes again" repeated "$(logged request_id)"
curl -s --noproxy '*' -o first.txt -o second.txt "$API_ENDPOINT" "$API_ENDPOINT"
check_same "two requests on one connection have its number" "$(logged connection 10)" "$(logged connection 11)"
check "another connection has another number" test "$(logged connection 9)" != "$(logged connection 10)"

# --- without --token ---
stop_webhook
start_webhook
check_same "without --token any token is right" "200 200" "$(post one.json) $(TOKEN='another one' post one.json)"
check_same "and hidden" "Bearer ***" "$(logged headers.Authorization)"
check_same "but none is 401" 401 "$(post one.json -H "Authorization:")"
check_same "so is an empty one" 401 "$(post one.json -H "Authorization: Bearer ")"
check_same "and one that is no bearer's" 401 "$(post one.json -H "Authorization: Basic eDp5")"
