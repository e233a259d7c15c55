# shellcheck disable=SC2034 # CODE and ANSWER_PORT are for the cases
# What the cases of pdv-send share. Sourced after lib.sh and servers.sh.
#   send ARGS...        runs pdv-send with short waits; its exit code goes to $CODE, its output to out, its words to err
#   delivered KEY [N]   the value of KEY in the last (or N-th, from 1) line of out; "none" where there is no such key
#   fault SPEC...       the webhook's next faults, in place of those before
#   asked KEY           the values of KEY in all lines of the webhook's log, one per line
#   queue_of N, short_ids, sent_ids, fault_for, told: see there
#   start_answering     a server that answers each request with the bytes of the file `answer`; sets ANSWER_PORT
. "$TESTS/webhook/client.sh"
export API_TOKEN=tok3n-9f8e7d6c REQUEST_TIMEOUT_SECONDS
REQUEST_TIMEOUT_SECONDS=$(allow 2)
CODE=0

send() {
    CODE=0
    pdv-send --backoff-base-ms 5 "$@" >out 2>err || CODE=$?
}

delivered() {
    python3 -c '
import json, sys
lines = open("out", encoding="utf-8").read().splitlines()
value = json.loads(lines[int(sys.argv[2]) - 1 if len(sys.argv) > 2 else -1]).get(sys.argv[1], "none") if lines else "no line"
print(value if isinstance(value, str) else json.dumps(value))' "$@"
}

fault() {
    webhook_control clear >/dev/null
    for spec; do webhook_control fault "$spec" >/dev/null; done
}

asked() {
    python3 -c '
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    value = json.loads(line)
    for key in sys.argv[2].split("."):
        value = value.get(key, "none")
    print(value if isinstance(value, str) else json.dumps(value))' "$WEBHOOK_STORE/requests.ndjson" "$1"
}

forget_requests() { asked status | wc -l >requests_before; }
requests() { echo $(($(asked status | wc -l) - $(cat requests_before))); }

queue_line() { # PAYLOAD-FILE NAME
    printf '{"tipo":"fila","arquivo":"%s","sync_id":"%s","payload":' "$2" "$(grep -o '"sync_id":"[^"]*"' "$1" | cut -d'"' -f4)"
    cat "$1"
    printf '}\n'
}

sync_id() { printf '%012d%052d' "$1" 0; } # of which the first 12 digits tell

# queue_of N: the lines of N payloads, q1 to qN; short_ids: whose a sync_id is, of those on standard input
queue_of() {
    local i
    for i in $(seq "$1"); do
        payload "p$i.json" "$(sync_id "$i")"
        queue_line "p$i.json" "name-$i.json.gz" >"q$i"
    done
}
short_ids() { cut -c 1-12 | sed 's/^0*//' | tr '\n' ' '; }
sent_ids() { asked headers.Idempotency-Key | tail -n +"$(($(cat requests_before) + 1))" | short_ids; }

# fault_for "N N..." SPEC: the fault for these payloads only, besides those that there are
fault_for() {
    local i
    for i in $1; do webhook_control fault "$2:match=\"sync_id\":\"$(sync_id "$i")" >/dev/null; done
}

# told: each line of out as ID=VERDICT, with + where it has `prova`
told() {
    python3 -c '
import json
lines = [json.loads(line) for line in open("out", encoding="utf-8")]
print(*(line["sync_id"][:12].lstrip("0") + "=" + line["veredito"] + "+" * line.get("prova", False) for line in lines))'
}

ANSWER_PIDS=''
start_answering() { # ARGS of answering.py
    rm -f answering.ready
    python3 "$TESTS/answering.py" answering.ready "$@" 2>>answering.err &
    ANSWER_PIDS="$ANSWER_PIDS $!"
    wait_for_file answering.ready $! || { sed 's/^/# /' answering.err; return 1; }
    ANSWER_PORT=$(cat answering.ready)
}

stop_servers() {
    stop_hiperd
    stop_webhook
    for pid in $ANSWER_PIDS; do end_server "$pid"; done
}
