#!/usr/bin/env bash
# The state file: its twin, every kind of damage, earlier versions' files, clocks, rewind, status, --check.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
can_mount=0 && unshare -m true 2>/dev/null && can_mount=1
plan 98

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
: >data/state.json
pdv-outbox next >window.json 2>/dev/null
check_same "a twin's promise that was delivered since is kept once more" \
    "$(field whole/state.json.anterior intencao from) $(field whole/state.json.anterior intencao to)" "$(field window.json from) $(field window.json to)"
pacote window.json big | SYNC_MAX_PAYLOAD_KB=3000 pdv-outbox add >added
check "... what is new in it has a sync_id of its own, that nobody drops" \
    test "$(cat added)" != "$(cut -d' ' -f2 data/ledger/entregas/*.ledger)"

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
pdv-outbox next >window.json
check_same "a cursor ahead of our clock: the second after it is read, which tells what time it is there" "$(cursor HIPER_CAIXA) 1" \
    "$(field window.json from) $(($(date -d "$(field window.json to)" +%s) - $(date -d "$(field window.json from)" +%s)))"
mkdir -p run
printf '%s\n' '{"programa":"pdv-extract-caixa","codigo":0,"canal":"HIPER_CAIXA","relogio_ms":-10800000,"deslocamento_s":-10800}' '{"programa":"pdv-extract-loja","codigo":0,"canal":"HIPER_LOJA"}' '{"programa":"pdv-merge","codigo":0}' >run/programas.ndjson
cp -r data data.ahead
export PDV_RUN=$WORK/run
check "the SQL Server's clock, heard in this run, says the same: nothing to do" exits 1 pdv-outbox next
check_same "... the cursors have gone back to it" "0 0" "$((($(date +%s) - $(date -d "$(cursor HIPER_CAIXA)" +%s)) / 60)) $((($(date +%s) - $(date -d "$(cursor HIPER_LOJA)" +%s)) / 60))"
rm -rf data && mv data.ahead data
check "... and that is told" says "o relógio do SQL Server voltou" pdv-outbox next
unset PDV_RUN
read_since 0
check "read up to now: nothing to do" exits 1 pdv-outbox next
check_same "... without a word" "" "$(pdv-outbox next 2>&1)"
read_since 30
pdv-outbox next >window.json
minutes_ago() { # MOMENT: before now, in whole minutes
    echo $((($(date +%s) - $(date -d "$1" +%s)) / 60))
}
by_clock() { # MINUTES OFFSET: the window's pacote is added, of a SQL Server whose wall clock is so far ahead of ours, in its own zone
    hours=${2%:*}
    pdv-outbox next >window.json
    pacote window.json | sed "s/\"completo\":true/&,\"servidor_agora\":\"2026-03-02T10:00:00$2\",\"relogio_ms\":$((hours * 3600000 + $1 * 60000))/g" | pdv-outbox add >/dev/null
}
rm -rf data && read_since 240
export PDV_RUN_SINCE
PDV_RUN_SINCE=$(date +%s)
by_clock -90 -03:00
check_same "how far the SQL Server's wall clock is from ours is noted" "-16200000 -03:00" "$(field data/state.json relogio ms) $(field data/state.json relogio deslocamento)"
turns=0
while pdv-outbox next >window.json 2>/dev/null && [ $turns -lt 9 ]; do
    pacote window.json vazio | pdv-outbox add
    turns=$((turns + 1))
done
unset PDV_RUN_SINCE
check_same "... and windows end where that clock is: nothing later has happened there" "2 90" "$turns $(minutes_ago "$(cursor HIPER_CAIXA)")"
rm -rf data && read_since 240
by_clock 0 -03:00
check_same "a clock that is right is noted as well" "-10800000 -03:00" "$(field data/state.json relogio ms) $(field data/state.json relogio deslocamento)"
sed -i /STORE_UTC_OFFSET/d .env
rm -rf data
by_clock 0 -04:00
check_same "without STORE_UTC_OFFSET moments are told at the SQL Server's offset" "-04:00" "$(cursor HIPER_CAIXA | tail -c 7)"
pdv-outbox rewind "$(TZ='<-04>4' date -d '-3 hours' +%Y-%m-%dT%H:%M:%S)" >/dev/null
pdv-outbox next >window.json
check_same "... and naive ones are taken at it" "180 -04:00" "$(minutes_ago "$(field window.json from)") $(field window.json from | tail -c 7)"
echo STORE_UTC_OFFSET=-03:00 >>.env

# rewind
spans() { python3 -c '
import json
print(*(" ".join([s["from"][11:16] + "-" + s["to"][11:16], *(c[6:] for c in s["canais"]), *(["REENVIO"] if "reenvio" in s else [])]) for s in json.load(open("data/state.json")).get("reler", [])), sep=", ")'; }
rm -rf data && read_since 60
check "a rewind to where nothing was read yet is refused" exits 1 pdv-outbox rewind "$(store_time 30)"
check "a rewind into the future is a usage error" exits 64 pdv-outbox rewind 2199-01-01T00:00:00
check "a rewind to no moment is a usage error" exits 64 pdv-outbox rewind ontem
caixa=$(field data/state.json last_sync_to)
at=$(store_time 200)
check_same "rewind reads again since then, naive times at the store's offset" "HIPER_CAIXA $at-03:00 HIPER_LOJA $at-03:00" "$(pdv-outbox rewind "$at" | xargs)"
check_same "... up to where both channels stand, which they keep" "${at:11:5}-${caixa:11:5} CAIXA LOJA $caixa-03:00" "$(spans) $(cursor HIPER_CAIXA)"
check_same "... status tells that there is something to read again" 1 "$(pdv-outbox status --json >status.json; field status.json a_reler)"
check "... in words too" grep -q "a reler *1 trecho(s), o primeiro desde $at" <(pdv-outbox status)
pdv-outbox next >window.json
check_same "... and the next window begins there, read by what the ledger knows" "$at-03:00 $at-03:00 True None" \
    "$(field window.json from) $(field window.json lookback_from) $(field window.json releitura) $(field window.json reenviar)"
pdv-outbox next >second.json
check "... promised as any other" cmp window.json second.json
pacote window.json vazio | pdv-outbox add
check_same "... what is left of the span stays on the list, the cursors where they are" "$(field window.json to | cut -c 12-16)-${caixa:11:5} CAIXA LOJA $caixa-03:00" "$(spans) $(cursor HIPER_CAIXA)"
turns=0
while pdv-outbox next >window.json 2>/dev/null && [ "$(field window.json releitura)" = True ] && [ $turns -lt 9 ]; do
    pacote window.json vazio | pdv-outbox add
    turns=$((turns + 1))
done
check_same "... until it is read; then it goes on where it was" "2 None $caixa-03:00" "$turns $(field data/state.json reler) $(field window.json from)"
at=$(store_time 90)
pdv-outbox rewind --resend "$at" >/dev/null
check_same "--resend is noted with its moment" "${at:11:5}-${caixa:11:5} CAIXA LOJA REENVIO" "$(spans)"
pacote window.json vazio | pdv-outbox add
pdv-outbox next >window.json
check "... and the window says when it was asked for" grep -q '"releitura":true,"reenviar":"20[-0-9T:]*"' window.json

# channels that do not stand together
rm -rf data && read_since 180
cycle HIPER_LOJA >/dev/null
at=$(store_time 300) caixa=$(cursor HIPER_CAIXA) loja=$(cursor HIPER_LOJA)
later=$(TZ=UTC date -d "@$(($(TZ=UTC date -d "$at" +%s) + 3600))" +%H:%M)
pdv-outbox rewind "$at" >/dev/null
check_same "where Loja lags, each channel has a span of its own" "${at:11:5}-${caixa:11:5} CAIXA, ${at:11:5}-${loja:11:5} LOJA" "$(spans)"
read=''
for _ in 1 2; do
    pdv-outbox next --without HIPER_CAIXA >window.json
    read="$read$(field window.json from | cut -c 12-16) $(field window.json canais), "
    pacote window.json vazio | pdv-outbox add
done
check_same "without Caixa, Loja's is read, each part of it once" "${at:11:5} ['HIPER_LOJA'], $later ['HIPER_LOJA'], " "$read"
check_same "... and Caixa's stays whole" "${at:11:5}-${caixa:11:5} CAIXA" "$(spans)"

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
echo teste >data/dead_letter/teste.tmp
check "--check minds no leftover of a check that was ended" exits 0 pdv-outbox --check
check_same "... and takes it away" "" "$(find data -name 'teste*')"
if [ "$can_mount" -eq 1 ]; then
    # shellcheck disable=SC2016 # expanded by the inner shell
    on_its_own() { # FOLDER CMD...: the folder is a disk of its own
        unshare -m sh -c 'folder=$1 && shift && mount -t tmpfs none "$folder" && exec "$@"' sh "$@"
    }
    check "--check finds out an outbox on a disk of its own: nothing could be queued" exits 1 on_its_own data/outbox pdv-outbox --check
    check "... and says what to mount" grep -q 'FALHA.*discos diferentes: monte no outro disco a pasta de cima' <(on_its_own data/outbox pdv-outbox --check)
    check "... a dead letter likewise" grep -q 'FALHA.*discos diferentes' <(on_its_own data/dead_letter pdv-outbox --check)
    check_same "... and nothing of the try is left" "" "$(find data -name 'teste*')"
    check "a data folder on a disk of its own is well" exits 0 on_its_own data pdv-outbox --check
    read_since 30
    pdv-outbox next >window.json
    pacote window.json >input
    check "add says the same" says "discos diferentes: monte" on_its_own data/outbox pdv-outbox add <input
else
    for what in "--check finds out an outbox on a disk of its own: nothing could be queued" "... and says what to mount" "... a dead letter likewise" \
        "... and nothing of the try is left" "a data folder on a disk of its own is well" "add says the same"; do
        skip_check "$what" "no file system may be mounted here"
    done
fi
rm -rf data && cycle >/dev/null
python3 - <<'PY'
import hashlib, json
state = json.load(open("data/state.json"))
state.update(geracao=2**63 - 1, promessa=2**63 - 1)
del state["soma"]
text = json.dumps(state, separators=(",", ":"), ensure_ascii=False)
state["soma"] = hashlib.sha256(text.encode()).hexdigest()
open("data/state.json", "w").write(json.dumps(state, separators=(",", ":"), ensure_ascii=False))
PY
read_since_state() { pdv-outbox rewind "$(date -d '1 hour ago' +%FT%T)" >/dev/null && cycle >/dev/null; }
in_range() { read_since_state && [ "$(field data/state.json geracao)" -gt 0 ] && [ "$(field data/state.json promessa)" -lt 10000000000 ]; }
check "counts at the end of what fits in 64 bits do not overflow" in_range
flock data/run.lock pdv-outbox --check >check.txt
check "--check tells that a run is going on" grep -q "execução está em andamento" check.txt
rm -rf data/outbox && touch data/outbox
check "--check is 1 where a folder is none" exits 1 pdv-outbox --check
check "... and add cannot create" exits 73 pdv-outbox next
check "a configuration that cannot be read is 78" exits 78 pdv-outbox -c nothing.env status
