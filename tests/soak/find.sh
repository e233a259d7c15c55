#!/bin/bash
# How long pdv-outbox find takes over a year of a busy store's ledger: the best of five for each kind of sale, in milliseconds.
# Fails when one takes longer than the 200 ms that a person at the telephone has.
set -u
BIN=$(cd "${BIN:-bin}" && pwd)
tests=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/pdv-find.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 70
printf 'STORE_ID_PONTO_VENDA=10\n' >.env
chmod 600 .env
export PDV_CONFIG=$work/.env LC_ALL=C.UTF-8
mapfile -t ids < <(python3 "$tests/make_ledger.py" --dir data)
[ ${#ids[@]} -eq 6 ] || exit 70
kinds=("delivered a year ago" "delivered today" "refused" "waiting" "missing" "unknown")
status=0
echo "find, $(cat data/ledger/*.ledger | wc -l) sales in $(find data/ledger -maxdepth 1 -name '*.ledger' | wc -l) days, $(du -sm data | cut -f1) MB:"
for i in "${!kinds[@]}"; do
    best=999999
    for _ in 1 2 3 4 5; do
        begun=$(date +%s%N)
        "$BIN/pdv-outbox" find "${ids[i]}" >/dev/null 2>&1
        took=$((($(date +%s%N) - begun) / 1000000))
        [ "$took" -ge "$best" ] || best=$took
    done
    printf '  %-22s %4d ms\n' "${kinds[i]}" "$best"
    [ "$best" -le 200 ] || status=1
done
exit "$status"
