#!/usr/bin/env bash
# What it says without sending: --check, --dry-run, --ping, and its command line.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
plan 48

start_webhook --token "$API_TOKEN"
export API_ENDPOINT
payload one.json
line() { # RESULT TEXT: --check said so
    grep -q "^$1 *pdv-send: $2" out || { cat out err; return 1; }
}

send --check
check_same "--check with all in order ends with 0" 0 "$CODE"
check "the server answers" line OK 'servidor: 127.0.0.1 atende (405'
check "the address is told" line OK "endereço: $API_ENDPOINT"
check "the token is there" line OK 'credencial: API_TOKEN'
check "the clocks agree" line OK 'relógio:'
check_same "no payload was posted" "HEAD" "$(asked method | sort -u)"
fault status=401
send --check
check_same "a token that is not accepted is a warning" 0 "$CODE"
check "that names it" line AVISO 'servidor: 127.0.0.1 respondeu 401.*API_TOKEN'
fault status=404
send --check
check "so is a wrong address" line AVISO '.*respondeu 404.*API_ENDPOINT'
fault redirect=301
send --check
check "so is a redirect" line AVISO '.*respondeu 301.*API_ENDPOINT'
fault status=503
send --check
check "so is a server in trouble" line AVISO '.*respondeu 503'
fault
stop_webhook
send --check
check_same "a server that is not there fails" 1 "$CODE"
check "and says what to look at" line FALHA 'servidor: 127.0.0.1: o servidor não atende: confira a internet'
API_TOKEN='' send --check
check_same "a missing token fails" 1 "$CODE"
check "and is named" line FALHA '.*falta API_TOKEN'
API_ENDPOINT=http://10.0.0.1/pdv send --check
check "an address that is not allowed fails" line FALHA '.*API_ENDPOINT.*https'
start_answering
export API_ENDPOINT=http://127.0.0.1:$ANSWER_PORT/pdv
dated() { # DATE(1)'s words
    printf 'HTTP/1.1 405 No\r\nDate: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' \
        "$(LC_ALL=C date -u -d "$1" '+%a, %d %b %Y %H:%M:%S GMT')" >answer
    send --check
}
dated '+20 minutes'
check "a clock that is late is a warning" line AVISO 'relógio: este computador está \(19\|20\) minutos atrás'
dated '-3 hours'
check "so is one that is early" line AVISO 'relógio: este computador está 180 minutos adiante'
check_same "no more than a warning" 0 "$CODE"
printf 'SQL_PASSWORD=x\nAPI_ENDPOINT=%s\nAPI_TOKEN=%s\n' "$API_ENDPOINT" "$API_TOKEN" >my.env
chmod 600 my.env
(unset API_ENDPOINT API_TOKEN; send -c my.env --check; echo "$CODE" >code)
check "the configuration's file is told" line OK 'configuração: my.env'
saved=$API_ENDPOINT
start_webhook --token "$API_TOKEN"
API_ENDPOINT=https${API_ENDPOINT#http} send --check
check "a server that does not speak TLS fails" line FALHA '.*TLS'
API_ENDPOINT=$saved

: >heads
API_GZIP=sim API_ENDPOINT="http://127.0.0.1:$ANSWER_PORT/pdv?key=1" send --dry-run one.json one.json
check_same "--dry-run ends with 0" 0 "$CODE"
check_same "and sends nothing" 0 "$(wc -c <heads | tr -d ' ')"
check_same "it shows each request" 2 "$(grep -c "^POST http://127.0.0.1:$ANSWER_PORT/pdv?\*\*\*$" out)"
check_same "with the token masked" 2 "$(grep -c '^Authorization: Bearer \*\*\*$' out)"
check_same "with the payload's name" 2 "$(grep -c "^Idempotency-Key: $SYNC_ID$" out)"
check "with the size as it would be sent" test "$(grep -m1 Content-Length out | cut -d' ' -f2)" -lt "$(wc -c <one.json)"
echo nonsense >bad.json
send --dry-run bad.json one.json
check_same "--dry-run finds bad input too" "65 1" "$CODE $(grep -c '^POST' out)"

printf 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK' >answer
: >heads
MONITOR_URL=http://127.0.0.1:$ANSWER_PORT/m0nitor-key send --ping 0
check_same "--ping ends with 0" "0 0" "$CODE $(cat out err | wc -c | tr -d ' ')"
check_same "all well is the address itself" "GET /m0nitor-key HTTP/1.1" "$(head -n 1 heads | tr -d '\r')"
: >heads
MONITOR_URL="http://127.0.0.1:$ANSWER_PORT/m0nitor-key/?a=b" send --ping 69
check_same "an exit code stands behind it, before a query" "GET /m0nitor-key/69?a=b HTTP/1.1" "$(head -n 1 heads | tr -d '\r')"
printf 'machine 127.0.0.1 login netrc-user password netrc-word\n' >.netrc
chmod 600 .netrc
HOME=$WORK MONITOR_URL=http://127.0.0.1:$ANSWER_PORT/m0nitor-key send --ping 1
check_same "it was asked twice" 2 "$(grep -c '^GET' heads)"
check "the monitor gets no token, and nothing of a .netrc" exits 1 grep -qi authorization heads
: >heads
send --ping 0
check_same "without MONITOR_URL nothing happens" "0 0" "$CODE $(cat heads out err | wc -c | tr -d ' ')"
printf 'HTTP/1.1 404 Not\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' >answer
MONITOR_URL=http://127.0.0.1:$ANSWER_PORT/m0nitor-key send --ping 1
check_same "a monitor that does not know us fails nothing" 0 "$CODE"
check "but is a warning" grep -q 'aviso: MONITOR_URL.*404' err
check "that does not show the address" exits 1 grep -q m0nitor-key err
MONITOR_URL=http://10.0.0.1/m0nitor-key send -v --ping 1
check_same "an address that is not allowed is not asked" 0 "$CODE"
check "but warned about" grep -q 'aviso: MONITOR_URL.*https' err
check "without being shown" exits 1 grep -q m0nitor-key err
(unset API_ENDPOINT API_TOKEN; MONITOR_URL=http://127.0.0.1:$ANSWER_PORT/x send --ping 78; echo "$CODE" >code)
check "a ping needs no other setting" grep -q 'MONITOR_URL.*404' err

usage() { # ARGS...: 64, with a word on it
    send "$@" </dev/null
    [ "$CODE" = 64 ] && grep -q 'veja pdv-send --help' err && return 0
    cat err
    return 1
}
check "an unknown option is 64" usage --frobnicate
check "a budget of words is 64" usage --budget soon
check "a budget of nothing is 64" usage --budget 0
check "a ping of no code is 64" usage --ping ok
check "--check with files is 64" usage --check one.json
if has_terminals; then
    check "a terminal on standard input is 64" exits 64 on_a_terminal pdv-send
else
    skip_check "a terminal on standard input is 64" "no pseudo-terminals here"
fi
check_same "--version says which" "pdv-send" "$(pdv-send --version | sed 's/ [0-9]*\.[0-9]*\.[0-9]*$//')"
