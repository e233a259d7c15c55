#!/usr/bin/env bash
# pdv-outbox find over a ledger of many days: what it says of a sale that is delivered, dead, waiting, missing, unknown. How long it
# takes over a year is measured by `make soak`.
. "$(dirname "$0")/../lib.sh"
plan 20

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

# what became of it since
last=$(ls data/ledger/*.ledger | tail -1)
line_of() { grep -h "^[0-9]* venda [A-Z_]* $1 " "$last" | cut -d' ' -f3-8; } # canal, id, end, total, hash, sync_id
note() { # KIND ID [SYNC_ID]: a line more, in both files
    python3 - "$last" "$1 $(line_of "$2" | cut -d' ' -f1-5) ${3:-$(line_of "$2" | cut -d' ' -f6)} 9999" <<'PY'
import sys, zlib
text = f"{len(open(sys.argv[1]).readlines()) + 1} {sys.argv[2]}"
for suffix in ".ledger", ".copia":
    open(sys.argv[1].replace(".ledger", suffix), "a").write(f"{text} {zlib.crc32(text.encode()):08x}\n")
PY
}
kinds() { pdv-outbox find --json "$1" | grep -oE '"tipo":"[a-z]*"' | cut -d'"' -f4 | xargs; }
other=$(printf '%064d' 7)
cp -r data/ledger ledger.before
note esquecida "${ids[1]}" "$other"
check_same "a sale of which an older word came last is read again" "venda releitura" "$(kinds "${ids[1]}")"
check "... in words too" grep -q 'pode ter ouvido por último um estado mais antigo: é lida de novo' <(pdv-outbox find "${ids[1]}")
note sumida "${ids[1]}" "$other"
check_same "one that is gone" "venda releitura sumida" "$(kinds "${ids[1]}")"
note cancelada "${ids[1]}" "$other"
check_same "and one that was cancelled" "venda releitura sumida cancelamento" "$(kinds "${ids[1]}")"
note anulada "${ids[2]}"
check_same "of a payload that never arrived only that is told" anulada "$(kinds "${ids[2]}")"
check "... in words too" grep -q 'não chegou com este payload: é lida de novo' <(pdv-outbox find "${ids[2]}")
note venda "${ids[2]}" "$other"
check_same "until the sale has been read again" venda "$(kinds "${ids[2]}")"
check_same "... with the payload that it is in now" "$other" "$(pdv-outbox find --json "${ids[2]}" | grep -oE '[0-9a-f]{64}')"
note novidade "${ids[2]}"
check_same "a kind of a later version's is passed over" venda "$(kinds "${ids[2]}")"
rm -rf data/ledger && mv ledger.before data/ledger

before=$(pdv-outbox find --json "${ids[1]}")
cut=$(ls data/ledger/*.ledger | tail -1)
: >"$cut"
check "the copy answers for a file that is empty" same_answer "${ids[1]}" "$before"
sed "s/ ${ids[1]} / ${ids[5]} /" "${cut%.ledger}.copia" >"$cut"
check "a line whose checksum does not hold is not believed" exits 1 pdv-outbox find "${ids[5]}"
rm -r data/ledger/entregas
check_same "without the deliveries a sale of them counts as missing" falta "$(situacao "${ids[0]}")"
