#!/bin/bash
# In Wine: runs of the driver, in which TerminateProcess ends KILLS processes at random moments; then one in peace. No sale is
# lost, none is delivered under two names. SEED chooses the moments.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
. "$TESTS/windows/wine.sh"

kills=${KILLS:-12}
RANDOM=${SEED:-1}
plan 5
export WINEPREFIX=$WORK/wine # nobody else's processes may be ended
begin_wine || exit 1
set_up_store 2026-03-02 1 400 150 || exit 1
unset PDV_CONFIG
set_up_agent agent
cp "$PROGRAMS/tests/terminate.exe" .
mkdir agent/data && echo '{"last_sync_to": "2026-03-02T07:00:00"}' >agent/data/state.json
first=$(date -d '2026-03-02 07:10:00' +%s) step=$((25000 / kills)) runs=0 ended=0 # a run may be over before its process is to end
hiperd_control clock 2026-03-02T21:30:00 >/dev/null

while [ "$ended" -lt "$kills" ] && [ "$runs" -lt $((kills * 2)) ]; do
    moment=$(date -d "@$((first + runs * step))" '+%F %T')
    runs=$((runs + 1))
    (cd agent && win_at "$moment" cmd /d /c pdv-sync.cmd) >/dev/null 2>>run.err &
    run=$!
    # The run itself, which takes the tree with it, and any program of it, soon after it began or when the run is well under way.
    names=(pdv-outbox pdv- pdv-extract pdv-merge pdv-send cmd.exe) longest=(1500 2000 60 30 60 2000)
    which=$((RANDOM % 6))
    victim=$(timeout 60 wine terminate.exe $((RANDOM % longest[which])) "${names[which]}" "$RANDOM" 2>/dev/null | tr -d '\r')
    wait "$run"
    case ${victim:=none} in none) ;; *) ended=$((ended + 1)) && echo "$victim" >>killed.out ;; esac
    [ "$victim" != cmd.exe ] || wineserver -w # a run whose outer driver was ended goes on by itself
done
echo "# count: $runs runs, $ended of them with a process ended: $(sort killed.out | uniq -c | sort -rn | awk '{ printf "%s%s %s", s, $1, $2; s = ", " }')"
check_same "so many processes were ended" "$kills" "$ended"
moment='2026-03-02 21:20:00'
code=0
(cd agent && win_at "$moment" cmd /d /c pdv-sync.cmd) >/dev/null 2>>run.err || code=$?
check_same "a run in peace ends well" 0 "$code"
check "0 lost, 0 doubled" python3 "$TESTS/checker.py" --hiperd "$HIPERD_CONTROL" --webhook "$WEBHOOK_STORE" --outbox agent/data/outbox --until 2026-03-02T21:19:00
tail -1 check.out | sed 's/^/# count: /'
check_same "nothing waits, nothing was refused" "0 0" "$(find agent/data/outbox -name '*.gz' | wc -l) $(find agent/data/dead_letter -name '*.gz' | wc -l)"
check_same "nothing unfinished is left" "" "$(find agent/data/tmp -type f)"
wineserver -k
