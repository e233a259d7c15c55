#!/usr/bin/env bash
# Two deliveries of one run: they know what the other has found out, and when the run ends.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
plan 48

start_webhook --token "$API_TOKEN"
export API_ENDPOINT PDV_RUN=$WORK/run PDV_RUN_SINCE RUN_LIMIT_SECONDS=540
queue_of 9
cat q[1-9] >queue
begin_run() { # [SECONDS AGO]
    rm -rf run
    mkdir run
    PDV_RUN_SINCE=$(($(date +%s) - ${1:-0}))
    forget_requests
}
second() { # a run in which a delivery has been: what it noted
    begin_run "${2:-0}"
    echo "{\"programa\":\"pdv-send\",${1:-\"codigo\":0\}}" >run/programas.ndjson
}
note() { # KEY [N]: of the N-th note (from 1)
    python3 -c '
import json, sys
notes = [json.loads(line) for line in open("run/programas.ndjson")]
print(json.dumps(notes[int(sys.argv[2]) - 1].get(sys.argv[1])))' "$1" "${2:-1}"
}

# --- what is noted ---
begin_run
fault
fault_for 2 status=422
fault_for 3 status=503
send <queue
check_same "a delivery notes what it did" '"pdv-send" 1 7 1 1' \
    "$(note programa) $(note codigo) $(note entregues) $(note recusadas) $(note adiadas)"
check_same "which payloads failed" '["000000000003"]' "$(note falhas)"
check_same "and that the server is well" "null null" "$(note servidor_falha) $(note nao_antes_ms)"
API_TOKEN='' send <queue
check_same "one that cannot begin notes its code" "78 78" "$(note codigo 2) $CODE"
pdv-send --check >/dev/null 2>&1
pdv-send --dry-run q1 >/dev/null 2>&1
check_same "what delivers nothing notes its code only" 4 "$(wc -l <run/programas.ndjson | tr -d ' ')"
unset PDV_RUN
forget_requests
fault status=503
send <queue
send <queue
check_same "outside of a run nothing is known of another delivery" 16 "$(requests)"
export PDV_RUN=$WORK/run

# --- a server that fails is asked eight times a run ---
begin_run
head -n 8 queue >before
fault status=503
send <before
check_same "the first delivery finds it failing" "69 true" "$CODE $(note servidor_falha)"
send <queue
check_same "the second asks for nothing" "8 0 69" "$(requests) $(wc -c <out | tr -d ' ') $CODE"
check "says so" grep -q 'o servidor já falhou nesta execução' err
check_same "and notes the same" "69 true 0" "$(note codigo 2) $(note servidor_falha 2) $(note entregues 2)"
send <queue
check_same "as a third would" "8 69" "$(requests) $CODE"
for first in 0 1 2 3 4 5 6 7; do
    begin_run
    head -n $first queue >before
    send <before
    head -n $((first + 1)) queue >after
    send <after
    send <queue
    check "eight requests at most, when $first waited before" test "$(requests)" -le 8
    [ $first -ge 3 ] || check_same "and the last delivery ends with 69" 69 "$CODE"
done
for spec in status=401 html=200 status=403 status=404; do
    begin_run
    fault $spec
    send <queue
    first_code=$CODE
    send <queue
    check_same "after $spec the second asks for nothing, and has the same code" "0 $first_code" "$(wc -c <out | tr -d ' ') $CODE"
done

# --- a doubt goes on in the second delivery ---
begin_run
fault
fault_for 1 status=500
send <q1
check_same "what fails alone proves nothing" "1=LATER 69" "$(told) $CODE"
cat q1 q2 q3 | send
check_same "until another passes in the second delivery" "2=SENT 1=LATER+ 3=SENT" "$(told)"
check_same "for which it is not asked for again" "1 1 1 2 3 " "$(sent_ids)"
check "the line is complete" grep -q '"sync_id":"000000000001.*"arquivo":"name-1.json.gz","veredito":"LATER","status":500,"tentativas":3,.*"prova":true' out
check_same "and noted as postponed" '1 ["000000000001"] []' "$(note adiadas 2) $(note falhas 2) $(note duvidas 2)"
begin_run
fault
fault_for 1 html=403
send <q1
cat q1 q2 | send
check_same "so it is for what parks" "2=SENT 1=LATER+" "$(told)"
check "with the words for it" grep -q 'proxy ou firewall no caminho (página .403.); outros envios passam' err
begin_run
send <q1
send <q1
check_same "what failed and was told is told once where nothing passes" "0 77" "$(wc -c <out | tr -d ' ') $CODE"
begin_run
cat q1 q2 | send
cat q1 q3 | { send; echo "$CODE" >code; }
check_same "what was proven in the first delivery is not tried or told in the second" "3=SENT 1 2 3 0" "$(told) $(sent_ids)$(cat code)"

# --- Retry-After ---
begin_run
fault status=503:retry-after=3600
send <queue
check_same "a server that asks to wait is failing until then" "1 75 true" "$(requests) $CODE $(note servidor_falha)"
check "the moment is noted" test "$(($(note nao_antes_ms) / 1000 - $(date +%s)))" -gt 3000
fault
send <queue
check_same "before that moment the second asks for nothing" "1 0 75" "$(requests) $(wc -c <out | tr -d ' ') $CODE"
second "\"codigo\":75,\"servidor_falha\":true,\"nao_antes_ms\":$(date +%s)000,\"falhas\":[\"000000000001\"]}"
cat q1 q2 | send
check_same "when it has come the second sends what has not failed" "2=SENT" "$(told)"

# --- when the run ends ---
export REQUEST_TIMEOUT_SECONDS=30 RUN_LIMIT_SECONDS=200
begin_run 80
send q1
check_same "the first delivery begins nothing that may need more than half of the run" "0 75" "$(requests) $CODE"
begin_run 40
send q1
check_same "but what has room in it" "1 0" "$(requests) $CODE"
second '"codigo":0}' 80
send q1
check_same "the second has the rest of the run" "1 0" "$(requests) $CODE"
second '"codigo":0}' 170
send q1
check_same "but for what could not get all its time before the run's end" "0 75" "$(requests) $CODE"
second '"codigo":0}' 40000
send --budget 60 q1
check_same "a run that should be over sends nothing" "0 75" "$(requests) $CODE"
begin_run
fault silent
forget_requests
send --budget 1 <queue
check_same "an attempt that our own time cuts off is no answer" "0 1 75" "$(wc -c <out | tr -d ' ') $(requests) $CODE"
check "and told as such" grep -q '000000000001: o tempo desta execução acabou antes da resposta; não conta' err
fault
cat q1 q2 | send
check_same "the next delivery begins with another" "2=SENT" "$(told)"

# --- what else lies in the folder ---
begin_run
printf '%s\n' '{"programa":"pdv-merge","codigo":69,"servidor_falha":true}' 'nonsense' '[]' '{"codigo":1}' '{"programa":7}' \
    '{"programa":"pdv-send","falhas":7,"duvidas":{}}' '{"programa":"pdv-send","falhas":[7,"000000000001"],"nao_antes_ms":"x"' >run/programas.ndjson
cat q1 q2 | send
check_same "lines of others, and what is none, are passed over" "1=SENT 2=SENT" "$(told)"
