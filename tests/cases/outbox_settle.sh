#!/usr/bin/env bash
# settle: each verdict does to the queue what the contract says; the dead letter, its reasons, and the ways back.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
plan 76

fill() { # N: an empty queue, then so many payloads
    rm -rf data
    read_since $(($1 * 60 - 5))
    for _ in $(seq "$1"); do cycle >/dev/null || exit 70; done
}
settle_all() { pdv-outbox drain | entregas "$@" | pdv-outbox settle; }

fill 3
check_same "three wait" 3 "$(count data/outbox)"
pdv-outbox drain | entregas SENT 201 >lines
check "SENT: what was delivered leaves" exits 0 pdv-outbox settle <lines
check_same "nothing waits" 0 "$(count data/outbox)"
check "a second settling of the same is only noted" exits 0 pdv-outbox settle <lines
check "and it says so" says "já não está na fila" pdv-outbox settle <lines

fill 2
name=$(pdv-outbox drain --max 1 | sed 's/.*"arquivo":"\([^"]*\)".*/\1/')
gunzip -c "data/outbox/$name" >payload.before
pdv-outbox drain --max 1 | entregas REFUSED 422 >lines
check_same "REFUSED: what was done is told" "recusado   $name  HTTP 422" "$(pdv-outbox settle <lines 2>/dev/null)"
check_same "it lies in the dead letter, the other waits" "1 1" "$(count data/outbox) $(count data/dead_letter)"
check "its bytes are the same" cmp payload.before <(gunzip -c "data/dead_letter/$name")
reason=data/dead_letter/${name%.json.gz}.motivo.json
check_same "its reason stands beside it" "recusado 422 {\"campo\":\"cnpj\"} faça isto r-1" \
    "$(field "$reason" motivo) $(field "$reason" status) $(field "$reason" resposta) $(field "$reason" texto) $(field "$reason" request_id)"
check "the reason is one that was never half written" exits 1 test -e "$reason.tmp"
id=$(sync_of "$name")
check_same "show finds it by six digits" "$(cat payload.before)" "$(pdv-outbox show "${id:0:6}" 2>/dev/null)"
check "show tells the reason on stderr" says "recusado: faça isto" pdv-outbox show "$id"
check_same "show --motivo prints the reason" "$(cat "$reason")" "$(pdv-outbox show --motivo "$id")"
check_same "show finds a file's name" "$(cat payload.before)" "$(pdv-outbox show "$name" 2>/dev/null)"
check "show of what is not there is 1" exits 1 pdv-outbox show ffffffffffff
check "show of five digits is a usage error" exits 64 pdv-outbox show 12345
check "show --motivo of what waits is 1" exits 1 pdv-outbox show --motivo "$(only data/outbox)"
check_same "list shows both" "espera recusado" "$(pdv-outbox list | awk 'NR > 1 {print $1}' | xargs)"
check_same "list --json too, with the reason" "espera None recusado recusado" "$(pdv-outbox list --json | python3 -c '
import json, sys
for line in sys.stdin:
    row = json.loads(line)
    print(row["estado"], row.get("motivo", {}).get("motivo"))' | xargs)"
check_same "status counts them" "1 1" "$(pdv-outbox status --json >status.json; field status.json esperam) $(field status.json recusados)"

check "requeue of what is not dead is 1" exits 1 pdv-outbox requeue ffffffffffff
check "requeue without anything is a usage error" exits 64 pdv-outbox requeue
check "requeue of all and of one is a usage error" exits 64 pdv-outbox requeue --all "$id"
mv "data/dead_letter/$name" "data/dead_letter/${name/_t0/_t7}"
mv "$reason" "${reason/_t0/_t7}"
check "requeue brings it back, named twice or not" exits 1 pdv-outbox requeue "$id" "${id:0:6}"
again=${name/_t0/_t1}
# shellcheck disable=SC2010 # the names are ours
check_same "as one file, in whose name one failure says that it comes back; its reason is gone" "$again" "$(cd data && ls outbox dead_letter | grep "$id")"
check "its bytes are the same still" cmp payload.before <(gunzip -c "data/outbox/$again")
check_same "it goes first, as before" "$again" "$(pdv-outbox drain --max 1 | sed 's/.*"arquivo":"\([^"]*\)".*/\1/')"
check "requeue --all with nothing there is 1" exits 1 pdv-outbox requeue --all

# two files of one payload
cp "data/outbox/$again" "data/dead_letter/${name/_t0/_t5}"
cp "data/outbox/$again" "data/dead_letter/${name/_t0/_t6}"
check "requeue of what waits already is 1" exits 1 pdv-outbox requeue "$id"
check "and it says so" says "já espera na fila" pdv-outbox requeue "$id"
check_same "and they stay" "2 1" "$(count data/dead_letter) $(find data/outbox -name "*_${id}_*" | wc -l)"
rm "data/outbox/$again"
pdv-outbox requeue --all >/dev/null 2>&1
check_same "of two dead ones of one payload one comes back" "1 1" "$(count data/dead_letter) $(find data/outbox -name "*_${id}_*" | wc -l)"
rm data/dead_letter/*

# a name that is taken is never replaced
gzip -dc "data/outbox/$again" | gzip -1 >"data/dead_letter/$again"
reason=data/dead_letter/${again%.json.gz}.motivo.json
echo '{"motivo":"antigo"}' >"$reason"
sed "s/$name/$again/" lines | pdv-outbox settle >/dev/null 2>&1
check_same "a refusal goes beside an older one of the same name" "2 antigo" "$(count data/dead_letter) $(field "$reason" motivo)"

# a crash between the two names of a move
fill 1
name=$(only data/outbox)
pdv-outbox drain | entregas REFUSED 422 >lines
ln "data/outbox/$name" "data/dead_letter/$name"
pdv-outbox settle <lines >/dev/null 2>&1
check_same "a move that a crash cut short is finished, not made twice" "0 1" "$(count data/outbox) $(count data/dead_letter)"
rm data/dead_letter/*

# LATER
fill 1
name=$(only data/outbox)
for _ in $(seq 60); do pdv-outbox drain; done | entregas LATER 503 | pdv-outbox settle >said.txt
check_same "LATER counts nothing while nothing passes, however often" "$name" "$(only data/outbox)"
check_same "and says that it waits" "espera     $name  LATER" "$(sort -u said.txt)"
settle_all LATER 503 prova >said.txt
check_same "with the proof that others pass the failure is counted in the name" "${name/_t0/_t1}" "$(only data/outbox)"
check_same "and told" "falhou     $name  1 de 50" "$(cat said.txt)"
{ pdv-outbox drain && pdv-outbox drain; } | entregas LATER 503 prova | sed 2s/_t1/_t2/ | pdv-outbox settle >/dev/null
check_same "once a settle" "${name/_t0/_t2}" "$(only data/outbox)"
mkdir run && export PDV_RUN=$WORK/run
echo "{\"programa\":\"pdv-outbox settle\",\"codigo\":0,\"contadas\":[\"$(sync_of "$name")\"]}" >run/programas.ndjson
settle_all LATER 503 prova >said.txt
check_same "once a run: the second delivery counts what the first has not" "${name/_t0/_t2} espera     ${name/_t0/_t2}  LATER" "$(only data/outbox) $(cat said.txt)"
echo '{"programa":"pdv-outbox settle","codigo":0,"contadas":["000000000000"]}' >run/programas.ndjson
settle_all LATER 503 prova >/dev/null
check_same "but it does count those" "${name/_t0/_t3}" "$(only data/outbox)"
unset PDV_RUN
mv "data/outbox/${name/_t0/_t3}" "data/outbox/${name/_t0/_t48}"
settle_all LATER 0 prova >/dev/null
check_same "what cannot be divided waits after 49 failures too" "${name/_t0/_t49}" "$(only data/outbox)"
settle_all LATER 0 prova >/dev/null 2>&1
check_same "the 50th goes to the dead letter" "0 1" "$(count data/outbox) $(count data/dead_letter)"
check_same "with the reason" "50 falhas" "$(field data/dead_letter/*.motivo.json motivo)"
check "requeue --all brings it back" exits 0 pdv-outbox requeue --all
check_same "with one failure" "${name/_t0/_t1}" "$(only data/outbox)"
name=$(only data/outbox)

# PARKED, OFFLINE
settle_all PARKED 401 >/dev/null
check_same "PARKED counts nothing" "$name" "$(only data/outbox)"
check_same "the state says why" "PARKED faça isto" "$(field data/state.json parada veredito) $(field data/state.json parada texto)"
check "status says so" grep -q "PARADO.*PARKED.*faça isto" <(pdv-outbox status)
since=$(field data/state.json parada desde) generation=$(field data/state.json geracao)
settle_all PARKED 401 >/dev/null
check_same "the same again writes nothing" "$since $generation" "$(field data/state.json parada desde) $(field data/state.json geracao)"
settle_all OFFLINE 0 >/dev/null
check_same "OFFLINE counts nothing" "$name OFFLINE" "$(only data/outbox) $(field data/state.json parada veredito)"
settle_all LATER 503 >/dev/null
check_same "an answer ends the waiting" None "$(field data/state.json parada)"
settle_all OFFLINE 0 >/dev/null
settle_all SENT 200 >/dev/null
check_same "a delivery too" "None 0" "$(field data/state.json parada) $(count data/outbox)"

# lines that are not to be trusted
fill 2
pdv-outbox drain | entregas SENT 201 >lines
head -c -1 lines >cut.lines
check "a last line without its end is refused" exits 65 pdv-outbox settle <cut.lines
check_same "the lines before it were acted upon" 1 "$(count data/outbox)"
touch precious
sed 's|"arquivo": "|"arquivo": "../../|' lines >input
check "a path is refused" exits 65 pdv-outbox settle <input
sed 's|"arquivo": "[^"]*"|"arquivo": "../state.json"|' lines >input
check "another file is refused" exits 65 pdv-outbox settle <input
sed 's|"sync_id": "......|"sync_id": "000000|' lines >input
check "another sync_id is refused" exits 65 pdv-outbox settle <input
sed 's|SENT|ENTREGUE|' lines >input
check "an unknown verdict is refused" exits 65 pdv-outbox settle <input
check_same "all of them still wait" "1 1" "$(count data/outbox) $(find data -name state.json | wc -l)"
{ echo '{"tipo":"aviso","texto":"x"}'; echo 'nada'; tail -1 lines; } >input
check "a bad line is exit 65" exits 65 pdv-outbox settle <input
check_same "and costs the others nothing" 0 "$(count data/outbox)"
check "an empty input is nothing to do" exits 0 pdv-outbox settle </dev/null

# damage and strangers in the folder
fill 4
set -- data/outbox/*.json.gz
head -c 20 "$1" >x && mv x "$1"
printf 'x' | dd of="$2" bs=1 seek=40 conv=notrunc status=none
mkdir "data/outbox/20200101T000000Z_000000000000_cl_t0.json.gz"
cp "$4" data/outbox/20200102T000000Z_111111111111_cl_t0.json.gz
touch data/outbox/leia-me.txt
pdv-outbox drain >drained 2>said.txt
check_same "what does not read back costs only itself" "2" "$(wc -l <drained)"
check_same "it lies in the dead letter as corrompido" "corrompido 4" "$(cat data/dead_letter/*.motivo.json | python3 -c '
import json, sys
decoder, text, seen = json.JSONDecoder(), sys.stdin.read(), []
while text:
    value, end = decoder.raw_decode(text)
    seen.append(value["motivo"])
    text = text[end:]
print(*sorted(set(seen)), len(seen))')"
check_same "a stranger is told once and stays" "1 leia-me.txt" "$(grep -c leia-me said.txt) $(cd data/outbox && ls leia-me.txt)"
check "requeue of the damaged is refused" exits 65 pdv-outbox requeue --all
check "and says that nothing is to be done" says "as vendas dele são lidas de novo" pdv-outbox requeue --all
# shellcheck disable=SC2010 # the names are ours
check_same "and they stay" 4 "$(ls data/dead_letter | grep -c 'json.gz$')"
pdv-outbox drain >again 2>/dev/null
check_same "the others go on" "$(cat drained)" "$(cat again)"

check_same "what they held is on the list of what is read again" "True" "$(pdv-outbox status --json >status.json; [ "$(field status.json a_reler)" -ge 1 ] && echo True)"
fill 1
name=$(only data/outbox)
again=${name/_t0/_t1}
pdv-outbox drain | entregas REFUSED 422 | sed "s/$name/$again/" >lines
head -c 20 "data/outbox/$name" >"data/outbox/$again" && rm "data/outbox/$name"
check "one that is damaged between drain and settle is not taken for one that cannot be divided" exits 65 pdv-outbox settle <lines
check_same "it stays" "$again 0" "$(only data/outbox) $(count data/dead_letter)"
pdv-outbox drain >/dev/null 2>&1
check_same "and the next drain finds it out" "0 corrompido" "$(count data/outbox) $(field data/dead_letter/*.motivo.json motivo)"
check "so that it is read again" test "$(pdv-outbox status --json >status.json; field status.json a_reler)" -ge 1

# thousands
rm -rf data && read_since 5 && cycle >/dev/null
python3 - data/outbox/*.json.gz <<'PY'
import os, shutil, sys
for i in range(6000):
    open("data/outbox/foreign-%d" % i, "w").close()
    shutil.copy(sys.argv[1], "data/outbox/%010d_%s" % (i + 2, os.path.basename(sys.argv[1])[11:]))
PY
check_same "thousands of payloads among thousands of strangers" 6001 "$(timeout 30 pdv-outbox drain 2>/dev/null | wc -l)"
