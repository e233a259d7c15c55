# shellcheck shell=bash
# For the cases of pdv-outbox: a store in the case's folder, and stand-ins for the programs around the queue.

cat >.env <<'ENV'
STORE_ID_PONTO_VENDA=10
STORE_UTC_OFFSET=-03:00
SYNC_MAX_WINDOW_MINUTES=60
ENV
chmod 600 .env

read_since() { # MINUTES: an earlier version's state, read up to so many minutes ago
    mkdir -p data
    python3 -c '
import datetime, sys
now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=-3)))
at = now - datetime.timedelta(minutes=float(sys.argv[1]))
print("{\"last_sync_to\": \"%s\"}" % at.strftime("%Y-%m-%dT%H:%M:%S"))' "$1" >data/state.json
    rm -f data/state.json.anterior
}

pacote() { # WINDOW [CHANNEL that failed | vazio | big]...: the line that the merge would write
    python3 -c '
import hashlib, json, sys
window, how = json.load(open(sys.argv[1])), sys.argv[2:]
canais = {name: {"completo": name not in how, "contagens": {"venda": 1}} for name in window["canais"]}
record = {"tipo": "pacote", "janela": window, "canais": canais}
payload = {"schema_version": "4.0.0", "window": {"from": window["from"], "to": window["to"], "minutes": 10},
           "vendas": ["x" * 2000000] if "big" in how else [], "integrity": {"warnings": []}}
sync_id = hashlib.sha256(json.dumps(payload).encode()).hexdigest()
payload["integrity"] = {"sync_id": sync_id, "warnings": []}
if "vazio" in how:
    record.update({"vazio": True, "payload": None})
else:
    record.update({"sync_id": sync_id, "vazio": False, "payload": payload})
print(json.dumps(record, separators=(",", ":")))' "$@"
}

cycle() { # as pacote: one window planned, read and added
    pdv-outbox next >window.json && pacote window.json "$@" | pdv-outbox add
}

entregas() { # VERDICT STATUS [prova]: what pdv-send would say of the queue's lines; prova: others passed in the same run
    python3 -c '
import json, sys
proved = {"prova": True} if "prova" in sys.argv else {}
for line in sys.stdin:
    fila = json.loads(line)
    print(json.dumps({"tipo": "entrega", "sync_id": fila["sync_id"], "arquivo": fila["arquivo"],
                      "veredito": sys.argv[1], "status": int(sys.argv[2]), "tentativas": 1, "ms": 5,
                      "request_id": "r-1", "resposta": "{\"campo\":\"cnpj\"}", "texto": "faça isto", **proved}))' "$@"
}

field() { # FILE KEY...: a value of a JSON file
    python3 -c '
import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2:]:
    value = value.get(key) if isinstance(value, dict) else None
print(value)' "$@"
}
cursor() { field data/state.json cursores "$1"; }
count() { find "$1" -name '*.json.gz' 2>/dev/null | wc -l; }
only() { # FOLDER: the name of the one payload in it
    (cd "$1" && ls -- *.json.gz)
}
sync_of() { # NAME: the digits of the sync_id in it, whatever version has given the name
    grep -oE '_[0-9a-f]{12}_' <<<"$1" | tr -d _
}
no_space() { # CMD...: every write to a file fails, as on a full disk
    (trap '' XFSZ; ulimit -f 0; "$@")
}
says() { # TEXT CMD...: on stderr, whatever the exit code
    local text=$1
    shift
    "$@" 2>said.txt >/dev/null
    grep -qF -- "$text" said.txt || { cat said.txt; return 1; }
}
