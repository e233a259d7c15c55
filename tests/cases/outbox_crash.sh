#!/usr/bin/env bash
# What a crash cuts short is finished by whoever comes next: the steps arranged by hand. crash_sample.sh has them for real.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
plan 26

promise() { # an empty queue and a window promised: window.json, its line in good.line
    rm -rf data
    read_since 30
    pdv-outbox next >window.json
    pacote window.json "$@" >good.line
}
crash_before_state() { # as if add had ended between the payload's rename and the state
    cp data/state.json state.before
    cp data/state.json.anterior twin.before
    pdv-outbox add <good.line >/dev/null
    cp state.before data/state.json
    cp twin.before data/state.json.anterior
}
moved() { echo "$(cursor HIPER_CAIXA) $(cursor HIPER_LOJA) $(field data/state.json intencao)"; }
to() { field window.json to; }
from() { field window.json from; }
before() { TZ='<-03>3' date -d "$1 $2 seconds ago" +%FT%T-03:00; } # MOMENT SECONDS

for who in next drain settle requeue rewind; do
    promise
    crash_before_state
    case $who in
    drain) pdv-outbox drain >out 2>/dev/null ;;
    settle) echo '{"tipo":"entrega","arquivo":"20200101T000000Z_000000000000_c_t0.json.gz","sync_id":"'"$(printf %064d 0)"'","veredito":"SENT"}' | pdv-outbox settle 2>/dev/null ;;
    requeue) pdv-outbox requeue --all >/dev/null 2>&1 ;;
    rewind) pdv-outbox rewind "$(from | cut -c1-19)" >/dev/null 2>&1 ;;
    next) pdv-outbox next >out 2>/dev/null ;;
    esac
    check_same "$who first moves the state to the payload that is there" "$(to) 1" "$(cursor HIPER_CAIXA) $(count data/outbox)"
    [ "$who" != rewind ] ||
        check_same "... so that what is read again reaches up to its end" "$(from) $(to)" "$(python3 -c '
import json
for span in json.load(open("data/state.json"))["reler"]:
    print(span["from"], span["to"])')"
    [ "$who" = drain ] || continue
    check_same "... completely" "$(to) $(to) None" "$(moved)"
    check_same "... and before it prints anything of it" 1 "$(wc -l <out)"
done

promise
crash_before_state
check "add of the same pacote again is refused: it is in" exits 65 pdv-outbox add <good.line
check_same "there is one" "1 $(to)" "$(count data/outbox) $(cursor HIPER_CAIXA)"

promise HIPER_LOJA
crash_before_state
pdv-outbox drain >/dev/null 2>&1
check_same "what was complete is known from the name: Loja failed" "$(to) $(from) None" "$(moved)"

promise
pacote window.json vazio | pdv-outbox add >/dev/null
pdv-outbox rewind "$(from)" >/dev/null
cycle HIPER_LOJA >/dev/null
pdv-outbox next >window.json
pacote window.json >good.line
crash_before_state
pdv-outbox drain >/dev/null 2>&1
check_same "... Loja alone" "$(to) $(to)" "$(cursor HIPER_CAIXA) $(cursor HIPER_LOJA)"

promise
crash_before_state
mv data/outbox/*.json.gz data/dead_letter/
pdv-outbox drain >/dev/null 2>&1
check_same "a payload that is dead was put too" "$(to) $(to) None" "$(moved)"

promise
crash_before_state
name=$(only data/outbox)
mv "data/outbox/$name" "data/outbox/0000000009_${name#*_}"
pdv-outbox next >again.json 2>/dev/null
check "a payload of another number does not keep the promise" cmp window.json again.json

promise
crash_before_state
file=data/outbox/$(only data/outbox)
head -c 50 "$file" >x && mv x "$file"
pdv-outbox next >again.json 2>/dev/null
check_same "a payload of the promise that does not read back: the hour before its end is read again, by another promise" \
    "$(before "$(to)" 3600) $(to) True 2" "$(field again.json from) $(field again.json to) $(field again.json releitura) $(field data/state.json promessa)"
check_same "the damaged one is not lost" "0 1" "$(count data/outbox) $(count data/dead_letter)"
pdv-outbox next >third.json
check "... the same when it is asked for once more" cmp again.json third.json
pacote again.json | pdv-outbox add >/dev/null
check_same "the second one takes its place" "1 1" "$(count data/outbox) $(count data/dead_letter)"
pdv-outbox next >again.json
check_same "and the window itself follows" "$(from) None" "$(field again.json from) $(field again.json releitura)"

# a full disk must not hold up the queue
read_since 100
rm -rf data/outbox
cycle >/dev/null
promised=$(count data/outbox)
pdv-outbox next >window.json
pacote window.json >good.line
crash_before_state
no_space pdv-outbox drain 2>/dev/null | cat >out
check_same "with a full disk the payload of the promise is held back, the others go" "1 1 2" "$promised $(wc -l <out) $(count data/outbox)"
entregas SENT 201 <out >lines
(no_space pdv-outbox settle <lines 2>&1) | cat >said.txt
check_same "and what is delivered leaves, which makes room" 1 "$(count data/outbox)"
pdv-outbox drain 2>/dev/null >out
check_same "with room again it is sent" "1 $(to)" "$(wc -l <out) $(cursor HIPER_CAIXA)"

# a span that is read again may have the very content of a payload that still waits: the receiver would drop it
rm -rf data
read_since 100
cycle >/dev/null
pdv-outbox rewind "$(from)" >/dev/null
pdv-outbox next >again.json
check_same "a rewind reads the same hour again" "$(from) $(to)" "$(field again.json from) $(field again.json to)"
pacote again.json | pdv-outbox add >/dev/null
check_same "the same content is not put a second time" 1 "$(count data/outbox)"
pdv-outbox next >third.json
check_same "... the reading begins a second earlier instead" "$(before "$(from)" 1)" "$(field third.json from)"

# unfinished files
touch data/tmp/young.tmp data/tmp/foreign
touch -d '2 days ago' data/tmp/old.tmp data/tmp/old-foreign
pdv-outbox drain >/dev/null
check_same "unfinished files go after a day, strangers never" "foreign old-foreign young.tmp" "$(cd data/tmp && echo *)"
