#!/usr/bin/env bash
# Attempts: what stays the same in each, what changes, and how long is waited between them.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
plan 23

start_webhook --token "$API_TOKEN"
export API_ENDPOINT
payload one.json
payload two.json "$OTHER_ID"
since() { asked "$1" | tail -n +"$(($(cat requests_before) + 1))"; }
uuid4='^[0-9a-f]\{8\}-[0-9a-f]\{4\}-4[0-9a-f]\{3\}-[89ab][0-9a-f]\{3\}-[0-9a-f]\{12\}$'

forget_requests
fault status=503:times=2
send one.json
check_same "two failures and a success are SENT in three attempts" "SENT 3 0" "$(delivered veredito) $(delivered tentativas) $CODE"
check_same "the Idempotency-Key is the same in all" "$SYNC_ID" "$(since headers.Idempotency-Key | sort -u)"
check_same "the X-Request-Id is another in each" 3 "$(since headers.X-Request-Id | sort -u | wc -l | tr -d ' ')"
check_same "it is a random UUID" 3 "$(since headers.X-Request-Id | grep -c "$uuid4")"
check_same "the delivery names that of the last attempt" "$(since headers.X-Request-Id | tail -n 1)" "$(delivered request_id)"
check_same "the body is the same in all" 1 "$(since sha256 | sort -u | wc -l | tr -d ' ')"
check_same "and the connection too" 1 "$(since connection | sort -u | wc -l | tr -d ' ')"

forget_requests
fault close:times=1
send two.json two.json
check_same "a connection that breaks costs an attempt" "SENT 2 1" "$(delivered veredito) $(delivered tentativas 1) $(delivered tentativas 2)"
printf '%s\n' "$(cat two.json)" "$(cat one.json)" >lines
forget_requests
fault
webhook_control fault status=409:times=1 >/dev/null
webhook_control fault close:times=1 >/dev/null
send lines
check_same "a kept connection that breaks is not tried again behind our back" 4 "$(since headers.X-Request-Id | sort -u | wc -l | tr -d ' ')"
check_same "so every request has an X-Request-Id of its own" "$(requests)" "$(since headers.X-Request-Id | sort -u | wc -l | tr -d ' ')"

fault status=429:retry-after=1:times=1
send one.json
check_same "Retry-After in seconds is waited for" "SENT 2" "$(delivered veredito) $(delivered tentativas)"
check "for no less than it says" test "$(delivered ms)" -ge 1000
fault "status=503:retry-after=$(LC_ALL=C date -u -d "+$(allow 5) seconds" '+%a, %d %b %Y %H:%M:%S GMT'):times=1"
send one.json
check "Retry-After as a date is waited for" test "$(delivered veredito) $(delivered tentativas)" = "SENT 2" -a "$(delivered ms)" -ge 800
for value in "Sun, 06 Nov 1994 08:49:37 GMT" garbage -5 0; do
    fault "status=503:retry-after=$value:times=1"
    send one.json
    check "Retry-After: $value makes nobody wait" test "$(delivered veredito) $(delivered tentativas)" = "SENT 2" -a "$(delivered ms)" -lt "$(allow 1)000"
done

forget_requests
fault status=429:retry-after=31536000:times=1
send lines
check_same "a wait that does not fit into the run ends it" "LATER 1 1 75" \
    "$(delivered veredito) $(wc -l <out | tr -d ' ') $(requests) $CODE"
fault status=408:retry-after=3600:times=1
send lines
check_same "unless it concerns this payload only" "SENT LATER 1" "$(delivered veredito 1) $(delivered veredito 2) $CODE"
fault status=503:retry-after=1:times=3
began=$(date +%s%N)
send lines
check_same "the next payload keeps the server's wait too" "SENT LATER 1" "$(delivered veredito 1) $(delivered veredito 2) $CODE"
check "so that all take no less" test $((($(date +%s%N) - began) / 1000000)) -ge 3000

forget_requests
fault silent
REQUEST_TIMEOUT_SECONDS=30 send --budget 1 lines
check_same "an attempt ends with the run's time, and the rest is left" "0 1 75" "$(wc -l <out | tr -d ' ') $(requests) $CODE"
check "the message says so" grep -q 'o tempo desta execução acabou' err
