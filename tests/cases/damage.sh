#!/usr/bin/env bash
# Every file that the agent reads, damaged in every way: the next cycle works or says clearly why not, nothing is lost or
# doubled, and nothing that cannot be understood is deleted. One store lives through it all; each way of damage hits several
# files at once, but never both of a pair.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

HOWS=(empty "cut" zeros flipped half twice bom utf16 folder garbage)
FIRST=(data/state.json "ledger .ledger" "entregas .copia" outbox motivo)
SECOND=(data/state.json.anterior "ledger .copia" "entregas .ledger" outbox dead data/ledger/desde)
SAVED=("${HOWS[@]}")
ENV=(empty zeros utf16 folder garbage)
rows=$((${#HOWS[@]} * (${#FIRST[@]} + ${#SECOND[@]}) + ${#SAVED[@]} + ${#ENV[@]}))
plan $((rows + 23))

set_up_store 2026-03-02 1 240 60 SYNC_DEEP_LOOKBACK_DAYS=0 || exit 1
moment=$(date -d '2026-03-02 08:00:00' +%s)
cycle() { # the next one, ten minutes later; its exit code in CODE
    moment=$((moment + 600)) CODE=0
    cycle_at "$(date -d "@$moment" '+%Y-%m-%d %H:%M:%S')" || CODE=$?
}
damage() { # HOW FILE
    case $1 in
    empty) : >"$2" ;;
    cut) head -c $(($(stat -c %s "$2") * 2 / 3)) "$2" >x && cat x >"$2" ;;
    half) head -c $(($(stat -c %s "$2") / 2)) "$2" >x && cat x >"$2" ;;
    zeros) head -c "$(stat -c %s "$2")" /dev/zero >x && cat x >"$2" ;;
    flipped) printf '\x01' | dd of="$2" bs=1 seek=$(($(stat -c %s "$2") / 3)) conv=notrunc status=none ;;
    twice) cat "$2" "$2" >x && cat x >"$2" ;;
    bom) { printf '\xef\xbb\xbf' && cat "$2"; } >x && cat x >"$2" ;;
    utf16) iconv -f LATIN1 -t UTF-16 "$2" >x && cat x >"$2" ;;
    garbage) head -c 300 /dev/urandom >"$2" ;;
    folder) rm "$2" && mkdir "$2" && echo "$2" >"$2/estranho" ;;
    esac
}
path_of() { # FILE: where it is now
    local today
    today=$(date -d "@$moment" +%F)
    case $1 in
    ledger*) echo "data/ledger/$today${1#* }" ;;
    entregas*) echo "data/ledger/entregas/$today${1#* }" ;;
    outbox) find data/outbox -name '*.json.gz' | sort | tail -1 ;;
    dead) echo "data/dead_letter/$DEAD" ;;
    motivo) echo "data/dead_letter/${DEAD%.json.gz}.motivo.json" ;;
    *) echo "$1" ;;
    esac
}
gone() { # the numbers in hit/ of what no longer stands at the beginning of some file, or as a folder
    python3 - <<'PY'
import os

def beginnings(want, folder):
    for where, _, names in os.walk("data"):
        for name in names:
            if name == "estranho" or not folder:
                with open(where + "/" + name, "rb") as f:
                    yield f.read(len(want))

for number in os.listdir("hit"):
    folder = os.path.isdir("hit/" + number)
    with open("hit/" + number + ("/estranho" if folder else ""), "rb") as f:
        want = f.read()
    if (want or folder) and want not in beginnings(want, folder):
        print(number)
PY
}
clean() { checker --so-far --until "$(date -d "@$((moment - 120))" +%FT%T)"; }

# one payload refused for good, one queue that has delivered
cycle
refused=''
answer_with() {
    webhook_control clear >/dev/null
    [ -z "$refused" ] || webhook_control fault "status=422:match=$refused" >/dev/null
    [ $# -eq 0 ] || webhook_control fault "$@" >/dev/null
}
refused="\"id_operacao\":$(sq caixa "SELECT MIN(id_operacao) FROM dbo.operacao_pdv WHERE operacao = 1 AND cancelado = 0 AND data_hora_termino > '2026-03-02T08:10:00'" | cut -d' ' -f2),"
answer_with
for _ in {1..9}; do cycle; done # in which the payload around the one sale is taken apart
parts=$(($(dead) - 1))
DEAD=$(basename "$(grep -l '"motivo":"recusado"' data/dead_letter/*.motivo.json)" .motivo.json).json.gz
cp "data/dead_letter/$DEAD" dead.saved
fates() { reasons | xargs; }
check_same "a store that delivers, with one sale refused" "$parts dividido 1 recusado 0" "$(fates) $CODE"

round() { # HOW FILE...: a payload waits, all of them are damaged, the next cycle comes
    local how=$1 number=0 file path name
    shift
    answer_with status=503
    cycle
    answer_with
    rm -rf hit saved && mkdir hit saved
    for file; do
        path=$(path_of "$file")
        cp "$path" "saved/$number"
        damage "$how" "$path"
        cp -r "$path" "hit/$number"
        echo "$path" >"saved/$number.path"
        number=$((number + 1))
    done
    : >cycle.err
    cycle
    gone >was_gone
    number=0
    for file; do
        check "$how, $file: the cycle works, and nothing is deleted" row "$number"
        path=$(cat "saved/$number.path")
        name=$(basename "$path")
        case $file in # the queue's sales are read again without a hand; the damaged file is of no use to anybody
        outbox) find data/dead_letter -name "${name%_t*}_t*" -exec rm -rf {} + ;;
        dead) rm -rf "data/dead_letter/$name" && cp dead.saved "data/dead_letter/$name" ;;
        motivo) rm -rf "$path" && cp "saved/$number" "$path" ;;
        esac
        number=$((number + 1))
    done
}
# A state with a byte order mark is none the worse; a twin is replaced by the next generation, whatever it was.
is_read_or_replaced() { grep -q 'anterior$' "saved/$1.path" || cmp -s <(tail -c +4 "hit/$1") "saved/$1"; }
row() { # NUMBER
    [ "$CODE" -eq 0 ] || { echo "exit $CODE" && cat cycle.err && tail -5 logs/agent.log && return 1; }
    ! grep -qx "$1" was_gone || is_read_or_replaced "$1"
}
for how in "${HOWS[@]}"; do round "$how" "${FIRST[@]}"; done
cycle
check "after the first half nothing is lost or doubled" clean
check_same "... and the refused one is where it was" "$parts dividido 1 recusado 1" "$(fates) $(find data/dead_letter -name "$DEAD" | wc -l)"
for how in "${HOWS[@]}"; do round "$how" "${SECOND[@]}"; done
cycle
check "after the second half nothing is lost or doubled" clean
check "the state is whole again" sh -c 'pdv-outbox --check >out; grep -q "OK.*state.json" out'
check_same "status says what happened to none of it" 0 "$(pdv-outbox status --json 2>&1 >/dev/null | grep -c danificado)"

# a pair, one file after the other
day=data/ledger/$(date -d "@$moment" +%F)
: >"$day.ledger"
cycle
: >"$day.copia"
cycle
cycle
check "a ledger's two files lost one after the other: the cycles between have mended them" clean
check_same "both have the same lines" "$(grep -a venda "$day.ledger" | sort -u | md5sum)" "$(grep -a venda "$day.copia" | sort -u | md5sum)"

# the configuration
cp .env env.saved
env_row() { [ "$CODE" -eq 78 ] && cmp state.saved data/state.json; }
cp data/state.json state.saved
for how in "${ENV[@]}"; do
    damage "$how" .env
    moment=$((moment - 600)) # time does not count
    cycle
    check "$how, .env: the cycle says that it is the configuration, and nothing moves" env_row
    rm -rf .env && cp -p env.saved .env
done
damage bom .env
cycle
check_same "a byte order mark in .env is what editors do" 0 "$CODE"
cp -p env.saved .env

# payloads saved by hand
before=$(stored)
for how in "${SAVED[@]}"; do
    rm -rf saved.json.gz && cp dead.saved saved.json.gz
    damage "$how" saved.json.gz
    check "$how, a saved payload: pdv-send refuses it" exits 65 pdv-send saved.json.gz
done
check_same "none of them was sent" "$before" "$(stored)"
gzip -dc dead.saved >saved.json
for how in empty "cut" zeros twice utf16 folder; do
    cp saved.json plain.json
    damage "$how" plain.json
    check "$how, a saved payload in the clear: pdv-send refuses it" exits 65 pdv-send plain.json
    rm -rf plain.json
done
check_same "none of those either" "$before" "$(stored)"

# strangers, thousands of them
python3 - <<'PY'
for i in range(5800):
    open(f"data/outbox/{i}.json", "w").write("{")
for i in range(100):
    open(f"data/outbox/20260302_1{i:05d}_{i:012x}.json", "w").write("{")
    open(f"data/outbox/20260302T110000Z_{i:012x}_c_t0.json.gz", "w").write("{")
for name in "data/ledger/2026-03-02.bak", "data/ledger/entregas/x", "data/dead_letter/x.json.gz", "data/tmp/x", "data/x":
    open(name, "w").write("{")
PY
answer_with
started=$SECONDS
cycle
check_same "with 6000 bad files in the queue a cycle works" 0 "$CODE"
check "... in less than a minute" test $((SECONDS - started)) -lt 60
check_same "... and each of them is kept" "5900 100" "$(find data/outbox -name '*.json' | wc -l) $(find data/dead_letter -name '20260302T110000Z_0000000*.json.gz' | wc -l)"
check_same "... strangers elsewhere too" 5 "$(cat data/ledger/2026-03-02.bak data/ledger/entregas/x data/dead_letter/x.json.gz data/tmp/x data/x | tr -d '\n' | wc -c)"
find data/dead_letter -name '20260302T110000Z_0000000*' -delete
rm data/dead_letter/x.json.gz

# the end: what was refused goes out, and all is there once
refused=''
answer_with
at "$(date -d "@$moment" '+%F %T')" pdv-outbox requeue "$(cut -d_ -f3 <<<"$DEAD")" >/dev/null
cycle
check "in the end every sale is at the webhook, once" clean
check_same "nothing waits, and what was taken apart is there for the record" "0 $parts dividido" "$(waiting) $(fates)"
echo "# $rows pairs of a file and a damage"
