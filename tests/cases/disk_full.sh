#!/bin/bash
# Days on a disk of 256 kB: the webhook is down until the queue has filled it, then something else fills it. The agent says so,
# exit code 74; what is delivered leaves the full disk; with room again nothing is lost and nothing arrives twice.
# DISK_FULL_MINUTES: from cycle to cycle, 30 unless told; make check-disk has every cycle of two days.
if [ -z "${DISK_FULL_INSIDE:-}" ]; then # a view of the mounts of our own, which ends with the case
    flags=-m && [ "$(id -u)" = 0 ] || flags=-rm
    if unshare $flags true 2>/dev/null; then DISK_FULL_INSIDE=1 exec unshare $flags bash "$0"; fi
fi
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
mkdir data
mount -t tmpfs -o size=256k tmpfs data 2>/dev/null || skip_all "no file system may be mounted here"
head -c 110000 /dev/zero >data/other # what else lies on a disk
stop_servers() { # the last thing that the case does, see lib.sh
    stop_hiperd
    stop_webhook
    cp -a data data.kept # goes with the folder, or is kept with it
    umount data
}
minutes=${DISK_FULL_MINUTES:-30}

plan 22
set_up_store 2026-03-02 2 150 40 || exit 1
cycles() { # FROM TO: the exit codes of the cycles, each once, in CODES; their number added to $made
    local moment code
    CODES=''
    while read -r moment; do
        code=0
        cycle_at "$moment" || code=$?
        CODES="$CODES$code"$'\n'
        made=$((made + 1))
    done < <(every "$minutes" "$1" "$2")
    CODES=$(printf '%s' "$CODES" | sort -nu | tr '\n' ' ')
}
fill() { # to the last page; files end within one, so that a little may still be appended to some
    head -c 300000 /dev/zero >>data/filler 2>/dev/null
    [ "$(df --output=avail data | tail -1 | tr -d ' ')" = 0 ]
}
made=0

cycles '2026-03-02 00:00' '2026-03-02 13:50'
check_same "until then all is well" "0 " "$CODES"
stop_webhook # not 503: that counts, and fifty of it are a reason to give a payload up
cycles '2026-03-02 14:00' '2026-03-02 23:50'
check "with the webhook down for hours the disk fills up: 74" grep -q '\<74\>' <<<"$CODES"
check "the log says why" grep -q 'No space left on device' logs/agent.log
status=$(at '2026-03-02 23:55:00' pdv-outbox status)
check "status goes on, and shows how far behind it is" grep -q 'HIPER_CAIXA *lido até .*há [1-9]' <<<"$status"
check "and how many payloads wait" grep -q "esperam *$(waiting)," <<<"$status"
full=$(waiting)
check "there are some" test "$full" -gt 3
check "nothing that waits is damaged" gzip -t data/outbox/*.json.gz
check_same "nothing is dead" 0 "$(dead)"

# The webhook is back, and the day is another: its deliveries have no file yet.
check "not a page is free" fill
start_webhook --token demo-token || exit 1
export API_ENDPOINT
at '2026-03-03 00:05:00' sh -c 'pdv-outbox drain | pdv-send | pdv-outbox settle' >settled 2>settled.err
check_same "what is delivered leaves the full disk" "$full" "$(($(grep -c ^entregue settled) + $(waiting)))"
check "but for what the state must first be brought to" test "$(waiting)" -le 1
check "the first of them as an emptied file" test "$(find data/ledger/entregas -name '*.json.gz' -size 0 | wc -l)" -gt 0
check "find knows it is delivered" grep -q 'entregue' <(pdv-outbox find "$(payload_values '"\n".join("%d" % s["id_operacao"] for s in p["vendas"])' | grep . | tail -1)")
fill
cycles '2026-03-03 08:00' '2026-03-03 11:50'
check_same "full of something else: 74 each time" "74 " "$CODES"
check_same "nothing is dead then either" 0 "$(dead)"
rm data/filler data/other
cycles '2026-03-03 12:00' '2026-03-03 23:50'
check_same "with room again the runs end well" "0 " "$CODES"
cycle_at '2026-03-04 06:00:00' # the deep look-back: what the ledger lacked would come a second time
cycle_at '2026-03-05 06:00:00'
check "no sale is missing, each is there once" checker
check_same "none is said to be late or to have changed" 0 "$(story | grep -c VENDA_)"
check_same "nothing waits and nothing is dead" "0 0" "$(waiting) $(dead)"
check_same "every delivery is noted" "$(payload_values 'p["integrity"]["sync_id"][:12]' | sort)" "$(awk '{ print substr($2, 1, 12) }' data/ledger/entregas/*.ledger | sort -u)"
check "with its own file gone" test -z "$(find data/ledger/entregas -name '*.json.gz')"
check "the account of both days is even" at '2026-03-05 06:10:00' programs/bin/pdv-sync.sh --conferir 2026-03-02 2026-03-03
echo "# $made cycles of $minutes minutes; $full payloads waited when the disk was full"
