#!/bin/bash
# Nothing that comes from elsewhere paints on a terminal or forges a line of a log, a page or a metric: control characters of both
# sets, line ends, marks that turn the direction of writing. And a sync_id that is none is refused wherever it comes in.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
plan 19
painted() { LC_ALL=C grep -lE $'[\x01-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]' "$@"; }
clean() { # CMD...: what it says and prints; whatever its code
    "$@" >out 2>err
    ! painted out err && grep -q . out err
}
bad=$'x\x1b[2J\xc2\x9b1m\xe2\x80\xae\xe2\x80\xa8\xe2\x81\xa6y\x07\x7f'
escaped='x\u001b[2J\u009b1m\u202e\u2028\u2066y\u0007\u007f\nforjada: 1'
read_since 30
for _ in 1 2; do cycle >/dev/null; read_since 30; done
cycle >/dev/null
pdv-outbox drain >lines
first=$(only data/outbox | head -1)
mv "data/outbox/$first" data/dead_letter/
printf '{"motivo":"recusado","quando":"2026-03-02T10:00:00-03:00","texto":"%s"}' "$escaped" >"data/dead_letter/${first%.json.gz}.motivo.json"
pdv-outbox drain | head -1 | entregas PARKED 401 | sed "s/faça isto/$escaped/" >parked
check "settle says a payload's text in one line" clean pdv-outbox settle <parked
check "show says why a payload is dead" clean pdv-outbox show "$(sync_of "$first")"
export STORE_ALIAS="loja $bad"
for form in '' --html --prometheus; do
    check "status $form shows nothing of it" clean pdv-outbox status $form
    check_same "... in no line of its own" 0 "$(grep -c '^forjada' out)"
done
check "... and the rest of it" test "$(pdv-outbox status | grep -c 'x\[2J')" -gt 0
check "list neither" clean pdv-outbox list
check "--check neither" clean pdv-outbox --check
touch "data/outbox/$bad"
check "a file's name neither" clean pdv-outbox drain
rm "data/outbox/$bad"
check "an argument neither" clean pdv-outbox "$bad"
check "a path neither" clean pdv-merge "$bad"
printf '%s\n' "SQL_PASSWORD_=$bad" "$bad=1" >odd.env
check "a configuration's key neither" clean pdv-outbox -c odd.env status
printf '%s\n' "STORE_ID_PONTO_VENDA=$bad" >odd.env
check "a configuration's value neither" clean pdv-outbox -c odd.env status

# --- sync_id ---
head -1 lines | sed 's/\("sync_id":"[0-9a-f]\{63\}\)./\1\\n/g' >forged
check "pdv-send refuses a sync_id with a line's end" exits 65 env API_ENDPOINT=https://127.0.0.1:1/ API_TOKEN=x pdv-send --dry-run forged
head -1 lines | sed 's/\("sync_id":"[0-9a-f]\{63\}\)./\1A/g' >forged
pdv-outbox drain | head -1 | entregas SENT 201 | sed 's/\("sync_id": "[0-9a-f]\{63\}\)./\1\\n/' >forged
check "settle too" exits 65 pdv-outbox settle <forged
check_same "... and nothing is noted" 0 "$(find data/ledger/entregas -type f | wc -l)"
