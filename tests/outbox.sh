# shellcheck shell=bash
# For the cases of pdv-outbox: a store in the case's folder, and stand-ins for the programs around the queue.

cat >.env <<'ENV'
STORE_ID_PONTO_VENDA=10
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
text = "10|%s|%s" % (window["from"], window["to"])
if window["canais"] == ["HIPER_LOJA"]:
    text += "|HIPER_LOJA"
sync_id = hashlib.sha256(text.encode()).hexdigest()
canais = {name: {"completo": name not in how, "contagens": {"venda": 1}} for name in window["canais"]}
payload = None
if "vazio" not in how:
    payload = {"schema_version": "4.0.0", "window": {"from": window["from"], "to": window["to"], "minutes": 10},
               "vendas": ["x" * 2000000] if "big" in how else [],
               "integrity": {"sync_id": sync_id, "warnings": []}}
record = {"tipo": "pacote", "janela": window, "canais": canais, "sync_id": sync_id, "vazio": payload is None,
          "payload": payload}
print(json.dumps(record, separators=(",", ":")))' "$@"
}

cycle() { # as pacote: one window planned, read and added
    pdv-outbox next >window.json && pacote window.json "$@" | pdv-outbox add
}

entregas() { # VERDICT STATUS: what pdv-send would say of the queue's lines
    python3 -c '
import json, sys
for line in sys.stdin:
    fila = json.loads(line)
    print(json.dumps({"tipo": "entrega", "sync_id": fila["sync_id"], "arquivo": fila["arquivo"],
                      "veredito": sys.argv[1], "status": int(sys.argv[2]), "tentativas": 1, "ms": 5,
                      "request_id": "r-1", "resposta": "{\"campo\":\"cnpj\"}", "texto": "faça isto"}))' "$@"
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
no_space() { # CMD...: every write to a file fails, as on a full disk
    (trap '' XFSZ; ulimit -f 0; "$@")
}
says() { # TEXT CMD...: on stderr, whatever the exit code
    local text=$1
    shift
    "$@" 2>said.txt >/dev/null
    grep -qF -- "$text" said.txt || { cat said.txt; return 1; }
}
