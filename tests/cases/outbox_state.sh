#!/usr/bin/env bash
# The state file: its twin, every kind of damage, earlier versions' files, clocks, rewind, status, --check.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
plan 78

store_time() { TZ='<-03>3' date -d "-$1 minutes" +%Y-%m-%dT%H:%M:%S; }

# earlier versions
mkdir data
at=$(store_time 30)
echo "{\"last_sync_to\": \"$at\", \"outro\": [1]}" >data/state.json
pdv-outbox next >window.json 2>said.txt
check_same "an earlier version's naive time is taken at the store's offset" "$at-03:00" "$(field window.json from)"
check_same "... without a warning" "" "$(cat said.txt)"
check_same "... and for both channels" "$at-03:00 $at-03:00" "$(cursor HIPER_CAIXA) $(cursor HIPER_LOJA)"
check_same "both generations promise the window" "$(field window.json to) $(field window.json to)" "$(field data/state.json intencao to) $(field data/state.json.anterior intencao to)"
check_same "the state can be read by its owner only" 600 "$(stat -c %a data/state.json)"

# one of the two is lost
read_since 30
cycle >/dev/null
caixa=$(cursor HIPER_CAIXA)
damage() { # HOW FILE
    case $1 in
    missing) rm "$2" ;;
    empty) : >"$2" ;;
    cut) head -c 40 "$2" >x && mv x "$2" ;;
    zeros) dd if=/dev/zero of="$2" bs=1 count=300 conv=notrunc status=none ;;
    edited) sed -i 's/T/ /' "$2" ;;
    utf16) iconv -t UTF-16 "$2" >x && mv x "$2" ;;
    folder) rm "$2" && mkdir "$2" ;;
    large) head -c 3000000 /dev/zero >"$2" ;;
    esac
}
rm -rf whole && cp -r data whole
for how in missing empty cut zeros edited utf16 folder large; do
    rm -rf data && cp -r whole data
    damage $how data/state.json
    check "state $how: it goes on from the twin, and says so" says "continuo da geração anterior" pdv-outbox drain
    check_same "... which recovery brings up to date" "$caixa" "$(cursor HIPER_CAIXA)"
    check_same "... and nothing is said the next time" "" "$(pdv-outbox next 2>&1 >/dev/null)"
    [ $how = missing ] || check_same "... and the damaged one is kept" 1 "$(ls -d data/*.danificado-* | wc -l)"
done

rm -rf data && cp -r whole data
pdv-outbox drain | entregas SENT 201 | pdv-outbox settle >/dev/null
spent=$(field data/state.json.anterior intencao sync_id)
: >data/state.json
pdv-outbox next >window.json 2>/dev/null
check "a twin's promise that was delivered since is not repeated: the webhook would drop it" \
    test "$(field data/state.json intencao sync_id)" != "$spent"
check_same "... but what it covers is read anew" "$(field whole/state.json.anterior intencao from)" "$(field window.json from)"

# both
rm -rf data && cp -r whole data
damage zeros data/state.json
damage cut data/state.json.anterior
check "both damaged: the newest payload tells" says "o fim mais novo que há na fila e no ledger" pdv-outbox next --dry-run
check_same "... --dry-run repairs nothing" 0 "$(ls -d data/*.danificado-* 2>/dev/null | wc -l)"
pdv-outbox next >/dev/null 2>&1
check_same "... for both channels" "$caixa $caixa" "$(cursor HIPER_CAIXA) $(cursor HIPER_LOJA)"
check_same "... both damaged ones are kept" 2 "$(ls -d data/*.danificado-* | wc -l)"
rm -rf data && cp -r whole data
rm data/state.json data/state.json.anterior
mv data/outbox/* data/dead_letter/
pdv-outbox next >/dev/null 2>said.txt
check_same "both gone: the dead letter tells too" "$caixa" "$(cursor HIPER_CAIXA)"
check "... with a warning" grep -q aviso said.txt
rm -rf data/outbox/* data/dead_letter/*
: >data/state.json
: >data/state.json.anterior
touch -d '3 hours ago' data/state.json
pdv-outbox next >window.json 2>said.txt
check_same "both damaged and nothing queued: never the last ten minutes, but before the file was written" 190 "$(python3 -c '
import datetime, json
w = datetime.datetime.fromisoformat(json.load(open("window.json"))["from"])
print(round((datetime.datetime.now(w.tzinfo) - w).total_seconds() / 60))')"
check "... with advice" grep -q "pdv-outbox rewind" said.txt
mv data/state.json state.kept
ln -s state.json data/state.json # it leads to itself: nobody, root neither, can read it
check "a state that may not be read is exit 74, no damage" exits 74 pdv-outbox next
mv state.kept data/state.json

# clocks
read_since -30
check "the clock went back: nothing to do" exits 1 pdv-outbox next
check "... and that is told" says "o relógio voltou" pdv-outbox next
check_same "... and nothing moved" "" "$(pdv-outbox next 2>/dev/null)"
read_since 0
check "read up to now: nothing to do" exits 1 pdv-outbox next
check_same "... without a word" "" "$(pdv-outbox next 2>&1)"
read_since 30
pdv-outbox next >window.json
pacote window.json | sed 's/"completo":true/"completo":true,"servidor_agora":"2020-01-01T00:00:00-03:00"/' >input
check "a window a day ahead of the server's clock is refused loudly" says "relógio do servidor" pdv-outbox add <input
check "... with exit 65" exits 65 pdv-outbox add <input
check_same "... and nothing moved" "0 $(field window.json from)" "$(count data/outbox) $(cursor HIPER_CAIXA)"

# rewind
read_since 30
cycle >/dev/null
at=$(store_time 120)
check_same "rewind sets both cursors back, naive times at the store's offset" "HIPER_CAIXA $at-03:00 HIPER_LOJA $at-03:00" "$(pdv-outbox rewind "$at" | xargs)"
pdv-outbox next >window.json
check_same "... and the next window begins there" "$at-03:00" "$(field window.json from)"
check "rewind forward is refused" exits 1 pdv-outbox rewind "$(store_time 60)"
check "rewind into the future is a usage error" exits 64 pdv-outbox rewind 2199-01-01T00:00:00
check "rewind to no moment is a usage error" exits 64 pdv-outbox rewind ontem
pdv-outbox rewind --resend "$(store_time 180)" >/dev/null
check_same "rewind ends the promise" None "$(field data/state.json intencao)"
check "--resend is noted" test "$(field data/state.json reenviar_ate)" != None
pdv-outbox next >window.json
pacote window.json vazio | pdv-outbox add >/dev/null
check "... and kept" test "$(field data/state.json reenviar_ate)" != None

# looking
cp data/state.json state.before
for look in list status "status --json" "list --json" "next --dry-run"; do
    # shellcheck disable=SC2086
    check "$look looks, also while somebody else works" flock data/state.lock timeout 10 pdv-outbox $look
done
check "... and changes nothing" cmp state.before data/state.json
damage cut data/state.json
check "status of a damaged state says so" says "geração anterior" pdv-outbox status
check "--check of a damaged state warns" grep -q "AVISO.*geração anterior" <(pdv-outbox --check)
cp state.before data/state.json
check "--check is 0 where all is well" exits 0 pdv-outbox --check
check_same "... one line per finding" "" "$(pdv-outbox --check | grep -vE '^(OK   |AVISO|FALHA) pdv-outbox: ')"
check_same "... and leaves nothing behind" "$(find data | sort | grep -v lock)" "$(pdv-outbox --check >/dev/null; find data | sort | grep -v lock)"
flock data/run.lock pdv-outbox --check >check.txt
check "--check tells that a run is going on" grep -q "execução está em andamento" check.txt
rm -rf data/outbox && touch data/outbox
check "--check is 1 where a folder is none" exits 1 pdv-outbox --check
check "... and add cannot create" exits 73 pdv-outbox next
check "a configuration that cannot be read is 78" exits 78 pdv-outbox -c nothing.env status
