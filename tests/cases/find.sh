#!/usr/bin/env bash
# pdv-outbox find over a ledger of many days: what it says of a sale that is delivered, dead, waiting, missing, unknown. How long it
# takes over a year is measured by `make soak`.
. "$(dirname "$0")/../lib.sh"
plan 11

printf 'STORE_ID_PONTO_VENDA=10\n' >.env
chmod 600 .env
export PDV_CONFIG=$WORK/.env
mapfile -t ids < <(python3 "$TESTS/make_ledger.py" --dir data --from 2025-12-31 --days 5 --per-day 288)
[ ${#ids[@]} -eq 6 ] || exit 70
situacao() { pdv-outbox find --json "$1" | python3 -c 'import json, sys
for line in sys.stdin: print(json.loads(line)["situacao"])'; }
same_answer() { # ID BEFORE
    [ "$(pdv-outbox find --json "$1")" = "$2" ]
}

check_same "a sale of the first day is delivered" entregue "$(situacao "${ids[0]}")"
check_same "a sale of the last day is delivered" entregue "$(situacao "${ids[1]}")"
check_same "one whose payload was refused is refused" recusada "$(situacao "${ids[2]}")"
check_same "one whose payload waits, waits" espera "$(situacao "${ids[3]}")"
check_same "one whose payload is nowhere is missing" falta "$(situacao "${ids[4]}")"
check "one that the ledger does not know is 1" exits 1 pdv-outbox find "${ids[5]}"
check "the beginning of an id is no id" exits 1 pdv-outbox find "${ids[0]%?}"
check "the number of a line is no id" exits 1 pdv-outbox find 17

before=$(pdv-outbox find --json "${ids[1]}")
cut=$(ls data/ledger/*.ledger | tail -1)
: >"$cut"
check "the copy answers for a file that is empty" same_answer "${ids[1]}" "$before"
sed "s/ ${ids[1]} / ${ids[5]} /" "${cut%.ledger}.copia" >"$cut"
check "a line whose checksum does not hold is not believed" exits 1 pdv-outbox find "${ids[5]}"
rm -r data/ledger/entregas
check_same "without the deliveries a sale of them counts as missing" falta "$(situacao "${ids[0]}")"
