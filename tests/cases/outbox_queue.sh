#!/usr/bin/env bash
# next, add, drain: a window is promised, its payload goes in and comes out byte for byte, and nothing else goes in.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
plan 60

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
check_same "its sync_id stands in the state" "$(pacote first.json | python3 -c 'import json,sys; print(json.load(sys.stdin)["sync_id"])')" \
    "$(field data/state.json intencao sync_id)"

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
check_same "add prints the sync_id" "$(field data/state.json intencao sync_id)" "$(pdv-outbox add <good.line)"
check_same "both cursors stand at the window's end" "$(field first.json to) $(field first.json to)" \
    "$(cursor HIPER_CAIXA) $(cursor HIPER_LOJA)"
check_same "and so does last_sync_to" "$(field first.json to)" "$(field data/state.json last_sync_to)"
check_same "the promise is over" None "$(field data/state.json intencao)"
check "the same pacote a second time is refused" exits 65 pdv-outbox add <good.line
check "the file's name tells to, sync_id, channels and failures" \
    grep -qE '^[0-9]{8}T[0-9]{6}Z_[0-9a-f]{12}_cl_t0\.json\.gz$' <(only data/outbox)
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
check_same "oldest first, Caixa before Loja" "$(cd data/outbox && ls | sort -t_ -k1,1 -k3,3)" \
    "$(pdv-outbox drain | sed 's/.*"arquivo":"\([^"]*\)".*/\1/')"
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
