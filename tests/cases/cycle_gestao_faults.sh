#!/bin/bash
# Every way in which Gestao can fail in the middle of a day: the cycle ends in time and says so, Caixa's sales go out with
# GESTAO_DB_FAILURE, and the next cycle brings what was missing. At the end of the day nothing is lost and nothing doubled.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

faults=(silent mute drip=1 close refuse login error=1205 error=1222 error=229 error=208 error=207 error=8152 late=1205 late=8152
    cut=0 token=3 token=12 token=30 token=60)
plan $((${#faults[@]} + 3))
set_up_store 2026-03-02 1 300 60 || exit 1
check "the cycle before the faults ends well" cycle_at '2026-03-02 08:00:00'

# Where a limit of time ends it, the programs' clocks run fast; the drip is ended by a timer, which does not.
fault_cycle() { # FAULT MOMENT
    hiperd_control "clock ${2/ /T}" >/dev/null
    case $1 in
    silent) env LD_PRELOAD="$FAKETIME_LIBRARY" FAKETIME="@$2 x10" NO_FAKE_STAT=1 \
        ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 programs/bin/pdv-sync.sh >>cycle.out 2>>cycle.err ;;
    mute) env LD_PRELOAD="$FAKETIME_LIBRARY" FAKETIME="@$2 x20" NO_FAKE_STAT=1 \
        ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 programs/bin/pdv-sync.sh >>cycle.out 2>>cycle.err ;;
    *) cycle_at "$2" ;;
    esac
}
last_payload() { # channels of its sales, and whether it warns
    payload_values '" ".join(sorted({v["canal"] for v in p["vendas"]})) + " " + str("GESTAO_DB_FAILURE" in p["integrity"]["warnings"])' | tail -1
}
survives() { # FAULT MOMENT NEXT-MOMENT
    local status=0 expected=69 during
    [ "$1" != login ] || expected=77
    [ "$(hiperd_control fault "gestao:$1")" = ok ] || return 1
    fault_cycle "$1" "$2" || status=$?
    during=$(last_payload)
    hiperd_control clear >/dev/null
    cycle_at "$3" || { echo "the next cycle ended with $?" && return 1; }
    [ "$status $during" = "$expected HIPER_CAIXA True" ] && checker --until "$(date -d "$3 1 minute ago" +%FT%T)" && return 0
    echo "exit $status; during: $during"
    tail -5 cycle.err
    return 1
}
minute=490
moment() { printf '2026-03-02 %02d:%02d:00' $(($1 / 60)) $(($1 % 60)); }
for fault in "${faults[@]}"; do
    check "gestao:$fault is survived, and repaired by the next cycle" survives "$fault" "$(moment $minute)" "$(moment $((minute + 20)))"
    minute=$((minute + 40))
done
cycle_at '2026-03-02 23:30:00'
check "the last cycle ends well" test $? -eq 0
check "no sale is missing, each is there once" checker
