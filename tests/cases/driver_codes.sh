#!/bin/bash
# What each program of a cycle ends with is what the cycle ends with, and what the monitor hears: nothing is lost in a pipe.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 29
set_up_store 2026-03-12 1 60 20 || exit 1
sync=programs/bin/pdv-sync.sh
as='' # permissions say nothing to root
if [ "$(id -u)" = 0 ]; then
    as='setpriv --reuid=65534 --regid=65534 --clear-groups'
    chmod 755 . && chown 65534 . .env
fi
export TMPDIR=/tmp
touch pings planned && chmod 666 pings planned

# tell NAME BEFORE: the program of that name in the driver's folder does BEFORE first; what the monitor is told goes to `pings`
# shellcheck disable=SC2016 # for the program's own shell
tell() {
    rm -f "programs/bin/$1"
    printf '#!/bin/sh\n%s\ncase $1 in --ping) echo "$2" >>%s/pings ;; esac\nexec %s/%s%s "$@"\n' "$2" "$WORK" "$BIN" "$1" \
        "$([ "$1" != pdv-send ] || echo ' --backoff-base-ms 1')" >"programs/bin/$1"
    chmod +x "programs/bin/$1"
}
cycle() { # TIME: of the day; sets CODE, and PING to what the monitor heard
    : >pings
    CODE=0
    hiperd_control "clock 2026-03-12T$1:00" >/dev/null
    $as env LD_PRELOAD="$FAKETIME_LIBRARY" FAKETIME="@2026-03-12 $1:00" FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 \
        ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 "$sync" 2>cycle.err || CODE=$?
    PING=$(xargs <pings)
}
tell pdv-send :

cycle 08:00
check_same "a cycle without trouble" "0 0" "$CODE $PING"

# --- a payload that cannot be opened: a virus scanner, a bad sector, a wrong owner ---
webhook_control 'fault status=503' >/dev/null
cycle 09:00
check_same "a server that fails" "69 69" "$CODE $PING"
cycle 10:00
webhook_control clear >/dev/null
waiting=$(waiting)
check "payloads wait" test "$waiting" -ge 2
chmod 000 data/outbox/*.gz
cycle 10:10
check_same "payloads that cannot be opened are no success" "74 74" "$CODE $PING"
check "the log says whose code it was" grep -q 'fim da execução: código 74 (pdv-outbox drain)' logs/agent.log
check_same "they stay where they are" "$waiting" "$(find data/outbox -perm 000 | wc -l)"
cycle 11:00
check_same "younger ones pass, and it is no success still" "74 $waiting" "$CODE $(waiting)"
chmod 600 data/outbox/*.gz
cycle 11:10
check_same "they can be opened again: all is delivered" "0 0 0" "$CODE $PING $(waiting)"

# --- a folder that settle cannot change ---
webhook_control 'fault status=503' >/dev/null
cycle 12:00
webhook_control clear >/dev/null
chmod 555 data/outbox
cycle 12:01
check_same "a queue that cannot be changed" "74 74" "$CODE $PING"
chmod 755 data/outbox
cycle 12:02
check_same "... and can again" "0 0" "$CODE $(waiting)"

# --- the second delivery does not make the first one's trouble forgotten ---
webhook_control 'fault status=503' >/dev/null
cycle 13:00
webhook_control clear >/dev/null
webhook_control 'fault status=422:times=1' >/dev/null
before=$(stored)
cycle 14:00
check_same "a payload that the first delivery had refused" "1 1" "$CODE $PING"
check "... though the second one delivered" test "$(stored)" -gt "$before"
check_same "... and the next cycle, which has nothing to say of it" "0 0" "$(cycle 14:10; echo "$CODE $PING")"

# --- programs that are killed leave no line ---
killed() { # NAME TIME BEFORE: a cycle in which it is
    tell "$1" "$3"
    cycle "$2"
    tell "$1" :
}
# shellcheck disable=SC2016 # for the program's own shell
{
    killed pdv-send 14:20 '[ "$1" = --ping ] || kill -KILL $$'
    check_same "pdv-send" "70 70" "$CODE $PING"
    killed pdv-outbox 14:30 'case $1 in drain) kill -KILL $$ ;; esac'
    check_same "drain" "70 70" "$CODE $PING"
    killed pdv-outbox 14:40 'case $1 in settle) kill -KILL $$ ;; esac'
    check_same "settle" "137 137" "$CODE $PING"
    killed pdv-outbox 14:50 'case $1 in next) kill -KILL $$ ;; esac'
    check_same "next" "137 137" "$CODE $PING"
    killed pdv-outbox 15:00 'case $1 in add) kill -KILL $$ ;; esac'
    check_same "add" "137 137" "$CODE $PING"
    killed pdv-merge 15:10 'kill -KILL $$'
    check_same "pdv-merge" "70 70" "$CODE $PING"
    killed pdv-extract-loja 16:20 'kill -KILL $$'
    check_same "pdv-extract-loja, after which Caixa goes on" "69 69 True" "$CODE $PING $(payload_values '"GESTAO_DB_FAILURE" in p["integrity"]["warnings"]' | tail -1)"
    killed pdv-extract-caixa 16:30 'kill -KILL $$'
    check_same "pdv-extract-caixa" "69 69" "$CODE $PING"
    killed pdv-extract-caixa 16:40 'exit 127'
    check_same "... or is not there" "69 69" "$CODE $PING"
}

# --- the loop ends ---
planned() { wc -l <planned; }
ended() { [ "$CODE" -eq 69 ] && [ "$(planned)" -le $((normal + 3)) ]; }
# shellcheck disable=SC2016
tell pdv-outbox "[ \"\$1\" != next ] || echo >>$WORK/planned"
cycle 17:00
normal=$(planned)
check_same "nothing is left of all that" "0 0" "$CODE $(waiting)"
chmod 555 data/tmp
: >planned
cycle 18:00
check_same "a queue that takes nothing more ends it at once" "73 1" "$CODE $(planned)"
chmod 755 data/tmp
hour=19
for what in caixa gestao any; do
    : >planned
    hiperd_control "fault $what:refuse" >/dev/null
    cycle $hour:00
    hiperd_control clear >/dev/null
    check "the loop ends with $what:refuse: 69 after few windows" ended
    hour=$((hour + 1))
done
cycle 23:00
check_same "all is well" "0 0" "$CODE $(waiting)"
check "every sale is at the webhook once" checker --until 2026-03-12T22:00:00
