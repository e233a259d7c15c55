#!/usr/bin/env bash
# The judge of all the others: whatever head office's picture has in another way than the databases, tests/checker.py says so.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
. "$TESTS/webhook/client.sh"
need_curl
plan 37

set_up_store 2026-03-12 1 20 8 || exit 1
told() { python3 "$TESTS/told.py" --hiperd "$HIPERD_CONTROL" --from "2026-03-12T${1%-*}:00" --to "2026-03-12T${1#*-}:00" "${@:2}" >told.json; }
tell() { told "$@" && post told.json >status; }
judged() { checker "$@" >judged; tail -1 judged; }
counted() { checker >judged; tail -2 judged | head -1; }
read -r -a ids < <(echo "SELECT id_operacao FROM dbo.operacao_pdv WHERE operacao = 1 AND cancelado = 0 ORDER BY id_operacao" | sql caixa)
A=${ids[0]} B=${ids[1]} C=${ids[2]}
count=$((${#ids[@]} + $(sq gestao "SELECT COUNT(*) FROM dbo.operacao_pdv WHERE operacao = 1 AND cancelado = 0 AND origem = 2" | cut -c 4-)))
amount() { sq caixa "UPDATE dbo.item_operacao_pdv SET valor_total_liquido = $2 WHERE id_operacao = $1 AND item = 1" >ignored; }
cancelled() { sq caixa "UPDATE dbo.operacao_pdv SET cancelado = $2 WHERE id_operacao = $1" >ignored; }

# --- the picture ---
check_same "nothing has come: every sale and closed shift is missing" "missing $((count + 4)), stale 0, false 0" "$(judged)"
tell 00:00-23:59
check_same "all are there, in every value" "201 $EVEN" "$(cat status) $(judged)"
check_same "none is lost or twice there" "lost 0, duplicated 0" "$(counted)"
cp told.json first.json
sq caixa "UPDATE dbo.usuario SET nome = N'Outro', login = NULL" >ignored
sq caixa "UPDATE dbo.produto SET nome = N'Outro'" >ignored
sq gestao "UPDATE dbo.finalizador_pdv SET nome = N'Outro'" >ignored
check_same "names are those of the moment of reading" "$EVEN" "$(judged)"
sq caixa "UPDATE dbo.finalizador_operacao_pdv SET parcela = 9 WHERE id_operacao = $A" >ignored
check_same "a value that no payload has said is not what the row has" "missing 0, stale 0, false 1" "$(judged)"
check "it is named" grep -q "false: HIPER_CAIXA $A .*parcelas" judged
tell 00:00-23:59 --only "$A" --warning "VENDA_ALTERADA: HIPER_CAIXA $A"
check_same "told again, it is as it is" "$EVEN" "$(judged)"
cp told.json changed.json
sq caixa "UPDATE dbo.finalizador_operacao_pdv SET parcela = 8 WHERE id_operacao = $A" >ignored
tell 00:00-23:59 --only "$A" --warning "VENDA_ALTERADA: HIPER_CAIXA $A"
check_same "told once more, likewise" "$EVEN" "$(judged)"
sq caixa "UPDATE dbo.finalizador_operacao_pdv SET parcela = 9 WHERE id_operacao = $A" >ignored
check_same "where an older state came last, that is what is stale" "missing 0, stale 1, false 0" "$(judged)"
post changed.json >status
check_same "a payload that is known already changes nothing" "200 missing 0, stale 1, false 0" "$(cat status) $(judged)"
tell 00:01-23:59 --only "$A" --warning "VENDA_ALTERADA: HIPER_CAIXA $A"
check_same "the same in another payload does" "$EVEN" "$(judged)"

cancelled "$B" 1
check_same "a sale that was cancelled since, and its shift's totals" "missing 0, stale 2, false 0" "$(judged)"
check "both are named" sh -c "grep -q 'stale: HIPER_CAIXA $B its row' judged && grep -q 'stale: HIPER_CAIXA .*-.*-.*qtd_vendas' judged"
tell 00:00-23:59 --only --warning "VENDA_CANCELADA: HIPER_CAIXA $B"
check_same "told, it is right" "$EVEN" "$(judged)"
cancelled "$B" 0
check_same "restored, it was told as cancelled and is not" "missing 0, stale 1, false 1" "$(judged)"
tell 00:02-23:59 --only "$B" --warning "VENDA_ALTERADA: HIPER_CAIXA $B"
check_same "told again, it is right" "$EVEN" "$(judged)"

for t in item_operacao_pdv finalizador_operacao_pdv operacao_pdv; do sq caixa "DELETE FROM dbo.$t WHERE id_operacao = $C" >ignored; done
check_same "a sale that no database has" "missing 0, stale 1, false 1" "$(judged)"
tell 00:00-23:59 --only --warning "VENDA_SUMIDA: HIPER_CAIXA $C"
check_same "is nothing wrong where that was said" "$EVEN" "$(judged)"
for t in item_operacao_pdv finalizador_operacao_pdv operacao_pdv turno; do sq gestao "DELETE FROM dbo.$t" >ignored; done
check_same "a whole database that was swapped" "missing 0, stale 0, false $((count - ${#ids[@]} + 2))" "$(judged)"
tell 00:03-23:59 --only --warning "BASE_TROCADA: HIPER_LOJA $((count - ${#ids[@]}))"
check_same "likewise" "$EVEN" "$(judged)"

sell 2026-03-12T22:30:00 12.34
check_same "a new sale is missing" "missing 1, stale 0, false 0" "$(judged)"
check_same "but not of what ended before it" "$EVEN" "$(judged --until 2026-03-12T22:30:00)"
check_same "nor of what ended after it" "$EVEN" "$(judged --since 2026-03-12T22:30:01)"
told 22:30-23:59
mkdir -p data/outbox && gzip <told.json >data/outbox/0000000001_20260313T015945Z_0123456789ab_cl_t0.json.gz
check_same "nor where what waits is taken as delivered" "missing 1, stale 0, false 0 $EVEN" "$(judged) $(judged --so-far)"
rm data/outbox/*
tell 22:30-23:59
check_same "until it has come" "$EVEN" "$(judged)"
check_same "the store's offset counts" "stale" "$(checker --offset=-04:00 | grep -o 'stale: HIPER_CAIXA .*data_hora' | cut -d: -f1 | sort -u)"

# --- what else the payloads must not do ---
sed 's/"machine":"LOJA"/"machine":"OUTRA"/' told.json >elsewhere.json
post elsewhere.json >status
check_same "the same content read elsewhere is the same payload" "200 lost 0, duplicated 0" "$(cat status) $(counted)"
sed 's/12\.34/12.35/' told.json >other.json
post other.json >status
check_same "other content under its name is not" "200 lost 0, duplicated 0, with other bytes 1" "$(cat status) $(counted)"
sed -i '$d' "$WEBHOOK_STORE/requests.ndjson"
tell 22:29-23:59
check_same "a sale under a second name for no reason" "lost 0, duplicated 1" "$(counted)"
tell 22:28-23:59 --warning "REENVIO: 2026-03-12T23:00:00-03:00"
tell 22:27-23:59 --warning "ID_REUTILIZADO: HIPER_CAIXA $ID"
check_same "those that say why are no more" "lost 0, duplicated 1" "$(counted)"
told 22:26-23:59
webhook_control fault status=422:times=1 >ignored
post told.json >status
post told.json >status
check_same "nor is one that was refused once" "lost 0, duplicated 1" "$(counted)"
tell 22:00-23:59 --only --warning "VENDA_SUMIDA: HIPER_CAIXA $C" "VENDA_CANCELADA: HIPER_CAIXA 9"
check_same "warnings stand in the contract's order" "lost 0, duplicated 1" "$(counted)"
sed 's/\("VENDA_CANCELADA[^"]*"\),\("VENDA_SUMIDA[^"]*"\)/\2,\1/' told.json >other.json
seal other.json && post other.json >status
check_same "and nowhere else" "201 lost 0, duplicated 1, with warnings out of order 1" "$(cat status) $(counted)"
rm "$(find "$WEBHOOK_STORE" -name '0*.json' | sort | tail -1)"
check_same "the webhook has the same picture" "$EVEN" "$(judged)"
rm "$(find "$WEBHOOK_STORE" -name '000001_*.json')"
check_same "where it has another, that is said" 1 "$(counted | grep -c 'otherwise at the webhook')"

# --- the ledger ---
lines() { # LINE...: of a day's ledger, and no delivery
    python3 - "$@" <<'P'
import os, sys, zlib
os.makedirs("data/ledger/entregas", exist_ok=True)
os.makedirs("data/outbox", exist_ok=True)
with open("data/ledger/2026-03-12.ledger", "wb") as out:
    for number, text in enumerate(sys.argv[1:], 1):
        framed = f"{number} {text}".encode()
        out.write(framed + b" %08x\n" % zlib.crc32(framed))
P
}
unnoted() { counted | sed 's/.*not as the ledger says \([0-9]*\).*/\1/'; }
line() { echo "$1 HIPER_CAIXA $A 2026-03-12T09:00:00 10 0123456789abcdef $(printf '%064d' "$2") ${3:-}"; }
lines
others=$(unnoted)
lines "$(line venda 1)" "$(line venda 2 12)" "$(line esquecida 2 13)" "$(line sumida 3 14)"
check_same "a payload that is nowhere is named for each sale that is noted in it and not forgotten" $((others + 1)) "$(unnoted)"
lines "$(line venda 1)" "$(line venda 2 12)" "$(line anulada 2 12)" "$(line cancelada 3 14)"
check_same "unless the ledger says that it tells the sale to nobody" $((others + 1)) "$(unnoted)"
