#!/usr/bin/env bash
# What a crash cuts short is finished by whoever comes next: the steps arranged by hand. crash_sample.sh has them for real.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
plan 24

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

for who in next drain settle requeue rewind; do
    promise
    crash_before_state
    case $who in
    drain) pdv-outbox drain >out 2>/dev/null ;;
    settle) echo '{"tipo":"entrega","arquivo":"20200101T000000Z_000000000000_c_t0.json.gz","sync_id":"000000000000","veredito":"SENT"}' | pdv-outbox settle 2>/dev/null ;;
    requeue) pdv-outbox requeue --all >/dev/null 2>&1 ;;
    rewind)
        moment=$(TZ='<-03>3' date -d '-1 minute' +%Y-%m-%dT%H:%M:%S)
        pdv-outbox rewind "$moment" >/dev/null 2>&1
        ;;
    next) pdv-outbox next >out 2>/dev/null ;;
    esac
    want=$(to)
    [ "$who" != rewind ] || want=$moment-03:00 # back from there, which is only possible once the state is there
    check_same "$who first moves the state to the payload that is there" "$want 1" "$(cursor HIPER_CAIXA) $(count data/outbox)"
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
file=data/outbox/$(only data/outbox)
head -c 50 "$file" >x && mv x "$file"
pdv-outbox next >again.json 2>/dev/null
check_same "a payload of the promise that does not read back is promised again" "$(from) $(to)" \
    "$(field again.json from) $(field again.json to)"
check_same "... and what the ledger has of it already is read all the same" True "$(field again.json reenviar)"
pdv-outbox next >again.json
check_same "... also when it is asked for once more" True "$(field again.json reenviar)"
check_same "the damaged one is not lost" "0 1" "$(count data/outbox) $(count data/dead_letter)"
pdv-outbox add <good.line >/dev/null
check_same "the second one takes its place" "1 1" "$(count data/outbox) $(count data/dead_letter)"

promise
crash_before_state
python3 -c '
import gzip, sys
text = gzip.open(sys.argv[1]).read()
i = text.index(b"sync_id\":\"") + 10
text = text[:i + 12] + b"0" * 52 + text[i + 64:]
open(sys.argv[1], "wb").write(gzip.compress(text))' data/outbox/*.json.gz
pdv-outbox next >again.json 2>/dev/null
check "twelve digits alike are not the same sync_id" cmp window.json again.json

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

# a rewind may come upon a sync_id that is still there
rm -rf data
read_since 100
cycle >/dev/null
pdv-outbox rewind "$(from)" >/dev/null
before=$(to)
pdv-outbox next >window.json 2>said.txt
check_same "a window whose payload still waits is not read a second time" "$before" "$(from)"
check "and that is said" grep -q "já está na fila" said.txt

# unfinished files
touch data/tmp/young.tmp data/tmp/foreign
touch -d '2 days ago' data/tmp/old.tmp data/tmp/old-foreign
pdv-outbox drain >/dev/null
check_same "unfinished files go after a day, strangers never" "foreign old-foreign young.tmp" "$(cd data/tmp && echo *)"
