#!/bin/bash
# Operators run single stages by hand: files, pipes, readers that stop early, replays.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 14
set_up_store 2026-03-02 1 60 10 || exit 1
window='--from 2026-03-02T09:00:00 --to 2026-03-02T10:00:00'
read -ra words <<<"$window"

{ pdv-extract-caixa "${words[@]}" && pdv-extract-loja "${words[@]}"; } >stream.ndjson 2>extract.err
pdv-merge --payload stream.ndjson >saved.json 2>merge.err
check "both extractors and the merge work by hand without a word on stderr" test -s saved.json -a ! -s extract.err -a ! -s merge.err
check "a stream can come from files" sh -c "pdv-extract-caixa $window >c && pdv-extract-loja $window >l && pdv-merge c l | grep -q '\"tipo\":\"pacote\"'"
check "a saved payload is replayed" sh -c 'pdv-send saved.json | grep -q "\"veredito\":\"SENT\""'
check "the webhook has its bytes" sh -c "printf '%s' \"\$(cat saved.json)\" | cmp - $WEBHOOK_STORE/000001_*.json"
gzip -k saved.json
check "a saved payload is replayed from .gz, and known" sh -c 'pdv-send saved.json.gz | grep -q "\"duplicado\":true"'
check_same "the second time nothing new is stored" 1 "$(stored)"

quiet() { # CMD: its reader takes one line and goes; nobody complains
    bash -c "set -o pipefail; $1 2>quiet.err | head -1 >quiet.out" || :
    [ -s quiet.out ] && [ ! -s quiet.err ]
}
at '2026-03-02 13:00:00' pdv-outbox rewind 2026-03-02T09:00:00 >/dev/null
for _ in 1 2 3; do
    at '2026-03-02 13:00:00' pdv-outbox next >w
    # shellcheck disable=SC2016
    at '2026-03-02 13:00:00' sh -c '{ pdv-extract-caixa -w w && pdv-extract-loja -w w; } | pdv-merge | pdv-outbox add' >/dev/null
done 2>queue.err
hiperd_control clock >/dev/null
check_same "stages joined by hand fill the queue" "3 " "$(waiting) $(cat queue.err)"
check "pdv-outbox list | head prints no error" quiet 'pdv-outbox list'
check "pdv-outbox drain | head prints no error" quiet 'pdv-outbox drain'
check "pdv-extract-caixa | head prints no error" quiet "pdv-extract-caixa --from 2026-03-02T00:00:00 --to 2026-03-03T00:00:00"
check "pdv-merge | head prints no error" quiet 'pdv-merge stream.ndjson'
check "a window of more than a day is a usage error" \
    exits 64 pdv-extract-caixa --from 2026-03-02T00:00:00 --to 2026-03-03T00:00:01
check "a window without its end too" exits 64 pdv-extract-caixa --from 2026-03-02T00:00:00
check "the password stands nowhere but in the configuration" \
    sh -c '! grep -rl -e "demo-token" --exclude=.env --exclude-dir=webhook . | grep -v "check.out\|programs"'
