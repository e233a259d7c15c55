#!/bin/bash
# The PC's disk is put back from an image of the morning, and a sale has become visible since in a window that was delivered already:
# it arrives, and no name is used for two contents.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
plan 6

set_up_store 2026-03-12 1 60 10 || exit 1
cycle_at '2026-03-12 07:00:00'
cp -a data image
cycle_at '2026-03-12 11:00:00'
before=$(stored)
sell 2026-03-12T09:05:00 111.00
rm -rf data && mv image data
cycle_at '2026-03-12 11:00:00'
check_same "the image is put back: the cycle ends well" 0 "$?"
check "the windows that have the same content have the same names" test "$(grep -c '"status": 200' "$WEBHOOK_STORE/requests.ndjson")" -ge 2
check_same "the sale arrives, in a payload of its own name" "1 $((before + 1))" "$(story | grep -c "HIPER_CAIXA $ID ") $(stored)"
cycle_at '2026-03-12 23:00:00'
check_same "all sales of the day are at head office as they are" "$EVEN" "$(picture)"
check_same "none is lost, and no name came with other content" "" "$(grep -oE 'lost [1-9][0-9]*|with other bytes.*' checked)"
check_same "nothing waits, nothing is dead" "0 0" "$(waiting) $(dead)"
