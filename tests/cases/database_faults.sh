#!/bin/bash
# The matrix of a database's faults: each ends the extractor in time, with its exit code, words on what to do and a stream
# that does not pass for whole; and the next run, without the fault, writes the complete stream. Where a limit of time is
# what ends it, the program's clock runs 20 times as fast; a server that drips keeps it busy to its last limit, in real time.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
FAKETIME_LIBRARY=$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -1)
[ -n "$FAKETIME_LIBRARY" ] || skip_all "libfaketime is not installed"

plan 36
python3 "$TESTS/make_store.py" --dir . --from 2026-03-02 --days 1 --per-day 40 --loja 10 || exit 1
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout tls.key -out tls.crt -subj /CN=hiperd \
    -days 2 >openssl.out 2>&1
cat tls.crt tls.key >tls.pem
databases=(--caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql)
SLOW_PID='' OTHER_PID=''
stop_servers() { end_server "$SLOW_PID"; end_server "$OTHER_PID"; stop_hiperd; }
configure() { # FILE LINE...
    local file=$1
    shift
    printf '%s\n' SQL_SERVER_HOST=127.0.0.1 SQL_USERNAME=pdv_sync SQL_PASSWORD=demo STORE_ID_PONTO_VENDA=10 \
        STORE_ID_FILIAL=7 "$@" >"$file"
    chmod 600 "$file"
}
window=(--from 2026-03-02T10:00:00 --to 2026-03-02T12:00:00)
extract() { timeout -k 1 "$limit" "${fast[@]}" pdv-extract-caixa -c "${env:-.env}" "${window[@]}" >stream 2>err; }
fast=() env='' limit=60
quick=(env LD_PRELOAD="$FAKETIME_LIBRARY" FAKETIME="+0 x20" ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0)
[ -z "${UNDER_VALGRIND:-}" ] || quick=() limit=300

# --- begun first, because it lasts: one byte a second, from the first byte on ---
"$BIN/hiperd" --ready slow.ready "${databases[@]}" --fault any:drip=1 2>>hiperd.err &
SLOW_PID=$!
wait_for_file slow.ready "$SLOW_PID" || exit 1
configure slow.env "$(grep SQL_SERVER_PORT slow.ready)"
{
    begun=$(date +%s)
    status=0
    timeout -k 1 60 pdv-extract-caixa -c slow.env "${window[@]}" >slow.stream 2>slow.err || status=$?
    echo "$status $(($(date +%s) - begun))" >slow.new
    mv slow.new slow.end
} &
slow=$!

start_hiperd "${databases[@]}" --tls tls.pem || exit 1
configure .env SQL_SERVER_PORT="$SQL_SERVER_PORT"
configure tls.env SQL_SERVER_PORT="$SQL_SERVER_PORT" SQL_ENCRYPT=require
records() { grep -E '^\{"tipo":"(turno|venda|sangria)"' "$1"; }
whole() { tail -1 "$1" | grep -q '^{"tipo":"fim".*"completo":true}$'; }
if ! extract || ! whole stream; then cat err; exit 1; fi
cp stream good.stream

inject() { # FAULT
    [ "$(hiperd_control fault "$1")" = ok ] || { echo "# no such fault: $1" && exit 1; }
}
faults=0 held=0
ended_well() { # CODE STATUS WORDS STREAM ERR
    [ "$2" -eq "$1" ] && ! whole "$4" && grep -qE "$3" "$5" && ! records "$4" | grep -qvxFf good.stream && return 0
    echo "exit $2, expected $1 and: $3"
    tail -1 "$4"
    cat "$5"
    return 1
}
repaired() { fast=() && extract && [ "$(records stream)" = "$(records good.stream)" ] && whole stream; }
survives() { # CODE WORDS [FAULT]
    local status=0
    [ $# -lt 3 ] || inject "$3"
    extract || status=$?
    ended_well "$1" "$status" "$2" stream err && hiperd_control clear >/dev/null && repaired && held=$((held + 1))
}
fault() { # SENTENCE CODE WORDS [FAULT]
    faults=$((faults + 1))
    check "$1" survives "${@:2}"
}

# --- silence ---
late='sem resposta no tempo; confira'
slow_query='sem resposta no tempo; o servidor está lento ou ocupado: a próxima execução tenta de novo'
for env in .env tls.env; do
    fast=("${quick[@]}") && fault "silent after accept ($env)" 69 "$late" any:silent
    fast=("${quick[@]}") && fault "silent after PRELOGIN ($env)" 69 "$late" caixa:silent
    fast=("${quick[@]}") && fault "silent after LOGIN ($env)" 69 "$slow_query" caixa:mute
done
fast=("${quick[@]}") && env=tls.env && fault "silent where TLS should begin" 69 "$late" any:handshake
env=''
fast=("${quick[@]}") && fault "twenty bytes in twenty seconds, after LOGIN" 69 "$slow_query" caixa:slow=20

# --- refusals and errors ---
fault "closed at the login" 69 'não se completou; confira se SQL_SERVER_PORT' caixa:close
fault "4060: the database does not open" 69 'erro 4060 .*confira o nome do banco' caixa:refuse
fault "18456: the login is refused" 77 'erro 18456 .*SQL_USERNAME e SQL_PASSWORD' caixa:login
fault "1205: a deadlock, twice" 69 'erro 1205 .*a próxima execução tenta de novo' caixa:error=1205
fault "1222: a lock, twice" 69 'erro 1222 .*a próxima execução tenta de novo' caixa:error=1222
fault "229: no permission" 69 'erro 229 .*peça acesso de leitura' caixa:error=229
fault "208: no such table" 69 'erro 208 .*confira SQL_DATABASE' caixa:error=208
fault "207: no such column" 69 'erro 207 .*informe o suporte' caixa:error=207
fault "8152: a value that is too long" 69 'erro 8152 .*informe o suporte' caixa:error=8152
fault "a number that nobody foresaw" 69 'erro 3 .*informe o suporte' caixa:error=3
fault "1205 behind the first row" 69 'erro 1205 .*a próxima execução tenta de novo' caixa:late=1205
fault "8152 behind the first row" 69 'erro 8152 .*informe o suporte' caixa:late=8152
fault "an error of number 0 behind the first row" 69 'erro 0 .*a próxima execução tenta de novo' caixa:late=0
for rows in 0 1 7; do
    fault "an end without any message after $rows rows" 69 'não confirmou o número de linhas.*a próxima execução tenta' caixa:quiet=$rows
done
for number in 1205 1222; do
    inject "caixa:error=$number:times=1"
    check "$number once is tried again in the same run" repaired
done

# --- cuts ---
each_token() { # STEP ENV: tokens are cut, one after the other, until there are no more; sets cuts and mended
    local number=1 status
    cuts=0 mended=0 env=$2
    while :; do
        inject "caixa:token=$number:times=1"
        status=0
        extract || status=$?
        [ "$status" -ne 0 ] || break
        cuts=$((cuts + 1))
        if ended_well 69 "$status" 'confira|a próxima execução tenta de novo' stream err && repaired; then
            mended=$((mended + 1))
        else
            echo "# token $number" && cat err
        fi
        number=$((number + $1))
    done
    env=''
    faults=$((faults + cuts)) held=$((held + mended))
}
step=1
[ -z "${UNDER_VALGRIND:-}" ] || step=11
each_token "$step" .env
check_same "the connection cut in the midst of each token of the answers" "$cuts of $cuts" "$mended of $cuts"
check "there are dozens of them" test "$cuts" -ge $((60 / step))
each_token $((step * 6)) tls.env
check_same "the same behind TLS, in every sixth" "$cuts of $cuts" "$mended of $cuts"
check "there are several of them" test "$cuts" -ge $((10 / step))

# --- somebody else, or nobody ---
python3 -c '
import os, socket
s = socket.create_server(("127.0.0.1", 0))
with open("other.new", "w") as f: f.write("SQL_SERVER_PORT=%d\n" % s.getsockname()[1])
os.rename("other.new", "other.ready")
while True:
    c, _ = s.accept()
    c.recv(100)
    c.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" * 200)
    c.close()' &
OTHER_PID=$!
wait_for_file other.ready "$OTHER_PID" || exit 1
survives_there() { # PORT-LINE CODE WORDS: the configuration is what is wrong, and what is put right
    local status=0
    configure there.env "$1"
    env=there.env extract || status=$?
    ended_well "$2" "$status" "$3" stream err && repaired && held=$((held + 1))
}
elsewhere() { # SENTENCE PORT-LINE CODE WORDS
    faults=$((faults + 1))
    check "$1" survives_there "${@:2}"
}
elsewhere "a port that is not SQL Server's" "$(cat other.ready)" 69 'confira se SQL_SERVER_PORT'
elsewhere "nobody at the port" SQL_SERVER_PORT=1 69 'confira se o SQL Server está no ar'

# --- SQL Server Browser ---
mkdir -p data
configure .env SQL_SERVER_INSTANCE=HIPER STATE_FILE=data/state.json
export PDV_SQL_BROWSER_PORT=1
browser_down() {
    local status=0
    extract || status=$?
    ended_well 69 "$status" 'inicie o serviço SQL Server Browser ou informe SQL_SERVER_PORT' stream err &&
        PDV_SQL_BROWSER_PORT=$BROWSER_PORT repaired && held=$((held + 1))
}
faults=$((faults + 1))
check "SQL Server Browser down" browser_down
check "and down again, when the port is remembered" repaired

# --- the slow one ---
wait "$slow"
read -r slow_status seconds <slow.end
faults=$((faults + 1))
slow_one() { ended_well 69 "$slow_status" "$late" slow.stream slow.err && [ "$seconds" -le 25 ] && held=$((held + 1)); }
check "one byte a second from the first on ends with the login's limit" slow_one
check_same "$held of $faults faults ended in time with advice and the next run repaired them" "$faults" "$held"
