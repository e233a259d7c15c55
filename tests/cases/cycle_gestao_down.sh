#!/bin/bash
# Gestao is down for three hours: Caixa goes on with a warning, Loja catches up alone, and no sale is missing or doubled.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 9
set_up_store 2026-03-02 1 120 60 || exit 1
at '2026-03-02 10:00:00' pdv-outbox rewind 2026-03-02T08:00:00 >/dev/null || exit 1

cycles() { # FROM TO
    local moment failed=0
    while read -r moment; do
        cycle_at "$moment" || failed=$((failed + 1))
    done < <(every 10 "$1" "$2")
    echo "$failed"
}
check_same "the cycles before the outage end well" 0 "$(cycles '2026-03-02 10:00' '2026-03-02 10:50')"
hiperd_control fault gestao:refuse >/dev/null
check_same "each cycle of the outage says that something could not be read" 19 \
    "$(cycles '2026-03-02 11:00' '2026-03-02 14:00')"
during=$(payload_values '"%s %s" % (p["window"]["to"][11:16], "GESTAO_DB_FAILURE" in p["integrity"]["warnings"])')
check_same "every payload of the outage carries GESTAO_DB_FAILURE, no other does" "" \
    "$(echo "$during" | awk '{ out = ($1 > "10:50"); if (out != ($2 == "True")) print }')"
check "Caixa went on during the outage" test "$(echo "$during" | grep -c True)" -ge 15
state() { python3 -c 'import json, sys; print(json.load(open("data/state.json"))["cursores"][sys.argv[1]][11:16])' "$1"; }
check_same "Loja's cursor stayed, Caixa's did not" "10:49 13:59" "$(state HIPER_LOJA) $(state HIPER_CAIXA)"
hiperd_control clear >/dev/null
check_same "the cycles after the outage end well" 0 "$(cycles '2026-03-02 14:10' '2026-03-02 14:30')"
check_same "Loja caught up alone, in windows of an hour at most" "True" \
    "$(payload_values '"%s" % (all(s["canal"] == "HIPER_LOJA" for s in p["vendas"]) and "11:00" > p["window"]["from"][11:16] >= "10:49" and p["window"]["minutes"] == 60 and p["turnos"] != [])' | grep True | head -1)"
check_same "both channels stand at the same moment" "14:29 14:29" "$(state HIPER_LOJA) $(state HIPER_CAIXA)"
cycle_at '2026-03-02 23:00:00'
check "no sale is missing, each is there once" checker
