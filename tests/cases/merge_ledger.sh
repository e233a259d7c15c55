#!/usr/bin/env bash
# What a payload says of what was told before: evidence is a row, a name is no sale, and a ledger is one store's. The queue and the
# merge are the real ones, shop and head office stand-ins (office.py).
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
. "$TESTS/outbox.sh"
. "$TESTS/office.sh"
plan 44
export SYNC_MAX_WINDOW_MINUTES=1440 # a night is one window

since() { office words | tail -n "+$((told + 1))"; } # what was told since `mark`
mark() { told=$(office words | grep -c .); }
in_a_row() { paste -sd, | sed 's/,/, /g'; }
loja_sold() { echo "venda HIPER_LOJA $*" >>shop; }

# --- names ---
begin '2026-03-12 09:00:00'
sold 1 2026-03-12T09:05:00 100.00 Pão && sold 2 2026-03-12T09:06:00 200.00
run_at '2026-03-12 09:10:00'
mark
sed -i 's/Pão/Broa/' shop
run_at '2026-03-12 09:20:00' && run_at '2026-03-13 06:00:00'
check_same "a product that is renamed changes no sale" "" "$(since)"
changed 1 100.01
run_at '2026-03-13 06:10:00' && run_at '2026-03-14 06:00:00'
check_same "a cent does" "venda HIPER_CAIXA 1 100.01 VENDA_ALTERADA" "$(since)"

# --- the ledger's lines ---
check_same "each line has its number, kind, channel, id, end, total, hash, sync_id, promise, checksum" \
    "1 venda HIPER_CAIXA 1 2026-03-12T09:05:00 100.0 hash id 2 crc" \
    "$(head -1 data/ledger/2026-03-12.ledger | sed -E 's/ [0-9a-f]{16} [0-9a-f]{64} / hash id /; s/ [0-9a-f]{8}$/ crc/')"
check_same "whose ledger it is stands beside it" "10 10" "$(cat data/ledger/loja)"
promises=$(grep ' venda HIPER_CAIXA 1 ' data/ledger/2026-03-12.ledger | cut -d' ' -f9)
check_same "the promise is a number that only grows" "$(sort -nu <<<"$promises")" "$promises"

# --- cancelled is what a row says ---
begin '2026-03-12 09:00:00'
for i in {1..4}; do sold "$i" "2026-03-12T09:0$i:00" "$i.00"; done
run_at '2026-03-12 09:10:00'
mark
cancelled 1
run_at '2026-03-12 09:20:00' && run_at '2026-03-12 09:30:00'
check_same "a row that says so is told, once" "VENDA_CANCELADA: HIPER_CAIXA 1" "$(since)"
mark
sed -i 's/ cancelada//' shop
run_at '2026-03-12 09:40:00'
check_same "valid again, the sale goes once more" "venda HIPER_CAIXA 1 1.00 VENDA_ALTERADA" "$(since)"
sold 5 2026-03-12T09:45:00 5.00 && cancelled 5
mark
run_at '2026-03-12 09:50:00'
check_same "one that was cancelled before anybody heard of it is nothing" "" "$(since)"

# --- a row that is not there ---
gone 2 && gone 3
run_at '2026-03-12 09:55:00'
check_same "is told as gone, not as cancelled" "VENDA_SUMIDA: HIPER_CAIXA 2, VENDA_SUMIDA: HIPER_CAIXA 3" "$(since | in_a_row)"
check_same "head office keeps it" "venda HIPER_CAIXA 2 2.00" "$(office picture | grep 'CAIXA 2')"
check "a run warns" grep -q 'pdv-merge: aviso: 2 venda(s) já enviada(s) não estão mais no banco' said.txt
check "status tells how many, and since when" grep -q 'HIPER_CAIXA  2 venda(s) enviadas não estão mais no banco, desde 2026-03-12T09:55:.*pdv-outbox ack confirma' <(at '2026-03-12 09:56:00' pdv-outbox status)
check_same "as JSON too" "2 False" "$(at '2026-03-12 09:56:00' pdv-outbox status --json >status.json; field status.json sumidas HIPER_CAIXA vendas) $(field status.json sumidas HIPER_CAIXA base_trocada)"
check_same "--check warns, and is 0" "0 1" "$(at '2026-03-12 09:56:00' pdv-outbox --check >check.txt; echo $?) $(grep -c 'AVISO.*HIPER_CAIXA: 2 venda(s)' check.txt)"
mark
run_at '2026-03-12 10:00:00' && run_at '2026-03-13 06:00:00'
check_same "told once" "" "$(since)"
sold 2 2026-03-12T09:02:00 2.00
run_at '2026-03-13 06:10:00' && run_at '2026-03-14 06:00:00'
check_same "back as it was it goes once more: head office may have given it up" "venda HIPER_CAIXA 2 2.00 VENDA_ALTERADA" "$(since)"
mark
sold 3 2026-03-12T09:03:00 3.00 && cancelled 3
run_at '2026-03-15 06:00:00'
check_same "back and cancelled it is told as cancelled" "VENDA_CANCELADA: HIPER_CAIXA 3" "$(since)"
check_same "ack takes the alarm back, and says what was seen" "HIPER_CAIXA 2 venda(s) sumidas desde 2026-03-12T09:55: visto" "$(at '2026-03-15 06:05:00' pdv-outbox ack | tr -s ' ' | sed 's/:[0-9]*-03:00//')"
check_same "there is none left" "None" "$(at '2026-03-15 06:06:00' pdv-outbox status --json >status.json; field status.json sumidas)"

# --- twenty, and one more ---
missing() { # N of Caixa, M of Loja: a store that has lost so many
    begin '2026-03-12 09:00:00'
    for i in $(seq "$1"); do sold "$i" "2026-03-12T09:05:$((i + 9))" "$i.00"; done
    for i in $(seq "$2"); do loja_sold "$i" "2026-03-12T09:05:$((i + 9))" "$i.00"; done
    run_at '2026-03-12 09:10:00'
    : >shop
    mark
    run_at '2026-03-12 09:20:00'
}
per_payload() { python3 -c '
import json
for line in open("office.ndjson"):
    print(sum(w.startswith("VENDA_SUMIDA") for w in json.loads(line)["integrity"]["warnings"]) or "")' | grep . | xargs; }
missing 20 0
check_same "twenty are named" "20 VENDA_SUMIDA:" "$(since | cut -d' ' -f1 | sort | uniq -c | xargs)"
missing 15 15
check_same "at most twenty in a payload, of both channels together" "15" "$(per_payload)"
run_at '2026-03-12 09:30:00'
check_same "the others follow with the next" "15 15" "$(per_payload)"
check_same "each channel has its own count" "15 15" "$(field data/state.json sumidas HIPER_CAIXA vendas) $(field data/state.json sumidas HIPER_LOJA vendas)"
missing 21 3
check_same "more at once are another database, in that channel" "VENDA_SUMIDA: HIPER_LOJA 1, VENDA_SUMIDA: HIPER_LOJA 2, VENDA_SUMIDA: HIPER_LOJA 3, BASE_TROCADA: HIPER_CAIXA 21" "$(since | in_a_row)"
check "status has the alarm" grep -q 'HIPER_CAIXA  21 venda(s) .*(BASE_TROCADA); pdv-outbox ack confirma' <(at '2026-03-12 09:21:00' pdv-outbox status)
check_same "--check fails and says why" "1 1" "$(at '2026-03-12 09:21:00' pdv-outbox --check >check.txt; echo $?) $(grep -c 'FALHA.*HIPER_CAIXA: 21 .*BASE_TROCADA: banco trocado ou restaurado' check.txt)"
mark
sold 101 2026-03-12T09:25:00 1.00
run_at '2026-03-12 09:30:00' && run_at '2026-03-13 06:00:00'
check_same "new sales go on, and what was told is not told again" "venda HIPER_CAIXA 101 1.00" "$(since | in_a_row)"
check "the alarm stays" exits 1 at '2026-03-13 06:05:00' pdv-outbox --check
at '2026-03-13 06:06:00' pdv-outbox ack >/dev/null
check "until somebody has seen it" at '2026-03-13 06:07:00' pdv-outbox --check
check "a second ack has nothing to see" exits 1 at '2026-03-13 06:08:00' pdv-outbox ack

# --- the ids come a second time ---
sold 1 2026-03-13T06:09:00 77.00 && sold 7 2026-03-12T09:05:16 7.50
mark
run_at '2026-03-13 06:10:00' && run_at '2026-03-14 06:00:00'
check_same "another sale under the id of one that is gone says so; one with the same end is a changed one" \
    "venda HIPER_CAIXA 1 77.00 VENDA_ALTERADA ID_REUTILIZADO, venda HIPER_CAIXA 7 7.50 VENDA_ALTERADA" "$(since | sort | in_a_row)"

# --- a store of its own ---
begin '2026-03-12 09:00:00'
for i in {1..30}; do sold "$i" "2026-03-12T09:05:$((i + 9))" "$i.00"; done
run_at '2026-03-12 09:10:00'
cp shop shop.10
mark
sed -i 's/^STORE_ID_PONTO_VENDA=.*/STORE_ID_PONTO_VENDA=11/' .env
: >shop
sold 1 2026-03-12T09:05:30 5.00 && sold 900 2026-03-12T09:15:00 9.00
run_at '2026-03-12 09:20:00'
check_same "a mended STORE_ID takes back nothing of the other store's" "venda HIPER_CAIXA 900 9.00" "$(since)"
check_same "it has a ledger of its own, which begins where it begins" "11 11 2026-03-12T09:09:45-03:00" "$(cat data/ledger-11-11/loja) $(cut -d' ' -f2 data/ledger-11-11/desde)"
check "its deliveries too" test -n "$(find data/ledger-11-11/entregas -name '*.ledger')"
changed 900 9.50
run_at '2026-03-12 09:30:00'
check_same "and what it has told is known there" "venda HIPER_CAIXA 900 9.50 VENDA_ALTERADA" "$(since | tail -1)"
sed -i 's/^STORE_ID_PONTO_VENDA=.*/STORE_ID_PONTO_VENDA=10/' .env
cp shop.10 shop
mark
run_at '2026-03-12 09:40:00' && run_at '2026-03-13 06:00:00'
check_same "back again the first one's is there, as it was" "" "$(since)"
sed -i 's/^STORE_ID_PONTO_VENDA=.*/&\nSTORE_ID_FILIAL=7/' .env
run_at '2026-03-13 06:10:00'
check_same "another STORE_ID_FILIAL is another store's ledger too" "10 7" "$(cat data/ledger-10-7/loja)"
sed -i '/STORE_ID_FILIAL/d' .env
sold 31 2026-03-13T06:15:00 1.00
read_at '2026-03-13 06:20:00'
STORE_ID_PONTO_VENDA='' send_at '2026-03-13 06:20:00'
check_same "while the key is missing, deliveries are noted where they were" "entregue ledger ledger-10-7 ledger-11-11" \
    "$(pdv-outbox find --json 31 | grep -oE 'entregue' | head -1) $(cd data && echo ledger*)"

# --- a second net, by id ---
begin '2026-03-10 06:00:00'
sold 100 2026-03-10T06:05:00 1.00
run_at '2026-03-10 06:10:00'
for day in 11 12 13; do
    sold "1$day" "2026-03-${day}T06:05:00" 1.00
    run_at "2026-03-$day 06:10:00"
done
check_same "once a day the window asks for ids above the highest that was known two days before" "100 111" \
    "$(grep -oE '"ids_acima":\{"HIPER_CAIXA":[0-9]*' windows.ndjson | grep -oE '[0-9]*$' | xargs)"
mark
sold 120 2010-01-01T00:05:00 111.00 && sold 121 2031-01-01T00:05:00 112.00
for moment in '2026-03-13 06:20:00' '2026-03-14 06:10:00' '2026-03-14 06:20:00' '2026-03-15 06:10:00' '2026-03-16 06:10:00' '2026-03-17 06:10:00'; do run_at "$moment"; done
check_same "a register in 2010, and one in 2031, are found by their ids, as late sales, once" \
    "venda HIPER_CAIXA 120 111.00 VENDA_TARDIA, venda HIPER_CAIXA 121 112.00 VENDA_TARDIA" "$(since | in_a_row)"
check "head office has them" even
check_same "their lines stand in the day of their reading, where they are remembered" 2 "$(grep -c ' 12[01] 20[13]' data/ledger/2026-03-1[34].ledger | cut -d: -f2 | paste -sd+ | bc)"
mark
changed 120 1.11
run_at '2026-03-17 06:20:00' && run_at '2026-03-18 06:10:00'
check_same "what changes of them after two days is no longer looked for" "" "$(since)"
begin '2026-03-10 06:00:00'
for day in 10 11 12; do
    sold "1$day" "2026-03-${day}T06:05:00" 1.00
    run_at "2026-03-$day 06:10:00"
done
mark
sold 40000 2026-03-01T06:05:00 5.00
run_at '2026-03-12 06:20:00'
: >windows.ndjson
run_at '2026-03-13 06:10:00'
check "more ids than ten days have are not asked for: the numbers have jumped" exits 1 grep -q ids_acima windows.ndjson
