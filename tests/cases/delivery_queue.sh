#!/usr/bin/env bash
# A whole queue against a webhook that fails: what holds up what, the last failure, and that in the end each payload has been
# taken once, whatever was between.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
. "$TESTS/outbox.sh"
. "$TESTS/delivering.sh"
plan 39

start_webhook --token "$API_TOKEN"
export API_ENDPOINT
fates() { local id; for id in "${IDS[@]}"; do fate "$id"; done | xargs; }
again() { # the queue as it was filled, and a webhook that has seen nothing
    rm -rf data
    cp -a fresh data
    stop_webhook
    rm -rf "$WEBHOOK_STORE"
    start_webhook --token "$API_TOKEN"
    fault "$@"
}
sent_ids() { asked headers.Idempotency-Key | cut -c 1-12; }
stored_bytes() { # ID: at the webhook once, with the bytes that were queued
    set -- "$1" "$WEBHOOK_STORE"/*_"$1"*.json
    [ $# -eq 2 ] && cmp "body.$1" "$2"
}
all_stored() { local id; for id in "${IDS[@]}"; do stored_bytes "$id" || return 1; done; }
same_bytes() { # in every request that carried a payload
    [ "$(paste -d' ' <(sent_ids) <(asked sha256) | sort -u | wc -l)" = "$(sent_ids | sort -u | wc -l)" ]
}

# --- what holds up what ---
fill 7
cp -a data fresh

again status=422:times=1
deliver
check_same "REFUSED holds up nobody, and where others pass it is tried once more" "t1 gone gone gone gone gone gone 1 none" "$(fates) $CODE $(parada)"
deliver
check_same "... which may be all that it needs" "gone gone gone gone gone gone gone 0 none" "$(fates) $CODE $(parada)"
again status=503:times=3
deliver
check_same "LATER holds up nobody" "t1 gone gone gone gone gone gone 1 none" "$(fates) $CODE $(parada)"
again status=201:times=2 status=401:times=1
deliver
check_same "PARKED holds all that follow" "gone gone t0 t0 t0 t0 t0 77 PARKED" "$(fates) $CODE $(parada)"
deliver
check_same "until it is mended" "gone gone gone gone gone gone gone 0 none" "$(fates) $CODE $(parada)"
again status=404
deliver
deliver
check_same "an address that is wrong holds all, run after run" "t0 t0 t0 t0 t0 t0 t0 78 PARKED" "$(fates) $CODE $(parada)"
check_same "of which six are asked for once a run" 12 "$(asked status | wc -l | xargs)"
again status=403:times=1
deliver
check_same "one that is answered 403 holds up nobody" "t1 gone gone gone gone gone gone 1 none" "$(fates) $CODE $(parada)"
again
stop_webhook
deliver
deliver
check_same "OFFLINE holds all, run after run" "t0 t0 t0 t0 t0 t0 t0 69 OFFLINE" "$(fates) $CODE $(parada)"
again status=500
deliver
check_same "a server that fails them all ends the run, and none is counted" "t0 t0 t0 t0 t0 t0 t0 69 none" "$(fates) $CODE $(parada)"
check_same "after eight requests" 8 "$(asked status | wc -l | xargs)"
fault status=500:times=7
deliver
check_same "when the newest passes, those that were tried before it are counted" "t1 t1 t1 t1 t1 t0 gone 1" "$(fates) $CODE"
again status=429:retry-after=86400
deliver
check_same "429 that asks for a day counts nothing, and asks for no other" "t0 t0 t0 t0 t0 t0 t0 75 none" "$(fates) $CODE $(parada)"
again silent
REQUEST_TIMEOUT_SECONDS=1 deliver --budget 1
check_same "silence until the run's end counts nothing, and asks for no other" "t0 t0 t0 t0 t0 t0 t0 75" "$(fates) $CODE"

# --- the 50th failure ---
fill 2
rm -rf fresh
cp -a data fresh
nearly() { # FAULT...: the first payload has failed 49 times
    again "$@"
    for file in data/outbox/*_"${IDS[0]}"_*; do mv "$file" "${file/_t0./_t49.}"; done
}
nearly status=503:times=3
deliver
check_same "the 50th failure goes to the dead letter, the next is delivered" "dead gone" "$(fates)"
check_same "with the reason and the last answer's status" "50 falhas 503" "$(reason_of "${IDS[0]}" motivo) $(reason_of "${IDS[0]}" status)"
pdv-outbox requeue "${IDS[0]}" >/dev/null
check_same "it can be brought back, and its name says that it comes late" "t1 gone" "$(fates)"
deliver
check "and delivered" all_stored
nearly close:times=3
deliver
check_same "a connection that breaks is a failure too" "dead gone" "$(fates)"
nearly status=401
deliver
check_same "PARKED is none" "t49 t0 PARKED" "$(fates) $(parada)"
nearly
stop_webhook
deliver
check_same "nor is OFFLINE" "t49 t0 OFFLINE" "$(fates) $(parada)"
nearly status=422:times=1
deliver
check_same "REFUSED after 49 failures is a refusal, and its reason has the answer" "dead gone recusado 422" \
    "$(fates) $(reason_of "${IDS[0]}" motivo) $(reason_of "${IDS[0]}" status)"
nearly close-after-store:times=3
deliver
check_same "one that was stored unheard goes there as well" "dead gone" "$(fates)"
pdv-outbox requeue --all >/dev/null
deliver
check "and is known when it comes back" all_stored

# --- stored, and closed without an answer ---
again close-after-store:times=1
deliver
check_same "stored without an answer: the second attempt is told that it is known" "gone gone true" "$(fates) $(delivered duplicado 1)"
check "the webhook holds it once" all_stored
check_same "after two requests of the same bytes" "2 1" "$(sent_ids | grep -c "${IDS[0]}") $(asked sha256 | head -n 2 | sort -u | wc -l | xargs)"
again close-after-store:times=3
deliver
check_same "unheard in all attempts of a run it is counted" "t1 gone" "$(fates)"
check "though it is there" stored_bytes "${IDS[0]}"
deliver
check_same "the next run is told that it is known" "gone gone true" "$(fates) $(delivered duplicado)"
check "the webhook holds it once after two runs" all_stored
check_same "after four requests of the same bytes" "4 1" "$(sent_ids | grep -c "${IDS[0]}") $(paste -d' ' <(sent_ids) <(asked sha256) | grep "^${IDS[0]}" | sort -u | wc -l | xargs)"

# --- a hostile day, run after run on one queue, and a good webhook at its end ---
fill 6
rm -rf fresh
cp -a data fresh
again
kept() { # every payload is in the queue, or at the webhook with its bytes
    local id state
    for id in "${IDS[@]}"; do
        state=$(fate "$id")
        [[ $state == t* ]] || { [ "$state" = gone ] && stored_bytes "$id"; } || { echo "$id: $state" && return 1; }
    done
}
lost=''
for spec in status=503 close status=401 html=200 redirect=302 status=429:retry-after=7200 status=404 close-after-store \
    status=408 html=503 drip=1/1 status=500 redirect=308 silent status=403 status=599 status=409; do
    fault "$spec"
    REQUEST_TIMEOUT_SECONDS=1 deliver --budget 1
    kept >kept.out || lost+=" $spec: $(<kept.out)"
done
stop_webhook
deliver
kept >kept.out || lost+=" nobody listens: $(<kept.out)"
check_same "nothing is lost in any hour of a hostile day" "" "$lost"
check_same "nothing is dead: nobody has refused it" 0 "$(count data/dead_letter)"
check_same "nothing is counted, as nothing has passed" "t0 t0 t0 t0 t0 t0" "$(fates)"
start_webhook --token "$API_TOKEN"
deliver
check_same "a good webhook gets what waits" "gone gone gone gone gone gone 0 none" "$(fates) $CODE $(parada)"
check "each payload once, with its bytes" all_stored
check_same "and nothing else" 6 "$(stored)"
check "no request of the whole day carried other bytes" same_bytes
