#!/usr/bin/env bash
# What a store asks: did this sale arrive, and has head office everything? pdv-outbox find, audit, and the driver's --conferir.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
plan 35

set_up_store 2026-03-02 1 60 20 || exit 70
conferir() { # MOMENT...: the day's account at that moment, in conta.txt; its exit code in $CODE
    CODE=0
    at "$1" programs/bin/pdv-sync.sh --conferir 2026-03-02 2026-03-02 >conta.txt 2>conta.err || CODE=$?
}
column() { # CHANNEL COLUMN: a number of the table: 3 banco, 5 entregues, 7 esperam, 9 recusadas, 11 faltam, 13 alteradas, 14 canceladas, 15 anteriores
    awk -v canal="$1" -v column="$2" '/^2/ && $2 == canal { print $column }' conta.txt
}
both() { echo "$(column HIPER_CAIXA "$1")" "$(column HIPER_LOJA "$1")"; }
sum_of() { # caixa|gestao CONDITION: the database's own sum of the valid sales of the day, in cents
    hiperd_control sql "$1" "SELECT CAST(SUM(i.valor_total_liquido) AS decimal(18,2)) FROM dbo.item_operacao_pdv i JOIN dbo.operacao_pdv o ON o.id_operacao = i.id_operacao WHERE i.cancelado = 0 AND o.operacao = 1 AND o.cancelado = 0 AND $2" | cut -d' ' -f2 | tr -d .
}
words() { pdv-outbox find "$1" 2>&1 | tr '\n' ' '; }

cycle_at "2026-03-02 06:00:00" # the ledger begins
cycle_at "2026-03-02 10:00:00"
conferir "2026-03-02 10:00:00"
check_same "all that was read is delivered; the rest of the day is still to be read" "0 0 0" "$CODE $(both 11)"
check_same "the databases' sales are all in one column or another" "$(both 3)" \
    "$(($(column HIPER_CAIXA 5) + $(column HIPER_CAIXA 7))) $(($(column HIPER_LOJA 5) + $(column HIPER_LOJA 7)))"
check_same "Caixa's sum is the database's own" "$(sum_of caixa 1=1)" "$(column HIPER_CAIXA 4 | tr -d ,)"
check_same "Loja's sum is the database's own" "$(sum_of gestao "o.origem = 2")" "$(column HIPER_LOJA 4 | tr -d ,)"
id=$(hiperd_control sql caixa "SELECT MAX(id_operacao) FROM dbo.operacao_pdv WHERE operacao = 1 AND cancelado = 0 AND data_hora_termino < '2026-03-02T09:50:00'" | cut -d' ' -f2)
check "find tells of a delivered sale when, and its sync_id" grep -q "venda *HIPER_CAIXA $id .* sync_id [0-9a-f]\{64\} *entregue em 2026-03-02T10:00" <(words "$id")
check_same "as JSON too" "entregue 201" "$(pdv-outbox find --json "$id" | python3 -c 'import json, sys; o = json.loads(sys.stdin.readline()); print(o["situacao"], o["status"])')"
check "find of a sale that nobody has read is 1" exits 1 pdv-outbox find 999999
check "find of what is no id is a usage error" exits 64 pdv-outbox find 'x y'

webhook_control fault status=500 >/dev/null
cycle_at "2026-03-02 12:00:00"
id=$(hiperd_control sql caixa "SELECT MAX(id_operacao) FROM dbo.operacao_pdv WHERE operacao = 1 AND cancelado = 0 AND data_hora_termino < '2026-03-02T11:59:00'" | cut -d' ' -f2)
check "find tells of a waiting sale that it waits" grep -q 'espera na fila' <(words "$id")
conferir "2026-03-02 12:00:00"
check "what waits is no fault" test "$CODE" = 0 -a "$(waiting)" -gt 0
webhook_control clear >/dev/null
webhook_control fault "status=422:match=\"id_operacao\":$id," >/dev/null
cycle_at "2026-03-02 12:10:00"
conferir "2026-03-02 12:10:00"
check "what was refused has a column of its own" test "$(column HIPER_CAIXA 9)" -gt 0
check_same "and nothing is missing" "0 0 0" "$CODE $(both 11)"
refused=$(python3 -c 'import glob, gzip, json; print(json.load(gzip.open(glob.glob("data/dead_letter/*.json.gz")[0]))["vendas"][0]["id_operacao"])')
check "find tells of a refused sale how to bring it back" grep -q 'recusada.*requeue' <(words "$refused")

webhook_control fault status=500 >/dev/null
cycle_at "2026-03-02 14:00:00"
victim=$(find data/outbox -name '*.json.gz' | sort | head -1)
python3 -c 'import gzip, json, sys
for sale in json.load(gzip.open(sys.argv[1]))["vendas"]: print("falta", sale["canal"], sale["id_operacao"])' "$victim" | sort >victims
rm "$victim"
webhook_control clear >/dev/null
cycle_at "2026-03-02 14:10:00"
conferir "2026-03-02 14:10:00"
check_same "a payload that was taken away by hand: 1" 1 "$CODE"
check_same "exactly its sales are named" "$(cat victims)" "$(grep '^falta' conta.txt | cut -d' ' -f1-3 | sort)"
check_same "their number stands in the table" "$(wc -l <victims | tr -d ' ')" "$(($(column HIPER_CAIXA 11) + $(column HIPER_LOJA 11)))"
lost=$(head -1 victims | cut -d' ' -f3)
check "find says so too" grep -q FALTA <(words "$lost")

pdv-outbox requeue --all >/dev/null 2>&1
at "2026-03-02 14:15:00" pdv-outbox rewind --resend 2026-03-02T11:00:00 >/dev/null
cycle_at "2026-03-02 14:20:00"
conferir "2026-03-02 14:20:00"
check_same "after a rewind --resend nothing is missing" "0 0 0" "$CODE $(both 11)"
check_same "and nothing is refused" "0 0" "$(both 9)"
check_same "the webhook has dropped none of them as known" 0 "$(grep -c '"status": *200' "$WEBHOOK_STORE/requests.ndjson")"

cycle_at "2026-03-03 08:00:00"
conferir "2026-03-03 08:00:00"
check_same "in the evening all is delivered" "$(both 3)" "$(both 5)"
check_same "to the cent" "$(both 4)" "$(both 6)"
id=$(hiperd_control sql caixa "SELECT MAX(id_operacao) FROM dbo.operacao_pdv WHERE operacao = 1 AND cancelado = 0" | cut -d' ' -f2)
hiperd_control sql caixa "UPDATE dbo.operacao_pdv SET cancelado = 1 WHERE id_operacao = $id" >/dev/null
other=$(hiperd_control sql gestao "SELECT MAX(o.id_operacao) FROM dbo.operacao_pdv o JOIN dbo.item_operacao_pdv i ON i.id_operacao = o.id_operacao WHERE o.operacao = 1 AND o.origem = 2 AND o.cancelado = 0 AND i.cancelado = 0" | cut -d' ' -f2)
hiperd_control sql gestao "UPDATE dbo.item_operacao_pdv SET valor_total_liquido = valor_total_liquido + 1 WHERE id_operacao = $other" >/dev/null
conferir "2026-03-03 08:05:00"
check_same "what changed since, and what is gone since, is counted and no fault" "0 1 1" "$CODE $(column HIPER_LOJA 13) $(column HIPER_CAIXA 14)"
# the deep look-back of the next day tells both
cycle_at "2026-03-04 08:00:00"
check_same "the next day's first run tells both" 1 "$(payload_values '" ".join(p["integrity"]["warnings"])' | grep -c "VENDA_ALTERADA: HIPER_LOJA $other.*VENDA_CANCELADA: HIPER_CAIXA $id")"
conferir "2026-03-04 08:05:00"
check_same "and the account is even again" "0 0 0" "$CODE $(column HIPER_LOJA 13) $(column HIPER_CAIXA 14)"
check_same "find has the whole story of the sale" "venda cancelamento" "$(pdv-outbox find "$id" | awk '/^[a-z]/ { printf "%s%s", sep, $1; sep = " " }')"

hiperd_control fault gestao:refuse >/dev/null 2>&1 || hiperd_control fault refuse >/dev/null
conferir "2026-03-04 08:06:00"
check_same "a database that cannot be read: 69, whatever the rest says" 69 "$CODE"
check "the message names the channel and the day" grep -q 'não foi lido até o fim' conta.err
hiperd_control clear >/dev/null
check "days that are none are a usage error" exits 64 programs/bin/pdv-sync.sh --conferir ontem hoje
check "... also for audit itself" exits 64 pdv-outbox audit 2026-03-02 2026-02-30 </dev/null
check "... and the first of two alone" exits 64 pdv-outbox audit 2026-03-02 </dev/null
check "audit of nothing is 69" exits 69 pdv-outbox audit </dev/null
one_day() { at "2026-03-04 08:07:00" pdv-extract-caixa --days "$1" "$1" 2>/dev/null | at "2026-03-04 08:07:00" pdv-outbox audit "$@" 2>conta.err; }
check "a day whose streams did not all come is 69" exits 69 one_day 2026-03-02 2026-03-02
check "... and that is said" grep -q 'chegaram 1 fluxos de 2' conta.err
check "audit of something else is 65" exits 65 pdv-outbox audit <<<'{"a":1}'
