# shellcheck disable=SC2034 # CODE and ANSWER_PORT are for the cases
# What the cases of pdv-send share. Sourced after lib.sh and servers.sh.
#   send ARGS...        runs pdv-send with short waits; its exit code goes to $CODE, its output to out, its words to err
#   delivered KEY [N]   the value of KEY in the last (or N-th, from 1) line of out; "none" where there is no such key
#   fault SPEC...       the webhook's next faults, in place of those before
#   asked KEY           the values of KEY in all lines of the webhook's log, one per line
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

sync_id() { printf '%064d' "$1"; }

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
