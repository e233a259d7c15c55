#!/usr/bin/env bash
# Reading again: whatever happened to a payload on its way, head office has in the end what the shop has, and nobody did anything.
# The queue and the merge are the real ones, shop and head office stand-ins (office.py).
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
. "$TESTS/outbox.sh"
. "$TESTS/office.sh"
plan 70

runs() { # FROM TO [RULE...]: a run every ten minutes, a sale of its own before each, so that something always passes
    local moment
    while read -r moment; do
        number=$((number + 1))
        sold $number "$(date -d "$moment 1 minute ago" +%FT%T)" 1.00
        run_at "$moment" "${@:3}"
        cat settled.out >>all.settled
        cat said.txt >>all.said
    done < <(every 10 "$1" "$2")
}
number=1000
many() { # COUNT MOMENT SECONDS: sales 1, 2 and so on, of 1.00, 2.00 and so on, so many seconds apart after MOMENT
    local start i
    start=$(date -d "$2" +%s)
    for ((i = 1; i <= $1; i++)); do printf 'venda HIPER_CAIXA %d %(%FT%T)T %d.00\n' "$i" $((start + i * $3)) "$i"; done >>shop
}
dead_names() { (cd data/dead_letter && ls -- *.json.gz 2>/dev/null); }
letter_of() { grep -l "\"motivo\":\"$1\"" data/dead_letter/*.motivo.json | head -1; } # MOTIVO: its reason's file
in_a_row() { paste -sd, | sed 's/,/, /g'; }
spans() { at "$1" pdv-outbox status --json >status.json; field status.json a_reler; }
none_left() { [ "$(spans '2026-03-13 10:00:00') $(count data/outbox)" = "0 0" ]; }
SHIFT=AAAAAAAA-0000-0000-0000-000000000001

# --- an older payload comes after a younger one ---
begin '2026-03-12 09:00:00'
sold 1 2026-03-12T09:05:00 100.00 && sold 2 2026-03-12T09:06:00 200.00 && sold 3 2026-03-12T09:07:00 300.00
closed $SHIFT 2026-03-12T09:08:00 600.00
run_at '2026-03-12 09:10:00' down
cancelled 1 && changed 2 20.00
sed -i "s/ 600.00/ 320.00/" shop
run_at '2026-03-12 09:20:00' down
check_same "two payloads wait, the second corrects the first" 2 "$(count data/outbox)"
send_at '2026-03-12 09:30:00' skip=1
check_same "who passes is noted" 3 "$(field data/state.json ultrapassou)"
send_at '2026-03-12 09:40:00'
check "the older word came last" exits 1 even
check_same "what it spoke of is on the list, each span up to the second" "3" "$(python3 -c '
import json
spans = json.load(open("data/state.json"))["reler"]
seconds = [span for span in spans if span["canais"] == ["HIPER_CAIXA"]]
print(len({s["from"][11:19] for s in seconds} | {"x", "y"}))')"
run_at '2026-03-12 09:50:00'
check "it is read again, and head office has the present state" even
check_same "the change as a change, the cancelling as one, the third sale not at all" "venda HIPER_CAIXA 2 20.00 VENDA_ALTERADA, turno HIPER_CAIXA $SHIFT 320.00, VENDA_CANCELADA: HIPER_CAIXA 1" \
    "$(office words | tail -3 | in_a_row)"
check_same "that sale was told once" 1 "$(office words | grep -c 'CAIXA 3 ')"
told=$(wc -l <office.ndjson)
SYNC_MAX_WINDOW_MINUTES=1440 runs '2026-03-13 09:00:00' '2026-03-13 09:30:00'
check_same "it is told once: of four more runs each has its own sale" $((told + 4)) "$(wc -l <office.ndjson)"

# the same, and the younger word waits still: then nothing has come last that should not
begin '2026-03-12 09:00:00'
sold 1 2026-03-12T09:05:00 100.00
run_at '2026-03-12 09:10:00' down
changed 1 10.00
run_at '2026-03-12 09:20:00' down
sold 2 2026-03-12T09:25:00 1.00
run_at '2026-03-12 09:30:00' down
send_at '2026-03-12 09:40:00' skip=2
check_same "overtaken by one that does not speak of it" 4 "$(field data/state.json ultrapassou)"
send_at '2026-03-12 09:50:00'
check "two that come in their own order behind it end well" even
check_same "and nothing is read again" 0 "$(spans '2026-03-12 09:50:00')"

# a shift was told as closed, then an older payload arrives that has it open, and nobody hears of that
open_then_closed() { # leaves the older payload in the queue, delivered
    begin '2026-03-12 09:00:00'
    sold 1 2026-03-12T09:05:00 100.00 && sold 2 2026-03-12T09:06:00 200.00
    echo "turno HIPER_CAIXA $SHIFT - 300.00" >>shop
    run_at '2026-03-12 09:10:00' down
    sed -i "s/ - 300.00/ 2026-03-12T09:18:00 300.00/" shop
    run_at '2026-03-12 09:20:00' down
    send_at '2026-03-12 09:30:00' skip=1
    at '2026-03-12 09:40:00' pdv-outbox drain 2>/dev/null | office take >/dev/null
    [ "$(count data/outbox)" -eq 1 ] && ! even >/dev/null
}
check "the older word of a shift came last" open_then_closed
echo destroyed >"$(echo data/outbox/*.gz)"
run_at '2026-03-12 09:50:00'
check "... and its payload is destroyed: the shift is told once more" even
open_then_closed
runs '2026-03-12 09:50:00' '2026-03-12 11:00:00' doubt=1
check "... and its payload is taken apart" grep -q dividido <(fates)
run_at '2026-03-12 11:10:00'
check "the shift is told once more" even

# --- requeued by hand, long after ---
begin '2026-03-12 09:00:00'
sold 1 2026-03-12T09:05:00 100.00 && sold 2 2026-03-12T09:06:00 200.00
run_at '2026-03-12 09:10:00' refuse=1
check_same "refused, it is dead" "0 1 recusado" "$(count data/outbox) $(fates)"
cancelled 1 && changed 2 20.00
sed -i 's/"recusado"/"de outro tempo"/' data/dead_letter/*.motivo.json # nothing brings it back but a hand
run_at '2026-03-12 09:20:00'
check "what it carried has been told since" even
at '2026-03-12 09:35:00' pdv-outbox requeue --all >/dev/null
send_at '2026-03-12 09:40:00'
check "delivered after that, its older word is the last" exits 1 even
run_at '2026-03-12 09:50:00'
check "and the present state follows" even
check_same "with the sale cancelled once more, as no valid row says otherwise" "VENDA_CANCELADA: HIPER_CAIXA 1" "$(office words | tail -1)"

# --- refused, and mended without a hand ---
begin '2026-03-12 09:00:00'
sold 1 2026-03-12T09:05:00 100.00
run_at '2026-03-12 09:10:00' refuse=1
sold 2 2026-03-12T09:15:00 1.00
run_at '2026-03-12 09:20:00' refuse=1
check_same "refused, and another passes: it comes back as it is, with one failure in its name" 1 "$(count data/outbox)$(find data/dead_letter -name '*.gz')"
check "... which is said" grep -q '_t1.json.gz: recusado antes; outros passam: será enviado mais uma vez' said.txt
run_at '2026-03-12 09:30:00'
check "what was wrong is mended: it arrives" even
check_same "nothing is dead" "" "$(fates)"

# --- one sale of three hundred that the server does not take, and a shift of another day ---
begin '2026-03-12 08:00:00'
many 300 '2026-03-12 08:05' 10
closed $SHIFT 2026-03-12T08:50:00 9.00
: >all.settled && : >all.said
run_at '2026-03-12 09:00:00' refuse=177
check_same "all of them are in one payload, which is refused" "1 recusado" "$(fates)"
runs '2026-03-12 09:10:00' '2026-03-12 11:10:00' refuse=177
even >missing.out
check_same "two hours later the other 299 and the shift are there" "< venda HIPER_CAIXA 177 177.00" "$(grep '^[<>]' missing.out | grep -v ' 1[0-9][0-9][0-9] ')"
check_same "taken apart in as many steps as halving takes" "9 dividido 1 recusado" "$(fates)"
check "what is left is named" grep -q 'recusado (HTTP 422), está em .*/dead_letter; venda HIPER_CAIXA 177: faça isto' all.said
check_same "in its reason too, with the answer" "recusado 422 não venda HIPER_CAIXA 177: faça isto" \
    "$(for key in motivo status resposta texto; do field "$(letter_of recusado)" $key; done | xargs)"
check "and in status" grep -q 'recusados    1, o último: recusado: venda HIPER_CAIXA 177: faça isto' <(at '2026-03-12 11:15:00' pdv-outbox status)
check "what was divided is said once each, as news" test "$(grep -c 'dividido (HTTP 422): as vendas dele seguem em payloads menores; nada é preciso fazer' all.said)" -eq 9
check_same "no sale was told twice" "" "$(office words | cut -d' ' -f1-3 | sort | uniq -d)"
check_same "find tells of the one where it is" "venda recusada" "$(pdv-outbox find --json 177 | python3 -c 'import json, sys; print(*(" ".join([o["tipo"], o["situacao"]]) for o in map(json.loads, sys.stdin)))')"
check_same "and of its neighbour that it has arrived" "venda entregue" "$(pdv-outbox find --json 178 | python3 -c 'import json, sys; print(*(" ".join([o["tipo"], o["situacao"]]) for o in map(json.loads, sys.stdin)))')"
check "requeue of a divided one says that its sales go on without it" says 'foi dividido: as vendas dele seguem em payloads menores' pdv-outbox requeue "$(sync_of "$(letter_of dividido)")"
changed 177 17.00
SYNC_MAX_WINDOW_MINUTES=1440 runs '2026-03-13 08:00:00' '2026-03-13 08:10:00'
check "mended in the database it arrives with the next deep look-back" even

# a shift, and two sales of one second
begin '2026-03-12 08:00:00'
sold 1 2026-03-12T08:05:00 1.00 && sold 2 2026-03-12T08:06:00.100 2.00 && sold 3 2026-03-12T08:06:00.900 3.00 && closed $SHIFT 2026-03-12T08:07:00 6.00
: >all.said
runs '2026-03-12 08:10:00' '2026-03-12 10:00:00' refuse=$SHIFT refuse=2
even >missing.out
check_same "sales of one second stay together, a shift is left alone" "$(printf '< %s\n' "turno HIPER_CAIXA $SHIFT 6.00" "venda HIPER_CAIXA 2 2.00" "venda HIPER_CAIXA 3 3.00")" "$(grep '^<' missing.out | grep -v ' 1[0-9][0-9][0-9] ')"
check "the shift is named" grep -q "dead_letter; turno HIPER_CAIXA $SHIFT: faça isto" all.said
check "the two sales too" grep -q "dead_letter; venda HIPER_CAIXA 2 e mais 1: faça isto" all.said

# --- too large ---
begin '2026-03-12 08:00:00'
many 40 '2026-03-12 08:05' 10
run_at '2026-03-12 08:20:00' large=3000
check_same "413 is taken apart at once: it is not sent a second time" "1 dividido" "$(fates)"
runs '2026-03-12 08:30:00' '2026-03-12 09:00:00' large=3000
check "within the hour all are there, in payloads that the server takes" even
check_same "and nothing is refused" "" "$(fates | tr ' ' '\n' | grep recusado)"

# --- a night of 502 ---
begin '2026-03-12 18:00:00'
runs '2026-03-12 18:10:00' '2026-03-12 19:30:00' down
check_same "nothing is dead, nothing counted" "9 0" "$(find data/outbox -name '*_t0.json.gz' | wc -l) $(count data/dead_letter)"
run_at '2026-03-12 19:40:00'
check_same "the server is back: all is delivered in one run" 0 "$(count data/outbox)"
check "each once" even

# --- one that fails while others pass ---
begin '2026-03-12 08:00:00'
for i in {1..8}; do sold "$i" "2026-03-12T08:0$i:00" "$i.00"; done
read_at '2026-03-12 08:10:00'
for t in 1 2; do
    sold "1$t" "2026-03-12T08:1$t:00" 1.00
    read_at "2026-03-12 08:1$((t + 1)):00"
    send_at "2026-03-12 08:1$((t + 1)):00" doubt=3
done
check_same "twice it is counted" 1 "$(find data/outbox -name '*_t2.json.gz' | wc -l)"
sold 13 2026-03-12T08:13:00 1.00
read_at "2026-03-12 08:14:00"
send_at "2026-03-12 08:14:00" doubt=3
check_same "at the third it is taken apart" "0 1 dividido" "$(count data/outbox) $(fates)"
check "which is said" grep -q '^dividido .*3 de 50' settled.out
cancelled 5 # it may have arrived: that is told
run_at '2026-03-12 08:20:00' doubt=3
check_same "what may have arrived goes as changed, and its cancelling is told" "VENDA_ALTERADA VENDA_CANCELADA" \
    "$(office words | grep -oE 'VENDA_[A-Z]*' | sort -u | xargs)"
runs '2026-03-12 08:30:00' '2026-03-12 10:00:00' doubt=3
check_same "its neighbours arrive" "< venda HIPER_CAIXA 3 3.00" "$(even | grep '^[<>]')"
check_same "the one waits, counted on" "" "$(fates | tr ' ' '\n' | grep -v '^[0-9]*$' | grep -v dividido)"
for file in data/outbox/*_t*.json.gz; do mv "$file" "${file%_t*}_t49.json.gz"; done
runs '2026-03-12 10:10:00' '2026-03-12 10:10:00' doubt=3
check_same "at the fiftieth it is dead" "50 falhas venda HIPER_CAIXA 3: faça isto" "$(field "$(letter_of '50 falhas')" motivo) $(field "$(letter_of '50 falhas')" texto)"
check "and named" grep -q 'venda HIPER_CAIXA 3: 50 falhas' said.txt

# --- a file that does not read back ---
begin '2026-03-12 09:00:00'
sold 1 2026-03-12T09:05:00 100.00
run_at '2026-03-12 09:10:00'
sold 2 2026-03-12T09:15:00 200.00 && sold 3 2026-03-12T09:06:00 300.00 && changed 1 10.00
closed $SHIFT 2026-03-12T09:16:00 6.00
run_at '2026-03-12 09:20:00' down
for file in data/outbox/*.json.gz; do
    head -c 30 "$file" >cut.gz
    rm "$file"
    mv cut.gz "$file"
done
run_at '2026-03-12 09:30:00'
check "a damaged payload: its own sales, its late ones, its changes and its shift are read again without a hand" even
check_same "it lies there, and nothing waits" "1 corrompido" "$(fates)"
check "which is said" grep -q 'as vendas dele são lidas de novo, nada é preciso fazer' said.txt
check_same "it may have arrived before it was damaged: its sales are told as changed" "venda HIPER_CAIXA 1 10.00 VENDA_ALTERADA, venda HIPER_CAIXA 2 200.00 VENDA_ALTERADA, venda HIPER_CAIXA 3 300.00 VENDA_ALTERADA" "$(office words | grep ALTERADA | sort | in_a_row)"

# --- by hand: rewind ---
begin '2026-03-12 09:00:00'
sold 1 2026-03-12T09:05:00 100.00 && sold 2 2026-03-12T09:06:00 200.00
run_at '2026-03-12 09:10:00'
sold 3 2026-03-10T09:05:00 300.00 && sold 4 2026-02-02T09:05:00 400.00
at '2026-03-12 09:15:00' pdv-outbox rewind 2026-02-02T09:00:00 >/dev/null
SYNC_MAX_WINDOW_MINUTES=1440 run_at '2026-03-12 09:20:00'
check "rewind brings what was never sent, however old" even
check_same "as sales of their own windows, and what is known not at all" "venda HIPER_CAIXA 1 100.00, venda HIPER_CAIXA 2 200.00, venda HIPER_CAIXA 4 400.00, venda HIPER_CAIXA 3 300.00" "$(office words | in_a_row)"
: >office.ndjson # head office has lost all
at '2026-03-12 09:25:30' pdv-outbox rewind --resend 2026-02-02T09:00:00 >/dev/null
SYNC_MAX_WINDOW_MINUTES=1440 run_at '2026-03-12 09:30:00'
check "rewind --resend sends all again" even
check_same "each payload for that word, under a sync_id of its own" "3 REENVIO: 2026-03-12T09:25" "$(python3 -c '
import json
for line in open("office.ndjson"):
    print(*(w for w in json.loads(line)["integrity"]["warnings"] if w.startswith("REENVIO")))' | cut -c 1-25 | sort | uniq -c | xargs)"
check "and it goes on where it was" none_left

# --- more than one payload has room for ---
begin '2026-03-12 09:00:00'
many 200 '2026-03-12 09:00' 2
run_at '2026-03-12 09:10:00'
sed -i 's/$/ cancelada/' shop
at '2026-03-12 20:00:00' pdv-outbox rewind 2026-03-12T09:00:00 >/dev/null
at '2026-03-12 20:00:00' sed -i 's/.*//' said.txt
SYNC_MAX_WINDOW_MINUTES=1440 SYNC_LOOKBACK_MINUTES=1 SYNC_DEEP_LOOKBACK_DAYS=0 run_at '2026-03-12 20:00:00'
check "two hundred cancellings in one span: it stays until all are told" even
check_same "each once" 200 "$(office words | grep -c '^VENDA_CANCELADA')"
check "and is over then" none_left

# --- what an account says in between ---
conferir() { # the audit's own columns that are not 0, of the day
    python3 -c '
import json
day = {"from": "2026-03-12T00:00:00-03:00", "to": "2026-03-12T23:59:59-03:00", "canais": ["HIPER_CAIXA", "HIPER_LOJA"], "snapshots": False}
json.dump(day, open("day.json", "w"))'
    office read day.json | at "$1" pdv-outbox audit --json >conta.json
    local code=$?
    python3 -c '
import json
for line in json.load(open("conta.json"))["dias"]:
    print(line["canal"], *("%s=%d" % (key, value["vendas"]) for key, value in line.items() if isinstance(value, dict) and value["vendas"]))'
    return $code
}
begin '2026-03-12 08:00:00'
sold 1 2026-03-12T08:05:00 1.00 && sold 2 2026-03-12T08:06:00 2.00
run_at '2026-03-12 08:10:00' large=10
check_same "taken apart, and not yet read again: it waits, it is not missing" "HIPER_CAIXA banco=2 esperam=2 0" "$(conferir '2026-03-12 08:15:00') $?"
run_at '2026-03-12 08:20:00'
check_same "read and delivered" "HIPER_CAIXA banco=2 entregues=2" "$(conferir '2026-03-12 08:25:00')"
cancelled 1 && gone 2
check_same "a sale that is cancelled and one that is gone have columns of their own" "HIPER_CAIXA canceladas=1 sumidas=1" "$(conferir '2026-03-12 08:25:00')"
run_at '2026-03-12 08:30:00'
check_same "until they are told" "" "$(conferir '2026-03-12 08:35:00')"
sold 3 2026-03-12T08:30:30 1.00
run_at '2026-03-12 08:40:00'
office read day.json | sed '/"venda", .*"id_operacao": 3,/d' | exits 69 at '2026-03-12 08:45:00' pdv-outbox audit >conta.out 2>conta.err
check_same "a stream that has lost a record on the way is no account: 69, with the reason" "0 1" "$? $(grep -c 'não foi lido até o fim (o fluxo perdeu registros no caminho): a conferência não vale' conta.err)"
