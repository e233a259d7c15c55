#!/bin/bash
# A FIFO or a socket in the place of each file that the programs read or append to makes nobody wait: it is named, and what does not
# need it goes on. A file that may not grow is an error, not the end by a signal.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
plan 26
ended() { timeout -k 1 10 "$@" >out 2>err </dev/null; } # whatever its code, but not by time
named() { # PATH CODE CMD...
    local path=$1 want=$2 status=0
    shift 2
    ended "$@" || status=$?
    [ "$status" -eq "$want" ] && grep -qF -- "$path" err out && return 0
    echo "exit $status, expected $want and: $path" && cat err
    return 1
}
in_place_of() { rm -rf "$1" && mkfifo "$1"; }
read_since 30
cycle >/dev/null && pdv-outbox drain >lines && cycle >/dev/null
cp -r data whole && cp .env env.whole
again() { rm -rf data .env && cp -r whole data && cp -p env.whole .env; }

first=$(only data/outbox | head -1)
in_place_of "data/outbox/$first"
for command in status list 'find 5' 'next --dry-run' 'audit 2026-03-02 2026-03-02'; do
    # shellcheck disable=SC2086 # words
    check "a FIFO as a payload: pdv-outbox $command ends" test "$(ended pdv-outbox $command; echo $?)" -ne 124
done
check "... drain names it and passes it over" named "$first" 0 pdv-outbox drain
check_same "... it is in the dead letter, and nothing waits behind it" 1 "$(find data/dead_letter -name "$first" | wc -l)"
again
for file in data/state.json data/state.json.anterior data/ledger/desde; do
    in_place_of "$file"
    check "a FIFO as $file: status ends" test "$(ended pdv-outbox status; echo $?)" -ne 124
    check "... and so does drain" test "$(ended pdv-outbox drain; echo $?)" -ne 124
    again
done
in_place_of data/state.json
check "a FIFO as the state is a damaged one: the twin goes on" named data/state.json 0 pdv-outbox drain
again
in_place_of .env
check "a FIFO as the configuration is 78" named .env 78 pdv-outbox -c .env status
rm .env
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(".env")'
check "a socket likewise" named .env 78 pdv-outbox -c .env status
again
mkdir -p logs && in_place_of logs/agent.log
check "a FIFO as the log: the run goes on without it" named logs/agent.log 0 pdv-outbox run true
rm -rf logs
mkfifo fifo
export API_ENDPOINT=https://127.0.0.1:1/ API_TOKEN=x
check "a FIFO as a payload to send" named fifo 65 pdv-send fifo
check "... as a stream" named fifo 65 pdv-merge fifo
check "... as certificates" named fifo 78 env API_CA_FILE="$PWD/fifo" pdv-send lines
check "... as a window" named fifo 65 env STORE_ID_PONTO_VENDA=10 pdv-extract-caixa -w fifo
check "what the shell makes of a command is still read" exits 0 sh -c 'pdv-outbox add --help >/dev/null; bash -c "pdv-send --dry-run <(cat lines)" >/dev/null'

# --- ulimit -f ---
limited() { (ulimit -f 0; exec "$@") 2>&1 >/dev/null | cat >err; return "${PIPESTATUS[0]}"; }
check "no room to write: next ends with 74" exits 74 limited pdv-outbox next
check "... with the reason" grep -q 'File too large' err
check "what a run begins has the usual end by that signal" says 'sinal 25' pdv-outbox run sh -c 'ulimit -f 0; exec cat /dev/zero >file'
check_same "nothing has changed meanwhile" "$(cd whole && find . -type f | sort)" "$(cd data && find . -type f ! -name run.lock | sort)"
