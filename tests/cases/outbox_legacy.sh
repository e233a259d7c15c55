#!/usr/bin/env bash
# What an earlier version of the agent has left in its outbox is taken over: sent once, byte for byte, and known to the ledger.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
strace -f -o /dev/null true 2>/dev/null && can_trace=1 || can_trace=0
plan $((38 + can_trace * 2))

# earlier NAME|- TO N [JSON...]: an earlier version's file of a window of ten minutes up to TO with one sale N; further JSON changes
# it (payload.x=..., file keys x=...; x= removes). Prints the sync_id.
earlier() {
    python3 - "$@" <<'PY'
import hashlib, json, os, sys
name, to, number, changes = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
start = to[:14] + "00" + to[16:]
sync_id = hashlib.sha256(f"10|{start}|{to}".encode()).hexdigest()
payload = {"schema_version": "3.0", "window": {"from": start, "to": to},
           "vendas": [{"id_operacao": number, "canal": "HIPER_CAIXA", "data_hora": start, "total": 12.30}],
           "integrity": {"sync_id": sync_id, "warnings": []}}
file = {"payload": payload, "_retry_count": 3, "created_at": "2026-03-01T10:00:00", "last_error": None}
for change in changes:
    path, value = change.split("=", 1)
    target, keys = file, path.split(".")
    for key in keys[:-1]:
        target = target[key]
    if value:
        target[keys[-1]] = json.loads(value)
    else:
        del target[keys[-1]]
sync_id = sync_id if name == "-" else name
name = f"20260301_101500_{sync_id[:12]}.json"
os.makedirs("data/outbox", exist_ok=True)
with open("data/outbox/" + name, "w") as f:
    json.dump(file, f, indent=1 if os.environ.get("INDENT") else None)
print(sync_id)
PY
}
fresh() { rm -rf data && read_since 30; }
old_files() { find data/outbox -name '????????_*.json' | wc -l; }
drained() { python3 -c '
import json
for line in open("drained"):
    record = json.loads(line)
    print(record["arquivo"], [v.get("id_operacao") for v in record["payload"].get("vendas", [])])'; }
situation() { pdv-outbox find --json "$1" | python3 -c 'import json,sys; print(" ".join(json.loads(l)["situacao"] for l in sys.stdin))'; }

# the usual one
fresh
id=$(earlier - 2026-03-01T10:10:00-03:00 77)
raw=$(python3 -c '
import json, glob
print(open(glob.glob("data/outbox/2026*.json")[0]).read().split("\"payload\": ", 1)[1].rsplit(", \"_retry_count\"", 1)[0])')
pdv-outbox drain >drained 2>said.txt
check_same "an earlier version's payload is sent under a name of ours, its failures counted" \
    "20260301T131000Z_${id:0:12}_cl_t3.json.gz [77]" "$(drained)"
check_same "its bytes leave as they stood" "$raw" "$(sed 's/.*"payload":\({.*}\)}$/\1/' drained)"
check_same "the old file is gone" "0 1" "$(old_files) $(count data/outbox)"
check "that is told" grep -q "versão anterior" said.txt
check_same "it is no longer a stranger" "" "$(grep aviso said.txt)"
check_same "the ledger knows its sale" espera "$(situation 77)"
check_same "the ledger begins where the earlier version ended" "$(field data/state.json last_sync_to)-03:00" \
    "$(pdv-outbox next >window.json && field window.json lookback_from)"
check_same "a second run takes nothing over again" "1" "$(pdv-outbox drain 2>/dev/null | wc -l)"
entregas SENT 201 <drained | pdv-outbox settle >/dev/null
check_same "it leaves as any other" "0 entregue" "$(count data/outbox) $(situation 77)"

# the same file once more, by hand or from a backup
earlier "$id" 2026-03-01T10:10:00-03:00 77 >/dev/null
pdv-outbox drain >drained 2>said.txt
check_same "what was delivered already is not sent again" "0 0" "$(wc -l <drained) $(old_files)"
earlier "$id" 2026-03-01T10:10:00-03:00 78 >/dev/null
pdv-outbox drain >drained 2>said.txt
check_same "a delivered sync_id with a sale that nobody knows is kept" "0 1" "$(wc -l <drained) $(old_files)"
check "... and named" grep -q "aviso.*20260301_101500_${id:0:12}" said.txt

# the same window still waits
fresh
id=$(earlier - 2026-03-01T10:10:00-03:00 77)
pdv-outbox list >/dev/null
check_same "who only looks takes nothing over" 1 "$(old_files)"
pdv-outbox next >/dev/null
earlier "$id" 2026-03-01T10:10:00-03:00 77 _retry_count=9 >/dev/null
pdv-outbox drain >drained 2>/dev/null
check_same "of two files of one window one is sent" "1 0" "$(wc -l <drained) $(old_files)"
earlier "$id" 2026-03-01T10:10:00-03:00 77 'payload.agent={}' >/dev/null
pdv-outbox drain >drained 2>/dev/null
check_same "... also when it was written anew with the same sales" "1 0" "$(wc -l <drained) $(old_files)"
earlier "$id" 2026-03-01T10:10:00-03:00 78 >/dev/null
pdv-outbox drain >drained 2>said.txt
check_same "one with another sale is kept" "1 1 [77]" "$(wc -l <drained) $(old_files) $(drained | cut -d' ' -f2)"
rm data/outbox/*.json
entregas REFUSED 422 <drained | pdv-outbox settle >/dev/null 2>&1
earlier "$id" 2026-03-01T10:10:00-03:00 77 >/dev/null
pdv-outbox drain >drained 2>/dev/null
check_same "what was refused is not taken out of the dead letter" "0 0 1" "$(wc -l <drained) $(old_files) $(count data/dead_letter)"

# channels, failures, blanks
name_of() { # FILE-CHANGES...: the name it is taken over under, without time and sync_id
    fresh
    earlier - 2026-03-01T10:10:00-03:00 77 "$@" >/dev/null
    pdv-outbox drain >drained 2>said.txt
    drained | sed 's/^[^_]*_[^_]*_//; s/ .*//'
}
check_same "GESTAO_DB_FAILURE: Caixa alone" c_t3.json.gz "$(name_of 'payload.integrity.warnings=["x","GESTAO_DB_FAILURE"]')"
check_same "no count is no failure" cl_t0.json.gz "$(name_of _retry_count=)"
check_same "a count is bounded below the last failure" cl_t49.json.gz "$(name_of _retry_count=1000)"
check_same "... at both ends" cl_t0.json.gz "$(name_of _retry_count=-4)"
export INDENT=1
check_same "a payload over many lines goes onto one" cl_t3.json.gz "$(name_of)"
unset INDENT
check_same "a payload of few keys is sent" cl_t3.json.gz "$(name_of payload.schema_version= payload.integrity.warnings= payload.vendas=)"
check_same "... whose sales lack the channel too" cl_t3.json.gz "$(name_of 'payload.vendas=[{"id":1}]')"
check_same "... or the number" cl_t3.json.gz "$(name_of 'payload.vendas=[{"canal":"HIPER_CAIXA"}]')"

# what cannot be understood stays, byte for byte
stays() { # SENTENCE: the file in the outbox is neither sent nor touched, and named
    cp -r data/outbox before
    pdv-outbox drain >drained 2>said.txt
    check_same "$1" "0 same aviso" "$(wc -l <drained) $(diff -r before data/outbox && echo same) $(grep -o 'aviso.*versão anterior.*20260301_101500' said.txt | cut -c1-5)"
    rm -r before
}
fresh && earlier - 2026-03-01T10:10:00-03:00 77 payload.integrity.sync_id= >/dev/null
stays "without a sync_id it stays"
fresh && earlier - 2026-03-01T10:10:00-03:00 77 payload.window= >/dev/null
stays "without a window it stays"
fresh && earlier - 2026-03-01T10:10:00-03:00 77 'payload.window.to="ontem"' >/dev/null
stays "with an end that is no moment it stays"
fresh && earlier 0000000000000000 2026-03-01T10:10:00-03:00 77 >/dev/null
stays "with another sync_id than its name it stays"
fresh && earlier - 2026-03-01T10:10:00-03:00 77 payload= >/dev/null
stays "without a payload it stays"
fresh && earlier - 2026-03-01T10:10:00-03:00 77 'payload=[1]' >/dev/null
stays "with a payload that is no object it stays"
fresh && earlier - 2026-03-01T10:10:00-03:00 77 >/dev/null
for f in data/outbox/*.json; do head -c 200 "$f" >x && mv x "$f"; done
stays "cut it stays"
fresh && earlier - 2026-03-01T10:10:00-03:00 77 >/dev/null
for f in data/outbox/*.json; do rm "$f" && mkdir "$f"; done
stays "a folder of that name stays"
fresh
id=$(earlier - 2026-03-01T10:10:00-03:00 77)
earlier - 2026-03-01T11:10:00-03:00 78 payload.window= >/dev/null
pdv-outbox drain >drained 2>said.txt
check_same "a bad one does not hold up a good one" "1 1" "$(wc -l <drained) $(old_files)"

# what earlier versions had read counts where their state is lost
fresh
rm data/state.json
earlier - "$(TZ='<-03>3' date -d '-2 hours' +%Y-%m-%dT%H:%M:00-03:00)" 77 >/dev/null
pdv-outbox next >window.json 2>said.txt
check_same "without a state, what was read goes up to the newest payload's end" \
    "$(python3 -c 'import json,glob,gzip; print(json.load(gzip.open(glob.glob("data/outbox/*.gz")[0]))["window"]["to"])')" "$(field window.json from)"
check_same "... and what was sent before is not looked for" "$(field window.json from)" "$(field window.json lookback_from)"

# a disk that is full
fresh
earlier - 2026-03-01T10:10:00-03:00 77 >/dev/null
no_space pdv-outbox drain 2>/dev/null | cat >drained
check_native "with a full disk it waits where it is" test "$(old_files) $(count data/outbox) $(find data/tmp -type f | wc -l)" = "1 0 0"
check_same "... and goes later" "1" "$(pdv-outbox drain 2>/dev/null | wc -l)"

# killed at every system call that changes something
if [ "$can_trace" -eq 1 ]; then
    fresh
    pdv-outbox drain 2>/dev/null
    id=$(earlier - 2026-03-01T10:10:00-03:00 77)
    rm -rf base && cp -r data base
    swept=0 wrong=0
    for call in write fsync rename unlink; do
        for n in $(seq 1 40); do
            rm -rf data && cp -r base data
            (exec 2>/dev/null; timeout 20 strace -f -o trace -e trace="$call" -e inject="$call:signal=KILL:when=$n" pdv-outbox drain >/dev/null; :)
            grep -q 'killed by' trace || break
            swept=$((swept + 1))
            pdv-outbox drain >drained 2>said.txt
            [ "$(drained) $(situation 77) $(old_files) $(count data/outbox)" = "20260301T131000Z_${id:0:12}_cl_t3.json.gz [77] espera 0 1" ] && continue
            wrong=$((wrong + 1))
            echo "# killed at $call $n: $(drained) $(situation 77) $(ls data/outbox)"
        done
    done
    check "it is killed at more than 15 points" test "$swept" -gt 15
    check_same "after each it is in the queue exactly once, and in the ledger" 0 "$wrong"
fi
