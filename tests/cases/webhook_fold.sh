#!/usr/bin/env bash
# The webhook knows what its payloads give when they are applied in the order of arrival, as head office does it.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/webhook/client.sh"
need_curl
plan 17
SHIFT=0DF00D00-0000-4000-8000-00000000000A

start_webhook
arrives() { # NUMBER: a payload of VENDAS, TURNOS, WARNINGS, under a sync_id of its own
    payload arriving.json "$(printf '%064x' "$1")"
    post arriving.json
}
total() { # CANAL ID
    webhook_control fold sales >/dev/null
    python3 -c '
import json, sys
for line in open(sys.argv[1] + "/fold.sales.ndjson", encoding="utf-8"):
    sale = json.loads(line)
    if [sale["canal"], str(sale["id_operacao"])] == sys.argv[2:]:
        print(json.dumps(sale["total"]))' "$WEBHOOK_STORE" "$@"
}

check_same "nothing has come: nothing is there" "ok 0 0 0" "$(webhook_control fold)"
VENDAS="$(sale HIPER_CAIXA 1 59.9),$(sale HIPER_CAIXA 2 20),$(sale HIPER_LOJA 1 7.0001)"
check_same "a payload of three sales is taken" 201 "$(arrives 1)"
check_same "they are there, each of its channel" "ok 3 0 0" "$(webhook_control fold)"
check_same "with the values that came" "59.9 7.0001" "$(total HIPER_CAIXA 1) $(total HIPER_LOJA 1)"
VENDAS=$(sale HIPER_CAIXA 1 60) arrives 2 >status
check_same "a sale replaces what was there under its name" "60 7.0001" "$(total HIPER_CAIXA 1) $(total HIPER_LOJA 1)"
export VENDAS
VENDAS=$(sale HIPER_CAIXA 1 61)
check_same "a known sync_id is dropped, whatever it brings" "200 60" "$(arrives 2) $(total HIPER_CAIXA 1)"
VENDAS='' WARNINGS='"VENDA_CANCELADA: HIPER_CAIXA 1"' arrives 3 >status
check_same "VENDA_CANCELADA takes its sale away" "ok 2 0 1" "$(webhook_control fold)"
check_same "and no other" "|20|7.0001" "$(total HIPER_CAIXA 1)|$(total HIPER_CAIXA 2)|$(total HIPER_LOJA 1)"
WARNINGS='' arrives 4 >status
check_same "sold once more, it is there again" "ok 3 0 0 61" "$(webhook_control fold) $(total HIPER_CAIXA 1)"
VENDAS='' WARNINGS='"VENDA_SUMIDA: HIPER_CAIXA 1","BASE_TROCADA: HIPER_LOJA 30","VENDA_ALTERADA: HIPER_CAIXA 2"' arrives 5 >status
check_same "no other warning takes anything away" "ok 3 0 0" "$(webhook_control fold)"
VENDAS='' TURNOS="$(shift_of HIPER_CAIXA $SHIFT true),$(shift_of HIPER_LOJA $SHIFT false)" arrives 6 >status
check_same "shifts are there beside the sales" "ok 3 2 0" "$(webhook_control fold)"
VENDAS='' TURNOS=$(shift_of HIPER_LOJA $SHIFT true) arrives 7 >status
webhook_control fold shifts >answer
check_same "a shift replaces what was there under its name" "ok 2 2" "$(cat answer) $(grep -c '"fechado":true' "$WEBHOOK_STORE/fold.shifts.ndjson") $(wc -l <"$WEBHOOK_STORE/fold.shifts.ndjson")"
webhook_control fault status=503:times=1 >ignored
VENDAS=$(sale HIPER_CAIXA 9 1) arrives 8 >status
check_same "what was not stored is not there" "503 ok 3 2 0" "$(cat status) $(webhook_control fold)"
webhook_control fault close-after-store:times=1 >ignored
VENDAS=$(sale HIPER_CAIXA 9 1) arrives 8 >status 2>curl.err
check_same "what was stored without an answer is" "ok 4 2 0" "$(webhook_control fold)"
webhook_control fold sales >ignored
cp "$WEBHOOK_STORE"/fold.*.ndjson .
stop_webhook
start_webhook
check_same "started again, it knows all that it knew" "ok 4 2 0" "$(webhook_control fold)"
webhook_control fold sales >ignored
check "in every value" cmp fold.sales.ndjson "$WEBHOOK_STORE/fold.sales.ndjson"
check_same "what is no part of it is an error" "error" "$(webhook_control fold payloads | cut -d' ' -f1)"
