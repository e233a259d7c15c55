# shellcheck shell=bash
# For the cases that judge the queue: the real chain of drain, pdv-send and settle over payloads that the webhook takes.
# Sourced after lib.sh, servers.sh, sending.sh and outbox.sh.
#   fill N              an empty queue, then N payloads; their short names are in IDS, oldest first, their bytes in body.ID
#   deliver ARGS...     one delivery of the queue; pdv-send's exit code goes to $CODE, that of settle to $SETTLED
#   fate ID             what became of a payload: t<failures>, dead, gone, or what is wrong with it
#   parada              the state's word for why the queue waits, or none
BACKOFF_MS=1

good_pacote() { # WINDOW: a pacote whose payload is valid
    payload template.json
    python3 -c '
import hashlib, json, sys
window, payload = json.load(open(sys.argv[1])), json.load(open("template.json"))
sync_id = hashlib.sha256(("10|%s|%s" % (window["from"], window["to"])).encode()).hexdigest()
payload["window"] = {"from": window["from"], "to": window["to"], "minutes": 60}
payload["integrity"]["sync_id"] = sync_id
payload["agent"]["machine"] = "L" * int(sys.argv[2])
canais = {name: {"completo": True, "contagens": {"venda": 1}} for name in window["canais"]}
print(json.dumps({"tipo": "pacote", "janela": window, "canais": canais, "sync_id": sync_id, "vazio": False, "payload": payload},
                 separators=(",", ":"), ensure_ascii=False))' "$1" "${MACHINE_LENGTH:-8}"
}

fill() {
    local id
    rm -rf data
    read_since $(($1 * 60 - 5))
    IDS=()
    for _ in $(seq "$1"); do
        pdv-outbox next >window.json && good_pacote window.json | pdv-outbox add >added || exit 70
        id=$(head -c 12 added)
        IDS+=("$id")
        gunzip -c data/outbox/*_"$id"_* >"body.$id"
    done
}

deliver() {
    pdv-outbox drain 2>drain.err | pdv-send --backoff-base-ms "$BACKOFF_MS" "$@" 2>send.err | tee out | pdv-outbox settle >settled.out 2>settle.err
    local codes=("${PIPESTATUS[@]}")
    # shellcheck disable=SC2034 # for the cases
    CODE=${codes[1]} SETTLED=${codes[3]}
}

# The reason beside a payload is looked at by whoever knows what it should say; that it is there, here.
fate() {
    local files file state
    shopt -s nullglob
    files=(data/outbox/*_"$1"_* data/dead_letter/*_"$1"_*.gz)
    shopt -u nullglob
    case ${#files[@]} in
    0) echo gone && return ;;
    1) file=${files[0]} ;;
    *) echo "twice: ${files[*]}" && return ;;
    esac
    gunzip -c "$file" | cmp -s - "body.$1" || { echo "changed: $file" && return; }
    state=${file##*_}
    state=${state%.json.gz}
    if [[ $file == data/dead_letter/* ]]; then
        [ -e "${file%.json.gz}.motivo.json" ] && state=dead || state="dead without a reason"
    fi
    echo "$state"
}

reason_of() { # ID KEY
    field data/dead_letter/*_"$1"_*.motivo.json "$2"
}

parada() {
    [[ $(<data/state.json) =~ \"parada\":\{[^\}]*\"veredito\":\"([A-Z]+)\" ]] && echo "${BASH_REMATCH[1]}" || echo none
}
