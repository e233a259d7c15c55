#!/usr/bin/env bash
# Whose fault a doubtful answer is: after one, others are tried; only when one of these passes, the payload is blamed.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
plan 48

start_webhook --token "$API_TOKEN"
export API_ENDPOINT
queue_of 9
cat q[1-9] >queue
run() { # FAULT...: a delivery of the queue
    forget_requests
    fault "$@"
    send <queue
}
run_for() { # IDS FAULT: the same, where only these payloads fail
    forget_requests
    fault
    fault_for "$@"
    send <queue
}
others_sent='4=SENT 5=SENT 6=SENT 7=SENT 8=SENT 9=SENT'

# --- one passes: it is the payload ---
run_for 1 status=503
check_same "a payload that fails while others pass is told with the proof, behind the one that proves" \
    "2=SENT 1=LATER+ 3=SENT $others_sent" "$(told)"
check_same "it was tried three times, the others once" "1 1 1 2 3 4 5 6 7 8 9 " "$(sent_ids)"
check_same "and the run ends with 1" 1 "$CODE"
check "the line says that others pass" grep -q '"texto":"erro no servidor; outros envios passam, só este não' out
check "and so does the message" grep -q '000000000001: fica para depois (503): .*outros envios passam' err
run_for "1 2 3" status=500
check_same "several wait for the same proof, in their order" "4=SENT 1=LATER+ 2=LATER+ 3=LATER+ ${others_sent#4=SENT }" "$(told)"
check_same "of which only the first was tried again" "1 1 1 2 3 4 5 6 7 8 9 " "$(sent_ids)"
run_for "1 3" close
check_same "after a delivery the next doubt has its own proof" "2=SENT 1=LATER+ 4=SENT 3=LATER+ ${others_sent#4=SENT }" "$(told)"
check_same "and three attempts" "1 1 1 2 3 3 3 4 5 6 7 8 9 " "$(sent_ids)"
for status in 403 404 405 410 421; do
    run_for 1 status=$status
    check_same "$status is the payload's where others pass" "2=SENT 1=LATER+ 3=SENT $others_sent 1" "$(told) $CODE"
done
run_for 1 redirect=302
check_same "so is a redirect" "2=SENT 1=LATER+ 3=SENT $others_sent 1" "$(told) $CODE"
check_same "what parks is tried once" "1 2 3 4 5 6 7 8 9 " "$(sent_ids)"

# --- a firewall that dislikes one ---
run_for 3 html=403
check_same "a firewall's page for one payload stops nobody" "1=SENT 2=SENT 4=SENT 3=LATER+ ${others_sent#4=SENT } 1" "$(told) $CODE"
check "the message says who answered, and quotes the page's title" grep -q 'proxy ou firewall no caminho (página "403")' err
check "and that others pass" grep -q 'outros envios passam' err
check "it blames no credential" exits 1 grep -q API_TOKEN err out
run_for 9 status=403
check_same "a 403 behind all deliveries is nobody's fault yet" "9=LATER 1" "$(told | cut -d' ' -f9) $CODE"
check "nor that of the credential" exits 1 grep -q API_TOKEN err out

# --- none passes: it is the server ---
run status=503
check_same "where five others fail too, the newest among them, nobody is blamed" "1=LATER 2=LATER 3=LATER 4=LATER 5=LATER 9=LATER" "$(told)"
check_same "after eight requests" "1 1 1 2 3 4 5 9 " "$(sent_ids)"
check_same "the run ends with 69" 69 "$CODE"
check "and says that nothing passes" grep -q 'nada do que foi tentado passou' err
run status=429
check_same "a server that is busy for all is asked eight times" "8 69" "$(requests) $CODE"
run html=403
check_same "where 403 is for all it is the credential" "1=PARKED 2=PARKED 3=PARKED 4=PARKED 5=PARKED 9=PARKED 77" "$(told) $CODE"
check_same "asked for once each" "1 2 3 4 5 9 " "$(sent_ids)"
check "and the message names the credential" grep -q credencial err
run status=404
check_same "where 404 is for all it is the address" "1=PARKED 2=PARKED 3=PARKED 4=PARKED 5=PARKED 9=PARKED 78" "$(told) $CODE"
fault status=503
send q1 q2
check_same "with fewer, each of them is tried" "1=LATER 2=LATER 69" "$(told) $CODE"

# --- the newest proves ---
run_for "1 2 3 4 5" status=500
check_same "the newest is the last one that may prove" "9=SENT 1=LATER+ 2=LATER+ 3=LATER+ 4=LATER+ 5=LATER+ 1" "$(told) $CODE"
check_same "what lies between is left for the next run" "1 1 1 2 3 4 5 9 " "$(sent_ids)"
{ cat q1 q2 q3 q4 q5; yes nonsense | head -n 50000; cat q6; } | { send; echo "$CODE" >code; }
check_same "and is not looked at" "6=SENT 1" "$(told | cut -d' ' -f1) $(cat code)"
send p1.json p2.json p3.json p4.json p5.json p7.json p8.json p6.json
check_same "of files the last is the newest" "6=SENT 1" "$(told | cut -d' ' -f1) $CODE"
{ cat q1 q2 q3 q4 q5 q7; head -c 200 q6; } | { send; echo "$CODE" >code; }
check_same "a last line that was cut proves nothing" "1=LATER 2=LATER 3=LATER 4=LATER 5=LATER 69" "$(told) $(cat code)"

# --- what else may be answered meanwhile ---
fault
fault_for 1 status=503
fault_for 2 status=422
send <queue
check_same "a refusal proves nothing, and is told at once" "2=REFUSED 3=SENT 1=LATER+ $others_sent 1" "$(told) $CODE"
fault
fault_for 1 status=503
fault_for 2 status=401
send <queue
check_same "a credential that is not accepted ends it, without a proof" "1=LATER 2=PARKED 77" "$(told) $CODE"
fault
fault_for 1 status=403
fault_for 2 html=200
send <queue
check_same "a portal's page too" "1=PARKED 2=PARKED 78" "$(told) $CODE"

# --- a 200 that says that it has failed ---
start_answering
API_ENDPOINT=http://127.0.0.1:$ANSWER_PORT/pdv
ok='HTTP/1.1 200 x\r\nConnection: close\r\n\r\n'
printf '%b%s' "$ok" '{"success":true,"errors":[]}' >answer
for body in '{"success":false}' '{"status":"ok","error":"no space"}' '{"errors":[{"field":"x"}]}'; do
    printf '%b%s' "$ok" "$body" >answer.000000000001
    : >bodies
    send <queue
    check_same "200 with $body is no delivery" "2=SENT 1=LATER+ 3=SENT $others_sent" "$(told)"
done
check_same "it is tried three times" 3 "$(grep -c ^000000000001 bodies)"
check "and told" grep -q 'o servidor diz na resposta que falhou; outros envios passam' err
for body in '{"success":true}' '{"error":null,"errors":[]}' '{"data":{"error":"x"}}'; do
    printf '%b%s' "$ok" "$body" >answer.000000000001
    send q1
    check_same "200 with $body is one" "1=SENT 0" "$(told) $CODE"
done
