#!/usr/bin/env bash
# What goes over the line: headers, compression, and a signature that others can verify.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
plan 17

start_webhook --token "$API_TOKEN"
export API_ENDPOINT
payload one.json
sed -i 's/"schema_version":"4.0.0"/"schema_version":"4.0"/' one.json
start_answering
printf 'HTTP/1.1 201 OK\r\nContent-Length: 2\r\n\r\n{}' >answer
raw() { # the request's head as it came, without its line ends
    : >heads
    API_ENDPOINT="http://127.0.0.1:$ANSWER_PORT/a/b?c=d" send "$@"
    tr -d '\r' <heads >request
}
has() { grep -qix -- "$1" request || { cat request; return 1; }; }

raw one.json
check "it is a POST to the address as configured" has 'POST /a/b?c=d HTTP/1.1'
check "with the token" has "Authorization: Bearer $API_TOKEN"
check "with JSON" has 'Content-Type: application/json'
check "asking for JSON" has 'Accept: application/json'
check "with the payload's own schema version" has 'X-PDV-Schema-Version: 4.0'
check "with its sync_id" has "Idempotency-Key: $SYNC_ID"
check "with our name and version" has 'User-Agent: pdv-sync-agent/[0-9]*\.[0-9]*\.[0-9]*'
check_same "and nothing else" "accept authorization content-length content-type host idempotency-key user-agent x-pdv-schema-version x-request-id " \
    "$(sed '1d;/^$/d;s/:.*//' request | tr '[:upper:]' '[:lower:]' | sort | tr '\n' ' ')"

{ head -c -1 one.json; head -c 2000000 /dev/zero | tr '\0' ' '; echo '}'; } >large.json
raw large.json
check "a large body does not ask first, which many servers cannot answer" exits 1 grep -qi '^expect' request

payload two.json "$OTHER_ID"
API_GZIP=sim send two.json
check_same "compressed it is taken" "SENT gzip" "$(delivered veredito) $(asked headers.Content-Encoding | tail -n 1)"
check "and inflates to the same bytes" cmp two.json "$WEBHOOK_STORE"/*"_$OTHER_ID.json"
check "it is smaller on the line" test "$(asked size | tail -n 1)" -lt "$(wc -c <two.json)"

verified() { # BODY-AS-SENT: by openssl, not by our own code
    local timestamp signature
    timestamp=$(asked headers.X-PDV-Timestamp | tail -n 1)
    signature=$({ printf '%s.' "$timestamp"; cat "$1"; } | openssl dgst -sha256 -hmac 'segredo ção' | sed 's/.* //')
    [ "sha256=$signature" = "$(asked headers.X-PDV-Signature | tail -n 1)" ] &&
        [ "$timestamp" -le "$(date +%s)" ] && [ "$timestamp" -ge "$(($(date +%s) - 60))" ]
}
export API_HMAC_SECRET='segredo ção'
send two.json
check "the signature is that of the body and of now" verified two.json
API_GZIP=sim send --dry-run two.json
check_same "the dry run signs too" 1 "$(grep -c '^X-PDV-Signature: sha256=[0-9a-f]\{64\}$' out)"
stop_webhook
rm -r "$WEBHOOK_STORE"
start_webhook --token "$API_TOKEN" --hmac-secret "$API_HMAC_SECRET"
API_GZIP=sim send two.json
check_same "a compressed body's signature is that of what was sent" "SENT 201" "$(delivered veredito) $(delivered status)"
API_HMAC_SECRET=other send two.json
check_same "another secret parks the queue" "PARKED 77" "$(delivered veredito) $CODE"
check "the message names API_HMAC_SECRET" grep -q API_HMAC_SECRET err
