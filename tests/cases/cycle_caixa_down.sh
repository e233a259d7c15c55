#!/bin/bash
# Caixa is down: no payload, no cursor moves, and Loja alone may only make up for what Caixa has passed already.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 12
set_up_store 2026-03-02 1 120 60 || exit 1
at '2026-03-02 10:00:00' pdv-outbox rewind 2026-03-02T08:00:00 >/dev/null || exit 1
cursors() { python3 -c 'import json; c = json.load(open("data/state.json"))["cursores"]; print(c["HIPER_CAIXA"][11:16], c["HIPER_LOJA"][11:16])'; }

cycle_at '2026-03-02 10:00:15'
before=$(stored)
hiperd_control fault caixa:refuse >/dev/null
check "a cycle without Caixa says so" exits 69 cycle_at '2026-03-02 11:00:15'
check_same "no cursor moves" "10:00 10:00" "$(cursors)"
check_same "nothing is sent" "$before" "$(stored)"
hiperd_control clear >/dev/null

hiperd_control fault gestao:refuse >/dev/null
check "Gestao is down for an hour" exits 69 cycle_at '2026-03-02 12:00:15'
check_same "only Caixa moves" "12:00 10:00" "$(cursors)"
hiperd_control clear >/dev/null
hiperd_control fault caixa:refuse >/dev/null
before=$(stored)
check "then Caixa is down, and the cycle says so" exits 69 cycle_at '2026-03-02 13:00:15'
check_same "Loja catches up to Caixa, no further" "12:00 12:00" "$(cursors)"
check_same "under the shop's number, without a warning about it" "PDV 10 False" \
    "$(payload_values 'p["store"]["nome"] + " " + str(any(w.startswith("LOJA") for w in p["integrity"]["warnings"]))' | tail -n "+$((before + 1))" | sort -u)"
check_same "those payloads have sales of Loja alone, and no snapshots" "['HIPER_LOJA'] 0" \
    "$(payload_values '"%s %d" % (sorted({s["canal"] for s in p["vendas"]}), len(p["snapshot_turnos"]) + len(p["snapshot_vendas"]))' | tail -n "+$((before + 1))" | sort -u)"
hiperd_control clear >/dev/null
check "both are back" cycle_at '2026-03-02 23:00:00'
check_same "both channels stand at the same moment" "22:59 22:59" "$(cursors)"
check "no sale is missing, each is there once" checker
