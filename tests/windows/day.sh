#!/bin/bash
# In Wine: the driver over the sample databases' whole day delivers, byte for byte, what the Linux programs deliver for the same
# windows: all but `agent` and `sent_at`, which say where and when a payload was made.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
. "$TESTS/windows/wine.sh"

plan 5
begin_wine || exit 1
samples=$TESTS/samples
start_hiperd --caixa "$samples/hiperpdv.sql" --caixa "$samples/HiperPdv.sql" \
    --gestao "$samples/hiper.sql" --gestao "$samples/Hiper.sql" || exit 1
hiperd_control clock 2026-03-03T00:30:00 >/dev/null

set_up() { # FOLDER
    stop_webhook
    mkdir -p "$1/data"
    rm -rf "$1"/data/* webhook
    start_webhook --token demo-token || exit 1
    printf '%s\n' SQL_SERVER_HOST=127.0.0.1 "SQL_SERVER_PORT=$SQL_SERVER_PORT" SQL_USERNAME=pdv_sync SQL_PASSWORD=demo \
        STORE_ID_PONTO_VENDA=10 STORE_ID_FILIAL=7 "API_ENDPOINT=$API_ENDPOINT" API_TOKEN=demo-token >"$1/.env"
    chmod 600 "$1/.env"
    echo '{"last_sync_to": "2026-03-02T07:00:00"}' >"$1/data/state.json"
}
agent="$WORK/Loja José"
set_up "$agent"
cp "$PROGRAMS"/*.exe "$TESTS/../scripts/pdv-sync.cmd" "$agent/"
drive() { (cd "$agent" && win_at '2026-03-03 00:30:00' cmd /d /c pdv-sync.cmd) >>driver.out 2>&1; }
code=0
drive || code=$?
# On a busy machine Wine's cmd may fail to start a program of a pipe. That is not ours; the next run goes on where it ended.
if [ "$code" -ne 0 ] && grep -q "Can't recognize 'pdv-" "$agent/logs/agent.log"; then
    code=0
    drive || code=$?
fi
check_same "the driver of Windows ends well" 0 "$code"
mv webhook windows.webhook
mkdir -p programs/bin
ln -s "$BIN"/pdv-* "$TESTS/../scripts/pdv-sync.sh" programs/bin/

set_up linux
check "the driver of Linux too" at '2026-03-03 00:30:00' programs/bin/pdv-sync.sh -c "$WORK/linux/.env"
windows() { payload_values '"%s %s %s" % (p["window"]["from"], p["window"]["to"], p["integrity"]["sync_id"])'; }
here=$(windows)
there=$(WEBHOOK_STORE=$WORK/windows.webhook windows)
check_same "the windows and the names are the same" "$here" "$there"
check "they are a day's" test "$(echo "$here" | wc -l)" -ge 12
same_bytes() {
    python3 - webhook windows.webhook <<'P'
import glob, os, re, sys
def bodies(folder):
    found = {}
    for path in glob.glob(folder + "/0*.json"):
        text = re.sub(rb'"agent": ?\{[^}]*\}', b"", open(path, "rb").read())
        found[os.path.basename(path)] = re.sub(rb'"sent_at": ?"[^"]*"', b"", text)
    return found
linux, windows = bodies(sys.argv[1]), bodies(sys.argv[2])
different = [n for n in sorted(set(linux) | set(windows)) if linux.get(n) != windows.get(n)]
print(len(linux), "payloads; different:", *different)
sys.exit(bool(different) or not linux)
P
}
check "and so are the bytes of every payload" same_bytes
