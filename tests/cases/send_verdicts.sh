#!/usr/bin/env bash
# Every row of the contract's table, end to end: verdict, attempts, exit code.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
rows="202=SENT=1=0 204=SENT=1=0 400=REFUSED=1=1 402=REFUSED=1=1 413=REFUSED=1=1 415=REFUSED=1=1 422=REFUSED=1=1
418=REFUSED=1=1 401=PARKED=1=77 403=PARKED=1=77 407=PARKED=1=77 404=PARKED=1=78 405=PARKED=1=78 410=PARKED=1=78
421=PARKED=1=78 408=LATER=3=69 409=LATER=3=69 425=LATER=3=69 429=LATER=3=69 500=LATER=3=69 502=LATER=3=69 503=LATER=3=69
504=LATER=3=69 511=LATER=3=69 599=LATER=3=69 206=LATER=3=69 226=LATER=3=69"
plan 48

start_webhook --token "$API_TOKEN"
export API_ENDPOINT
payload one.json

row() { # VERDICT STATUS ATTEMPTS EXIT: what the last delivery was
    [ "$(delivered veredito) $(delivered status) $(delivered tentativas) $CODE" = "$*" ] && return 0
    cat out err
    return 1
}

send one.json
check "201 is SENT" row SENT 201 1 0
check_same "a first delivery is not called a duplicate" none "$(delivered duplicado)"
send one.json
check "200 with duplicate is SENT" row SENT 200 1 0
check_same "and called a duplicate" true "$(delivered duplicado)"
for spec in $rows; do
    IFS='=' read -r status verdict attempts exit <<<"$spec"
    forget_requests
    fault "status=$status"
    send one.json
    check "$status is $verdict" row "$verdict" "$status" "$attempts" "$exit"
    [ "$(requests)" = "$attempts" ] || check_same "so many requests for $status" "$attempts" "$(requests)"
done
for status in 301 302 303 307 308; do
    forget_requests
    fault "redirect=$status"
    send one.json
    check "$status is PARKED and not followed" row PARKED "$status" 1 78
    [ "$(requests)" = 1 ] || check_same "$status is one request" 1 "$(requests)"
done
check "the message says where it leads" grep -q '308.*API_ENDPOINT.*redirected' err
fault status=413
send one.json
check "413 names the size, the setting for it, and what happens" \
    grep -q '(413): grande demais para o servidor: 1 kB; é dividido sozinho.*SYNC_MAX_PAYLOAD_KB (agora 900)' err
fault status=422
send one.json
check "422 says what happens" grep -q 'veja a resposta.*tentado mais uma vez.*dividido sozinho' err
fault status=401
send one.json
check "401 says which setting to mend" grep -q API_TOKEN err
fault html=200
send one.json
check "a portal's page with 200 is PARKED" row PARKED 200 1 78
fault html=503
send one.json
check "a page with 503 is LATER" row LATER 503 3 69
fault silent
REQUEST_TIMEOUT_SECONDS=1 send --budget 2 one.json
check_same "no answer in time is LATER, with no status" "LATER none 69" "$(delivered veredito) $(delivered status) $CODE"
fault close
send one.json
check "a connection closed without answer is LATER" row LATER none 3 69
fault close-after-store:times=1
send one.json
check "stored and then closed is SENT in the second attempt" row SENT 200 2 0
stop_webhook
send one.json
check "nobody listening is OFFLINE after three attempts" row OFFLINE none 3 69
check_same "each delivery is one line" 1 "$(wc -l <out | tr -d ' ')"
check_same "its first key is tipo" '{"tipo":"entrega",' "$(head -c 18 out)"
