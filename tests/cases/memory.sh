#!/usr/bin/env bash
# Memory that runs out is no damage: whichever allocation of a cycle fails, nothing is called damaged, moved or counted, and the
# same command with memory does what is right. What is too much for MEMORY_LIMIT_MB is read in smaller windows. MEMORY_STEPS: so many
# of each program's allocations.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
shim=${FAILALLOC:-$TESTS/../build/tests/memory/failalloc.so}
[ -e "$shim" ] || skip_all "$shim is not built: make check"
ldd "$BIN/pdv-merge" | grep -q asan && skip_all "AddressSanitizer has its own malloc"
plan 8
set_up_store 2026-03-02 1 40 10 || exit 1
hiperd_control clock 2026-03-02T12:30:00 >/dev/null
mkdir data && echo '{"last_sync_to": "2026-03-02T11:00:00"}' >data/state.json

python3 "$TESTS/memory/sweep.py" "$(realpath "$shim")" "${MEMORY_STEPS:-15}" >swept 2>&1
code=$?
sed 's/^/# /' swept
check_same "whichever allocation fails" "0 wrong" "$(tail -1 swept | grep -o '[0-9]* wrong')"
check_same "... of any program" 0 "$code"

# --- MEMORY_LIMIT_MB: a window of far more sales than a program may hold ---
rm -rf data && mkdir data && echo '{"last_sync_to": "2026-03-02T11:00:00"}' >data/state.json
echo MEMORY_LIMIT_MB=64 >>.env
cat >run.sh <<R
pdv-outbox next >window
{ pdv-extract-caixa -w window; pdv-extract-loja -w window; } | python3 "$TESTS/memory/swell.py" 60000 | pdv-merge | pdv-outbox add
pdv-outbox next >again
echo \$? >again.code
R
code=0
pdv-outbox run -- sh run.sh >run.out 2>&1 || code=$?
check_same "what is too much for MEMORY_LIMIT_MB ends the run with 74" 74 "$code"
check "and is called lack of memory" grep -q 'pdv-merge: erro:.*sem memória' run.out
check_same "nothing is dead, or waits" "0 0" "$(dead) $(waiting)"
check_same "in the same run nothing more is asked for" 1 "$(cat again.code)"
minutes() { python3 -c 'import datetime, json, sys; w = json.load(open(sys.argv[1])); print((datetime.datetime.fromisoformat(w["to"]) - datetime.datetime.fromisoformat(w["from"])).seconds // 60)' "$1"; }
pdv-outbox next >smaller
check_same "the next run reads half of the window" "60 30" "$(minutes window) $(minutes smaller)"
{ pdv-extract-caixa -w smaller; pdv-extract-loja -w smaller; } 2>/dev/null | pdv-merge | pdv-outbox add >/dev/null
check_same "which is queued" 1 "$(waiting)"
