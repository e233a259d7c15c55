#!/usr/bin/env bash
# Its output: what nobody reads or can store is not called delivered.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
plan 6

start_webhook --token "$API_TOKEN"
export API_ENDPOINT
for i in 1 2 3 4 5 6 7 8 9; do
    payload "p$i.json" "$(sync_id "$i")"
    queue_line "p$i.json" "name-$i"
done >queue

pdv-send <queue 2>err | head -n 1 >first
check_same "whoever reads one line gets one" '{"tipo":"entrega"' "$(cut -c 1-17 first)"
forget_requests
python3 -c '
import os, subprocess, sys
r, w = os.pipe()
os.close(r)
sys.exit(subprocess.run(["pdv-send", "-q"], stdin=open("queue"), stdout=w, stderr=open("err", "w")).returncode)'
check_same "with nobody there from the beginning it is 74" 74 $?
check_same "after one payload, of which nothing is known to be settled" 1 "$(requests)"
check_same "without a word" 0 "$(wc -c <err | tr -d ' ')"
forget_requests
CODE=0
pdv-send <queue >/dev/full 2>err || CODE=$?
check_same "a full disk is 74" "74 1" "$CODE $(requests)"
check "and told" grep -q 'saída padrão.*gravação' err
