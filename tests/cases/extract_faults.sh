#!/bin/bash
# A database that is down, slow, busy or cut off: the extractor ends in time, says why and what to do, and gives away no secret.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"

plan 37
python3 "$TESTS/make_store.py" --dir . --from 2026-03-02 --days 1 --per-day 4000 --loja 10 || exit 1
start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql || exit 1
configure() { # LINE...
    printf '%s\n' SQL_SERVER_HOST=127.0.0.1 SQL_SERVER_PORT="$SQL_SERVER_PORT" SQL_USERNAME=pdv_sync \
        SQL_PASSWORD=demo STORE_ID_PONTO_VENDA=10 STORE_ID_FILIAL=7 "$@" >.env
    chmod 600 .env
}
configure
window=(--from 2026-03-02T10:00:00 --to 2026-03-02T11:00:00)
extract() { pdv-extract-caixa -c .env "${window[@]}" >stream 2>err; }
fault() { hiperd_control clear >/dev/null && hiperd_control fault "$@" >/dev/null; }
last() { tail -1 stream | python3 -c 'import json, sys; r = json.load(sys.stdin); print(r["tipo"], r["completo"])'; }
falha() { grep -c '^{"tipo":"falha"' stream; }

# --- an answer to DECLARE is not the answer to the query ---
extract
cp stream plain.stream
port=$SQL_SERVER_PORT
stop_hiperd
export HIPERD_DECLARE_DONE=1
start_hiperd --port "$port" --caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql || exit 1
unset HIPERD_DECLARE_DONE
extract
check_same "a server that answers every statement gives the same records" "$(grep -v '^{"tipo":"janela"' plain.stream)" \
    "$(grep -v '^{"tipo":"janela"' stream)"

# --- busy: one more try ---
for number in 1205 1222; do
    fault "caixa:error=$number:times=1"
    check "error $number once is tried again" extract
    check_same "and the stream is whole" "fim True" "$(last)"
    fault "caixa:error=$number"
    check "error $number twice is 69" exits 69 extract
    check_same "the stream ends, incomplete, with its failure" "fim False 1" "$(last) $(falha)"
done
check "the message says that the next run tries again" grep -q 'próxima execução' err
fault caixa:error=229:times=1
check "a permission that is missing is not tried again" exits 69 extract
check "the message says which permission" grep -q 'SELECT' err

# --- down ---
fault caixa:refuse
check "a database that does not open is 69" exits 69 extract
check "the message names the database and what to look at" grep -q 'HiperPdv.*4060.*confira o nome do banco' err
fault caixa:login
check "a login that is refused is 77" exits 77 extract
check "the message names the settings" grep -q 'SQL_USERNAME e SQL_PASSWORD' err
fault caixa:close
check "a connection closed at login is 69" exits 69 extract
fault caixa:cut=3000
check "a connection cut in the middle is 69" exits 69 extract
check_same "the stream says that it is not whole" "fim False" "$(last)"
begun=$(date +%s)
fault any:silent
check "a server that accepts and stays silent is 69" exits 69 extract
check "within the login's ten seconds" test "$(($(date +%s) - begun))" -le 16
check_same "the stream says so" "fim False 1" "$(last) $(falha)"
hiperd_control clear >/dev/null
configure SQL_SERVER_PORT=1
check "nobody at the port is 69" exits 69 extract

# --- secrets ---
configure SQL_PASSWORD=Segredo-4711
check "a wrong password is 77" exits 77 extract
check "and stands in no message or record" sh -c '! grep -r "Segredo" stream err'
fault any:silent:times=1
pdv-extract-caixa -c .env "${window[@]}" >/dev/null 2>&1 &
pid=$!
check "nor in the list of processes" sh -c "! tr '\\0' ' ' </proc/$pid/cmdline | grep Segredo"
kill -KILL "$pid"
wait "$pid" 2>killed.err
hiperd_control clear >/dev/null
check_same "no temporary file is left by a run that ended" "" "$(configure && mkdir -p tmp && TMPDIR=$WORK/tmp extract; ls tmp)"

mkdir -p killed
fault any:silent:times=1
TMPDIR=$WORK/killed pdv-extract-caixa -c .env "${window[@]}" >/dev/null 2>&1 &
pid=$!
until find "/proc/$pid/fd" -lname 'socket:*' 2>/dev/null | grep -q . || ! kill -0 "$pid" 2>/dev/null; do
    read -r -t 0.02 <> <(:) || :
done
kill -KILL "$pid"
wait "$pid" 2>killed.err
hiperd_control clear >/dev/null
check_native "nor by one that was killed while it connected" test -z "$(ls killed)"

# --- the port of a named instance ---
export PDV_SQL_BROWSER_PORT=$BROWSER_PORT
configure SQL_SERVER_PORT= SQL_SERVER_INSTANCE=HIPER STATE_FILE=data/state.json
mkdir -p data
check "SQL Server Browser tells the port of the instance" extract
check_same "and it is remembered" "127.0.0.1 HIPER $SQL_SERVER_PORT" "$(cat data/sql_server_port)"
python3 -c '
import os, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
with open("false.new", "w") as f: f.write(str(s.getsockname()[1]))
os.rename("false.new", "false.port")
while True:
    s.recvfrom(64)
    open("false.asked", "w").close()' &
FALSE_PID=$!
wait_for_file false.port "$FALSE_PID" || exit 1
export PDV_SQL_BROWSER_PORT
PDV_SQL_BROWSER_PORT=$(cat false.port)
check "then the remembered port comes first: nobody else can say where the login goes" extract
check_same "... Browser is not asked" "" "$(ls false.asked 2>/dev/null)"
check "the diagnosis says that Browser decides, and what to write" grep -q "AVISO.*SQL_SERVER_PORT=$SQL_SERVER_PORT\$" <(pdv-extract-caixa -c .env --check)
end_server "$FALSE_PID"
echo '127.0.0.1 HIPER 1' >data/sql_server_port
export PDV_SQL_BROWSER_PORT=$BROWSER_PORT
check "when the server is not there any more Browser is asked again" extract
check_same "and its answer is remembered" "127.0.0.1 HIPER $SQL_SERVER_PORT" "$(cat data/sql_server_port)"
export PDV_SQL_BROWSER_PORT=1
rm data/sql_server_port
check "without either it is 69, and says what to set" sh -c 'pdv-extract-caixa -c .env --from 2026-03-02T10:00:00 --to 2026-03-02T11:00:00 >/dev/null 2>err; test $? -eq 69 && grep -q SQL_SERVER_PORT err'

# --- memory ---
configure
peak() { # FROM TO: kilobytes
    python3 -c '
import resource, subprocess, sys
subprocess.run(["pdv-extract-caixa", "-c", ".env", "--from", sys.argv[1], "--to", sys.argv[2]], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$1" "$2"
}
if ldd "$(command -v pdv-extract-caixa)" 2>/dev/null | grep -q libasan || ! head -c 4 "$(command -v pdv-extract-caixa)" | grep -q ELF; then
    skip_check "memory does not grow with the window" "the program runs under a sanitizer or valgrind"
else
    small=$(peak 2026-03-02T00:00:00 2026-03-02T00:01:00)
    large=$(peak 2026-03-02T00:00:00 2026-03-03T00:00:00)
    check "memory does not grow with the window ($small kB for nothing, $large kB for 4,000 sales)" test "$large" -le $((small + 2048))
fi
