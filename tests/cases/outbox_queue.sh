#!/usr/bin/env bash
# next, add, drain: a window is promised, its payload goes in and comes out byte for byte, and nothing else goes in.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
plan 73

check "no subcommand is a usage error" exits 64 pdv-outbox
check "an unknown subcommand is a usage error" exits 64 pdv-outbox sing
check "an option of another subcommand is a usage error" exits 64 pdv-outbox add --json
check "an unknown channel is a usage error" exits 64 pdv-outbox next --without CAIXA
check "--max 0 is a usage error" exits 64 pdv-outbox drain --max 0
check "--help of a subcommand is an answer" exits 0 pdv-outbox next --help
check "--version is an answer" exits 0 pdv-outbox --version
check "without the store's id nothing is planned" exits 78 env STORE_ID_PONTO_VENDA= pdv-outbox -c /dev/null next

# a first installation
check "--dry-run plans" exits 0 pdv-outbox next --dry-run
check "and writes nothing" exits 1 test -e data
pdv-outbox next >first.json
check_same "a first window covers both channels, with snapshots" \
    '["HIPER_CAIXA","HIPER_LOJA"],"snapshots":true}' "$(sed 's/.*"canais"://; s/"lookback_from":"[^"]*",//' first.json)"
minutes=$(python3 -c '
import datetime, json
w = json.load(open("first.json"))
print(round((datetime.datetime.fromisoformat(w["to"]) - datetime.datetime.fromisoformat(w["from"])).seconds / 60))')
check_same "it begins SYNC_WINDOW_MINUTES ago" 10 "$minutes"
pdv-outbox next >second.json
check "the same window is promised again" cmp first.json second.json
check_same "under the same number" "1 1" "$(field data/state.json promessa) $(field data/state.json.anterior promessa)"
check_same "without a sync_id: that comes of what will be read" None "$(field data/state.json intencao sync_id)"

# what add refuses
pacote first.json >good.line
refused() { # SENTENCE CODE <INPUT: nothing is durable afterwards
    cp data/state.json state.before
    check "$1" exits "$2" pdv-outbox add
    check_same "... and nothing was done" "0 same" "$(count data/outbox) $(cmp -s state.before data/state.json && echo same)"
}
refused "an empty input is a producer that failed" 69 </dev/null
head -c -1 good.line >input && refused "a line without its end is refused" 65 <input
cat good.line good.line >input && refused "two pacotes are refused" 65 <input
sed 's/"completo":true/"completo":false/' good.line >input && refused "Caixa incomplete is exit 69" 69 <input
sed 's/"payload":{/"payload":{{/' good.line >input && refused "what is no JSON is refused" 65 <input
sed 's/"to":"20/"to":"21/' good.line >input && refused "another window is refused" 65 <input
sed 's/"sync_id":"./"sync_id":"g/g' good.line >input && refused "a sync_id of other letters is refused" 65 <input
no_space pdv-outbox add <good.line 2>&1 | cat >disk.txt
check_native "a full disk is told" grep -q "File too large" disk.txt
check_same "and nothing moves" "0 1" "$(count data/outbox) $(grep -c intencao data/state.json)"
check_same "no half file is left" "" "$(find data/tmp -type f)"
add_without_space() { no_space pdv-outbox add <good.line >/dev/null; }
check_native "a full disk is exit 74" exits 74 add_without_space

# in and out
check_same "add prints the sync_id" "$(field good.line sync_id)" "$(pdv-outbox add <good.line)"
check_same "both cursors stand at the window's end" "$(field first.json to) $(field first.json to)" \
    "$(cursor HIPER_CAIXA) $(cursor HIPER_LOJA)"
check_same "and so does last_sync_to" "$(field first.json to)" "$(field data/state.json last_sync_to)"
check_same "the promise is over" None "$(field data/state.json intencao)"
check "the same pacote a second time is refused" exits 65 pdv-outbox add <good.line
check_same "the file's name tells number, end, sync_id, channels and failures" \
    "0000000001_$(TZ=UTC date -d "$(field first.json to)" +%Y%m%dT%H%M%SZ)_$(head -c 12 <(field good.line sync_id))_cl_t0.json.gz" "$(only data/outbox)"
check_same "the file can be read by its owner only" 600 "$(stat -c %a data/outbox/*.json.gz)"
sed 's/.*"payload"://; s/}$//' good.line >payload.json
check_same "the file holds the payload's bytes" "$(cat payload.json)" "$(gunzip -c data/outbox/*.json.gz)"
pdv-outbox drain >drained
check_same "drain gives them back, payload last" "$(cat payload.json)" "$(sed 's/^{"tipo":"fila","arquivo":"[^"]*","sync_id":"[^"]*","payload"://; s/}$//' drained)"
check_same "draining takes nothing away" "$(cat drained)" "$(pdv-outbox drain)"

# many, in order
read_since 600
for _ in 1 2 3 4; do cycle vazio >/dev/null || exit 70; done
check_same "empty windows move the cursors and add no file" 1 "$(count data/outbox)"
cycle HIPER_LOJA >/dev/null
check "Loja failed: the name says Caixa" test -n "$(find data/outbox -name '*_c_t0.json.gz')"
check_same "Caixa's cursor moved, Loja's stayed" "$(field window.json to) $(field window.json from)" "$(cursor HIPER_CAIXA) $(cursor HIPER_LOJA)"
gap=$(cursor HIPER_LOJA)
cycle >/dev/null # Loja catches up alone
check_same "Loja catches up alone" "$gap [\"HIPER_LOJA\"],\"snapshots\":false}" \
    "$(field window.json from) $(sed 's/.*"canais"://; s/"lookback_from":"[^"]*",//' window.json)"
check_same "the cursors are together again" "$(cursor HIPER_CAIXA)" "$(cursor HIPER_LOJA)"
cycle HIPER_LOJA >/dev/null
loja=$(cursor HIPER_LOJA)
pdv-outbox next --without HIPER_LOJA >window.json
check_same "without Loja, Caixa goes on and the window says who is missing" \
    '["HIPER_CAIXA"],"falhas":["HIPER_LOJA"],"snapshots":false}' "$(sed 's/.*"canais"://; s/"lookback_from":"[^"]*",//' window.json)"
pacote window.json | pdv-outbox add >/dev/null
check_same "Loja's cursor waits where it was" "$loja" "$(cursor HIPER_LOJA)"
pdv-outbox next >window.json
pacote window.json HIPER_LOJA >input
check "Loja alone and failed is exit 69" exits 69 pdv-outbox add <input
pdv-outbox next --without HIPER_LOJA >window.json
check_same "the promise for Loja alone is replaced" '["HIPER_CAIXA"],"falhas":["HIPER_LOJA"]' "$(sed 's/.*"canais"://; s/,"lookback.*//' window.json)"
order() { pdv-outbox drain 2>/dev/null | sed 's/.*"arquivo":"\([^"]*\)".*/\1/'; }
check_same "in the order of the numbers, whatever the windows" "$(cd data/outbox && ls)" "$(order)"
check_same "each promise has its own" "$(count data/outbox)" "$(order | cut -d_ -f1 | sort -u | wc -l)"
check "... Loja, which caught up later, behind Caixa's later window" test "$(order | grep -n _l_ | cut -d: -f1)" -gt "$(order | grep -n _c_ | head -1 | cut -d: -f1)"
cp data/outbox/"$(order | head -1)" data/outbox/20990101T000000Z_"$(sync_of "$(order | head -1)")"_cl_t0.json.gz
check_same "a name of an earlier version goes before all of these" 20990101 "$(order | head -1 | cut -c 1-8)"
check_same "... and keeps its name" 1 "$(find data/outbox -name '20990101T*_t0.json.gz' | wc -l)"
rm data/outbox/20990101T*
check_same "--max 2 gives the two oldest" "$(pdv-outbox drain | head -2)" "$(pdv-outbox drain --max 2)"
(pdv-outbox drain; echo $? >code) 2>said.txt | head -c 10 >/dev/null
check_same "a reader that has seen enough is no news" "" "$(cat said.txt)"
check "a full standard output is exit 74" exits 74 sh -c 'pdv-outbox drain >/dev/full'
read_since 30
PDV_RUN_SINCE=$(($(date +%s) - 600)) pdv-outbox next --dry-run >window.json
check_same "in a run nothing later than its beginning is planned" "10 min 15 s ago" "$(python3 -c '
import datetime, json
to = datetime.datetime.fromisoformat(json.load(open("window.json"))["to"])
ago = round((datetime.datetime.now(to.tzinfo) - to).total_seconds())
print("10 min 15 s ago" if 615 <= ago <= 625 else ago)')"

# too large
read_since 600
pdv-outbox next >window.json
before=$(count data/outbox)
pacote window.json big >input
check_same "a payload that is too large is not added" "" "$(pdv-outbox add <input 2>/dev/null)"
check_same "no file, the cursor stays" "$before $(field window.json from)" "$(count data/outbox) $(pdv-outbox next | sed 's/.*"from":"\([^"]*\)".*/\1/')"
check_same "the window is half as long" 30 "$(pdv-outbox next | python3 -c '
import datetime, json, sys
w = json.load(sys.stdin)
print((datetime.datetime.fromisoformat(w["to"]) - datetime.datetime.fromisoformat(w["from"])).seconds // 60)')"
turns=0
while [ "$(count data/outbox)" -eq "$before" ] && [ $turns -lt 20 ]; do cycle big >/dev/null 2>&1; turns=$((turns + 1)); done
check_same "down to one minute, which is added whatever its size" "5 1" "$turns $(python3 -c '
import datetime, json
w = json.load(open("window.json"))
print((datetime.datetime.fromisoformat(w["to"]) - datetime.datetime.fromisoformat(w["from"])).seconds // 60)')"

# a number is never used again
last() { (cd data/outbox && ls) | tail -1 | cut -d_ -f1; }
read_since 30
numbered=$(last)
rm data/state.json data/state.json.anterior 2>/dev/null
pdv-outbox next >window.json 2>/dev/null
check_same "without a state the next number is the one above the highest in the queue" $((10#$numbered + 1)) "$(field data/state.json promessa)"
mv data/outbox/*_t0.json.gz data/dead_letter/
rm data/state.json data/state.json.anterior
pdv-outbox next >window.json 2>/dev/null
check_same "... or in the dead letter" $((10#$numbered + 1)) "$(field data/state.json promessa)"
read_since 120
pdv-outbox next >window.json
check_same "... also where an earlier version has written the state meanwhile" $((10#$numbered + 1)) "$(field data/state.json promessa)"
pacote window.json | pdv-outbox add >/dev/null
cp data/state.json state.before
cp data/state.json.anterior twin.before
SYNC_MAX_WINDOW_MINUTES=5 cycle >/dev/null
cp state.before data/state.json
cp twin.before data/state.json.anterior
pdv-outbox next >window.json
check "of a state out of a backup the promise is no payload's that is there: its window is not passed unread" cmp window.json <(pdv-outbox next)
check_same "... and has a number of its own" $((10#$(last) + 1)) "$(field data/state.json promessa)"

# the end that nobody hears
read_since 30
pdv-outbox next >window.json
pacote window.json >good.line
check "what is in the queue is in it, whether anybody reads the sync_id or not: 0" exits 0 sh -c 'pdv-outbox add <good.line >/dev/full 2>said.txt'
check "... with a word" grep -q 'aviso: .*No space left on device' said.txt
check_same "... and the cursor has moved" "$(field window.json to)" "$(cursor HIPER_CAIXA)"
