# A client of the webhook for its own cases, by curl: sends what the agent would send, and what it never should.
# Sourced after lib.sh and servers.sh.
#   payload FILE [SYNC_ID] [MACHINE]   writes a small valid payload; VENDAS, TURNOS, WARNINGS: what stands in its lists
#   sale CANAL ID TOTAL                prints one for VENDAS
#   shift_of CANAL ID FECHADO             prints one for TURNOS
#   seal FILE                          gives the payload the sync_id that its bytes deserve
#   post FILE [CURL ARGS...]           sends it with all headers right; prints the status, leaves the answer in answer.txt
#   logged KEY [N]                     the value of KEY in the last (or N-th, from 1) line of the log; keys.with.dots
#   stored                             how many bodies the store holds
SYNC_ID=81e8d68f9bba04ce017b4efbb9912d51855f4d78359acd8af6581bf0e695cd9f
# shellcheck disable=SC2034 # for the cases
OTHER_ID=00000000000000000000000000000000000000000000000000000000000000aa

need_curl() { command -v curl >/dev/null || skip_all "curl is not installed"; }

payload() {
    printf '{"schema_version":"4.0.0","event_type":"sales","agent":{"version":"4.0.0","machine":"%s",' "${3:-LOJA}"
    printf '"sent_at":"2026-02-09T22:11:00.125-03:00"},"store":{"id_ponto_venda":10,"nome":"Loja Ação"},'
    printf '"window":{"from":"2026-02-09T22:00:00-03:00","to":"2026-02-09T22:10:00-03:00","minutes":10},'
    printf '"turnos":[%s],"vendas":[%s],"resumo":{"by_vendor":[],"by_payment":[]},' "${TURNOS:-}" "${VENDAS:-}"
    printf '"snapshot_turnos":[],'
    printf '"snapshot_vendas":[],"ops":{"count":0,"ids":[],"loja_count":0,"loja_ids":[]},'
    printf '"integrity":{"sync_id":"%s","warnings":[%s]}}' "${2:-$SYNC_ID}" "${WARNINGS:-}"
} >"$1"
sale() {
    printf '{"id_operacao":%d,"canal":"%s","data_hora":"2026-02-09T22:05:00-03:00","itens":[],"pagamentos":[],"total":%s}' "$2" "$1" "$3"
}
shift_of() {
    printf '{"canal":"%s","id_turno":"%s","fechado":%s,"qtd_vendas":0,"total_vendas":0,"qtd_vendedores":0,' "$1" "$2" "$3"
    printf '"totais_sistema":{"total":0,"qtd_vendas":0,"por_pagamento":[]}}'
}
seal() {
    python3 -c '
import os, sys
sys.path.append(sys.argv[1])
import compare
text = open(sys.argv[2], encoding="utf-8").read()
old = text.rpartition("\"sync_id\":\"")[2][:64]
open(sys.argv[2], "w", encoding="utf-8").write(text.replace(old, compare.seal(text)))' "$TESTS/samples" "$1"
}

uuid() { python3 -c 'import uuid; print(uuid.uuid4())'; }

# Headers given later replace these: curl takes the last -H of a name only when the first is dropped, so HEADERS holds
# one line for each and `post` leaves out those that its arguments name.
post() {
    local file=$1 name given id
    shift
    id=$(grep -ao '"sync_id":"[0-9a-f]*"' "$file" | tail -n 1 | cut -d'"' -f4)
    given=" $* "
    set -- "$@" -sS -o answer.txt -D answer.head -w '%{http_code}\n' --data-binary "@$file"
    while IFS= read -r name; do
        case $given in *" ${name%%:*}"*) ;; *) set -- "$@" -H "$name" ;; esac
    done <<END
Authorization: Bearer ${TOKEN:-demo-token}
Content-Type: application/json
Accept: application/json
X-PDV-Schema-Version: 4.0.0
X-Request-Id: $(uuid)
Idempotency-Key: $id
User-Agent: pdv-sync-agent/4.0.0
END
    : >answer.txt
    curl --noproxy '*' "$@" "$API_ENDPOINT"
}

logged() {
    python3 -c '
import json, sys
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
value = json.loads(lines[int(sys.argv[3]) - 1 if len(sys.argv) > 3 else -1])
for key in sys.argv[2].split("."):
    value = value[key]
print(value if isinstance(value, str) else json.dumps(value))' "$WEBHOOK_STORE/requests.ndjson" "$@"
}

stored() { find "$WEBHOOK_STORE" -name '[0-9]*_*.json' | wc -l | tr -d ' '; }

# Asks until the webhook has logged N requests; gives up after many questions.
await_requests() {
    local left=400
    while [ "$left" -gt 0 ]; do
        case $(webhook_control count) in
        "ok "*" $1") return 0 ;;
        esac
        left=$((left - 1))
    done
    return 1
}
