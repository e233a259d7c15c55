#!/usr/bin/env bash
# A whole queue in one run: what goes on after a failure, what stops, and that nothing is sent of a line that is not whole.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
plan 34

start_webhook --token "$API_TOKEN"
export API_ENDPOINT
queue_of 7
cat q1 q2 q3 >queue

forget_requests
send <queue
check_same "a queue that is taken ends with 0" 0 "$CODE"
check_same "payloads leave in their order" "1 2 3 " "$(sent_ids)"
check_same "each line names its file" "name-1.json.gz name-2.json.gz name-3.json.gz" \
    "$(delivered arquivo 1) $(delivered arquivo 2) $(delivered arquivo 3)"
check_same "and its sync_id" "$(sync_id 3)" "$(delivered sync_id 3)"
check_same "all of them go over one connection" 1 "$(asked connection | sort -u | wc -l | tr -d ' ')"
for i in 1 2 3; do
    check "payload $i is stored byte for byte" cmp "p$i.json" "$WEBHOOK_STORE/00000${i}_$(sync_id "$i").json"
done

forget_requests
fault status=422:times=1 status=503:times=3
send <queue
check_same "a refused and a postponed payload do not hold up the next" "1=REFUSED 3=SENT 2=LATER+" "$(told)"
check_same "the run ends with 1" 1 "$CODE"

forget_requests
fault status=401
send <queue
check_same "after a credentials error no other payload is tried" "1 1 77" "$(wc -l <out | tr -d ' ') $(requests) $CODE"
check "and the log says that the rest waits" grep -q 'continua na fila' err

yes "$(cat q1)" | { send; echo "$CODE" >code; }
check_same "and standard input is no longer read" "1 77" "$(wc -l <out | tr -d ' ') $(cat code)"

fault
forget_requests
{ cat q1; head -c -1 q2; } | { send; echo "$CODE" >code; }
check_same "a last line without its end is not sent" "1 " "$(sent_ids)"
check_same "and is bad input" 65 "$(cat code)"
check "the message names the line" grep -q 'linha 2' err
forget_requests
{ cat q1; head -c 300 q2; } | { send; echo "$CODE" >code; }
check_same "a last line that was cut is not sent" "1 65" "$(sent_ids)$(cat code)"
head -c -1 q2 >"cut"
forget_requests
send "cut"
check_same "nor is it from a file" "0 65" "$(requests) $CODE"

forget_requests
{ cat q1; echo '{"tipo":"fila","payload":'; echo 'nonsense'; cat q3; } >mixed
send mixed
check_same "what surrounds lines that are wrong is sent" "1 3 65" "$(sent_ids)$CODE"
check_same "each wrong line is told" 2 "$(grep -c 'mixed: linha [23]:' err)"
forget_requests
{ cat q1; sed 's/"sync_id":"0/"sync_id":"1/' q2; } | { send; echo "$CODE" >code; }
check_same "a line whose sync_id is not its payload's is not sent" "1 65" "$(sent_ids)$(cat code)"
forget_requests
sed 's/"vendas":/"vendas":[],"vendas":/' q2 | { send; echo "$CODE" >code; }
check_same "a payload that says a thing twice is not sent" "0 65" "$(requests) $(cat code)"
forget_requests
sed 's/"integrity":{"sync_id":"[0-9]*"/"integrity":{"sync_id":"a\\r\\nX-Evil: 1"/;s/"sync_id":"0[0-9]*",//' q2 |
    { send; echo "$CODE" >code; }
check_same "a sync_id that would be a header of its own is not sent" "0 65" "$(requests) $(cat code)"
forget_requests
sed 's/"schema_version":"4.0.0",//' p2.json | { send; echo "$CODE" >code; }
check_same "a payload without schema_version is not sent" "0 65" "$(requests) $(cat code)"

forget_requests
{ echo '{"tipo":"pacote","completo":true,"payload":null}'; printf '{"tipo":"pacote","x":1,"payload": '; cat p4.json; echo ' }'; } |
    { send; echo "$CODE" >code; }
check_same "a pacote is sent, one without payload is not" "4 0" "$(sent_ids)$(cat code)"
check_same "what is not from the queue names no file" none "$(delivered arquivo)"
check "the bytes of a pacote's payload are the payload's" cmp p4.json "$WEBHOOK_STORE/000004_$(sync_id 4).json"
check "the empty one is mentioned" grep -q 'nada a enviar' err
{ echo '{"tipo":"aviso","texto":"x"}'; cat q5; } | { send; echo "$CODE" >code; }
check_same "another tipo is passed over" "SENT 0" "$(delivered veredito) $(cat code)"
check "with a note" grep -q 'linha 1: tipo aviso' err

send </dev/null
check_same "nothing to send is done at once" "0 0" "$(wc -c <out | tr -d ' ') $CODE"
stop_webhook
send <queue
check_same "without a line the first payload is the last" "1 OFFLINE 69" "$(wc -l <out | tr -d ' ') $(delivered veredito) $CODE"
sed 's/"payload":{/"payload":{ /' q6 >spaced
start_webhook --token "$API_TOKEN"
send spaced
sed 's/^{/{ /' p6.json >expected
check "blanks inside of a payload stay" cmp expected "$WEBHOOK_STORE"/*"_$(sync_id 6).json"
check_same "a warning about a closed pipe is nobody's business" "" "$(pdv-send <queue 2>&1 >/dev/null | grep -i pipe)"
