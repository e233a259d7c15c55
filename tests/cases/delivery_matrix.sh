#!/usr/bin/env bash
# A hostile webhook, judged by the queue: each answer to the first of two payloads has the verdict, the requests, the exit
# codes and the files of the contract's table; the second, which a good answer awaits, is held up by what concerns all only,
# and proves where it passes that the first has failed by itself.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
. "$TESTS/outbox.sh"
. "$TESTS/delivering.sh"
. "$TESTS/certificates.sh"
command -v openssl >/dev/null || skip_all "openssl(1) is not installed"

# DELIVERY_WAITS=all: each status with every Retry-After; else without one, and with one of them in turn.

# The answers' statuses: what becomes of the first payload, of the second, how often the first is sent, pdv-send's exit code.
statuses='
200 201 202 204                                  SENT    gone gone 1 0
203 206 226 299                                  LATER   t1   gone 3 1
300 301 302 303 304 305 307 308 399              LATER   t1   gone 1 1
400 402 406 411 412 413 414 415 417 418 422 424  REFUSED t1   gone 1 1
426 428 431 444 451 499                          REFUSED t1   gone 1 1
401 407                                          PARKED  t0   t0   1 77
403 404 405 410 421                              LATER   t1   gone 1 1
408 409 425                                      LATER   t1   gone 3 1
429 503                                          LATER   t1   gone 3 1
500 501 502 504 505 507 508 511 520 599          LATER   t1   gone 3 1
600 999                                          LATER   t1   gone 3 1'
# Retry-After: each status is answered with each of these, and those that speak for the whole server with some more. What
# asks for more time than a run has ends the attempts, and with 429 and 503 the run: the second payload waits unasked.
waits='none seconds=3600 date=@3600 past=@-3600 garbage=tomorrow year=31536000'
more_waits='zero=0 negative=-5 long_ago=Sun,_06_Nov_1994_08:49:37_GMT year_as_date=@31536000 endless=99999999999999999999999999'

# Answers to the first payload, byte for byte: SENTENCE | VERDICT FIRST SECOND REQUESTS EXIT | printf's format, where {b} is
# a megabyte, {h} a megabyte of headers, {t} the token. Half an answer is none, whatever its status was.
answers='
a delivery whose body is cut          | LATER t1 gone 3 1    | HTTP/1.1 201 x\r\nContent-Length: 100\r\n\r\nhalf
a refusal whose body is cut           | LATER t1 gone 3 1    | HTTP/1.1 422 x\r\nContent-Length: 100\r\n\r\nhalf
a 401 whose body is cut               | LATER t1 gone 3 1    | HTTP/1.1 401 x\r\nContent-Length: 100\r\n\r\nhalf
a 404 whose body is cut               | LATER t1 gone 3 1    | HTTP/1.1 404 x\r\nContent-Length: 100\r\n\r\nhalf
a redirect whose body is cut          | LATER t1 gone 3 1    | HTTP/1.1 302 x\r\nContent-Length: 100\r\n\r\nhalf
a delivery cut in a chunk             | LATER t1 gone 3 1    | HTTP/1.1 201 x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal
a delivery without the last chunk     | LATER t1 gone 3 1    | HTTP/1.1 201 x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n
a chunk of a mad size                 | LATER t1 gone 3 1    | HTTP/1.1 201 x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n{}
a chunk that is no number             | LATER t1 gone 3 1    | HTTP/1.1 422 x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{}
a negative length                     | LATER t1 gone 3 1    | HTTP/1.1 201 x\r\nContent-Length: -1\r\nConnection: close\r\n\r\n{}
a delivery cut in its headers         | LATER t1 gone 3 1    | HTTP/1.1 201 x\r\nContent-Le
a delivery cut after a header         | LATER t1 gone 3 1    | HTTP/1.1 201 x\r\nContent-Length: 0\r\n
a delivery cut after its status line  | LATER t1 gone 3 1    | HTTP/1.1 201 x\r\n
a delivery cut in its status line     | LATER t1 gone 3 1    | HTTP/1.1 201
a refusal cut in its headers          | LATER t1 gone 3 1    | HTTP/1.1 422 x\r\nContent-Le
a refusal cut after a header          | LATER t1 gone 3 1    | HTTP/1.1 422 x\r\nContent-Length: 0\r\n
a refusal cut after its status line   | LATER t1 gone 3 1    | HTTP/1.1 422 x\r\n
a 401 cut in its headers              | LATER t1 gone 3 1    | HTTP/1.1 401 x\r\nContent-Le
half a status                         | LATER t1 gone 3 1    | HTTP/1.1 2
no answer at all                      | LATER t1 gone 3 1    |
a single byte                         | LATER t1 gone 3 1    | H
an empty line                         | LATER t1 gone 3 1    | \r\n\r\n
another protocol                      | LATER t1 gone 3 1    | SSH-2.0-OpenSSH_9.2\r\n
JSON without HTTP                     | LATER t1 gone 3 1    | {"status":"stored"}
a mail server                         | LATER t1 gone 3 1    | 220 mail ESMTP\r\n
a status of four digits               | LATER t1 gone 3 1    | HTTP/1.1 2010 x\r\nConnection: close\r\n\r\n{}
a status that is no number            | LATER t1 gone 3 1    | HTTP/1.1 OK 201\r\nConnection: close\r\n\r\n{}
a status below 100                    | LATER t1 gone 3 1    | HTTP/1.1 099 x\r\nConnection: close\r\n\r\n{}
a version of HTTP that is none        | LATER t1 gone 3 1    | HTTP/7.3 201 x\r\nConnection: close\r\n\r\n{}
an interim answer only                | LATER t1 gone 3 1    | HTTP/1.1 100 Continue\r\n\r\n
another protocol, switched to         | LATER t1 gone 3 1    | HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n
an interim answer and a refusal       | REFUSED t1 gone 1 1  | HTTP/1.1 103 x\r\n\r\nHTTP/1.1 422 x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}
an interim answer and a delivery      | SENT gone gone 1 0   | HTTP/1.1 100 x\r\n\r\nHTTP/1.1 201 x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}
a delivery of HTTP/1.0                | SENT gone gone 1 0   | HTTP/1.0 201 x\r\n\r\n{}
a delivery and a refusal behind it    | SENT gone gone 1 0   | HTTP/1.1 201 x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}HTTP/1.1 422 x\r\n\r\n
a delivery whose JSON says error      | LATER t1 gone 3 1    | HTTP/1.1 200 x\r\nConnection: close\r\n\r\n{"error":"x"}
a delivery whose JSON says no success | LATER t1 gone 3 1    | HTTP/1.1 201 x\r\nConnection: close\r\n\r\n{"success":false}
a delivery whose JSON says no error   | SENT gone gone 1 0   | HTTP/1.1 201 x\r\nConnection: close\r\n\r\n{"success":true,"error":null}
a delivery of a megabyte              | SENT gone gone 1 0   | HTTP/1.1 201 x\r\nConnection: close\r\n\r\n{b}
a refusal of a megabyte               | REFUSED t1 gone 1 1  | HTTP/1.1 422 x\r\nConnection: close\r\n\r\n{b}
a 401 of a megabyte                   | PARKED t0 t0 1 77    | HTTP/1.1 401 x\r\nConnection: close\r\n\r\n{b}
a 503 of a megabyte                   | LATER t1 gone 3 1    | HTTP/1.1 503 x\r\nConnection: close\r\n\r\n{b}
a delivery with a header of 1 MB      | LATER t1 gone 3 1    | HTTP/1.1 201 x\r\nX: {b}\r\nConnection: close\r\n\r\n{}
a refusal with a header of 1 MB       | LATER t1 gone 3 1    | HTTP/1.1 422 x\r\nX: {b}\r\nConnection: close\r\n\r\n{}
a 401 with a header of 1 MB           | LATER t1 gone 3 1    | HTTP/1.1 401 x\r\nX: {b}\r\nConnection: close\r\n\r\n{}
a delivery with 1 MB of headers       | LATER t1 gone 3 1    | HTTP/1.1 201 x\r\n{h}Connection: close\r\n\r\n{}
a refusal with 1 MB of headers        | LATER t1 gone 3 1    | HTTP/1.1 422 x\r\n{h}Connection: close\r\n\r\n{}
a redirect with 1 MB of headers       | LATER t1 gone 3 1    | HTTP/1.1 302 x\r\n{h}Connection: close\r\n\r\n{}
a status line of a megabyte           | LATER t1 gone 3 1    | HTTP/1.1 201 {b}\r\nConnection: close\r\n\r\n{}
a page with 200                       | PARKED t0 t0 1 78    | HTTP/1.1 200 x\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!DOCTYPE html><html>Login</html>
a page with 201, called JSON          | PARKED t0 t0 1 78    | HTTP/1.1 201 x\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n  <html>Login</html>
a page with 202 and a mark before it  | PARKED t0 t0 1 78    | HTTP/1.1 202 x\r\nConnection: close\r\n\r\n\xEF\xBB\xBF<!doctype html>
a page of a megabyte with 200         | PARKED t0 t0 1 78    | HTTP/1.1 200 x\r\nConnection: close\r\n\r\n<html>{b}
a page with 401                       | PARKED t0 t0 1 77    | HTTP/1.1 401 x\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Login</html>
a page with 403                       | LATER t1 gone 1 1    | HTTP/1.1 403 x\r\nConnection: close\r\n\r\n<html><title>Denied</title>
a page with 404                       | LATER t1 gone 1 1    | HTTP/1.1 404 x\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Nginx</html>
a page with 502                       | LATER t1 gone 3 1    | HTTP/1.1 502 x\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Nginx</html>
a page with 503                       | LATER t1 gone 3 1    | HTTP/1.1 503 x\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Nginx</html>
a page with 422                       | REFUSED t1 gone 1 1  | HTTP/1.1 422 x\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Rails</html>
a refusal that repeats the token      | REFUSED t1 gone 1 1  | HTTP/1.1 422 x\r\nConnection: close\r\n\r\n{"token":"{t}"}
a delivery that wants gzip inflated   | SENT gone gone 1 0   | HTTP/1.1 201 x\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\nnone
two lengths that differ               | LATER t1 gone 3 1    | HTTP/1.1 201 x\r\nContent-Length: 2\r\nContent-Length: 90\r\nConnection: close\r\n\r\n{}
two Retry-After, the last is garbage  | LATER t1 gone 3 1    | HTTP/1.1 503 x\r\nRetry-After: 0\r\nRetry-After: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n
a Retry-After of a megabyte           | LATER t1 gone 3 1    | HTTP/1.1 503 x\r\nRetry-After: {b}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

wide() { head -c "$1" /dev/zero | tr '\0' y; }
expand() { # FORMAT: the bytes of an answer, to the file `bytes`
    local text=${1//'{t}'/$API_TOKEN}
    [[ $text != *'{h}'* ]] || text=${text//'{h}'/$(for i in $(seq 1024); do printf 'X-%d: %s\\r\\n' "$i" "$kilobyte"; done)}
    # shellcheck disable=SC2059 # it is a format
    printf "${text//'{b}'/%s}" "$megabyte" >bytes
}

# --- one row: a fresh queue of two, one delivery, and what is then so ---

reset() { # FOLDER: the row's queue as it was filled
    rm -rf data
    cp -a "$1" data
    : >bodies
}
declare -A SHA ASKED
count_requests() { # into ASKED; fails when a request carried other bytes than the payload's own
    local id sha same=0
    ASKED=([$FIRST]=0 [$SECOND]=0)
    while read -r id sha; do
        ASKED[$id]=$((ASKED[$id] + 1))
        [ "$sha" = "${SHA[$id]}" ] || [ "$sha" = unread ] || same=1
    done <bodies
    return $same
}
got() { # what a row says: VERDICT FIRST SECOND REQUESTS EXIT, and what is wrong besides
    local word=none wrong='' second kept
    second=$(fate "$SECOND") kept=$(parada)
    [[ $(grep "\"sync_id\":\"$FIRST" out) =~ \"veredito\":\"([A-Z]+)\" ]] && word=${BASH_REMATCH[1]}
    count_requests || wrong+=", other bytes were sent"
    case $word in
    PARKED | OFFLINE)
        [ "$kept" = "$word" ] || wrong+=", parada $kept"
        ! grep -q 'faça isto' data/state.json || wrong+=", parada with an old reason"
        ;;
    none) [ "$kept" = OFFLINE ] || wrong+=", parada $kept" ;;
    *) [ "$kept" = none ] || wrong+=", parada $kept" ;;
    esac
    [[ "$second ${ASKED[$SECOND]}" == t0\ [01] || "$second ${ASKED[$SECOND]}" = "gone 1" ]] ||
        wrong+=", ${ASKED[$SECOND]} requests for the second"
    [ "$SETTLED" = 0 ] || wrong+=", settle's exit $SETTLED"
    [ "$(fate "$FIRST")" != dead ] || wrong+=$(wrong_reason data/dead_letter/*_"$FIRST"_*.motivo.json)
    echo "$word $(fate "$FIRST") $second ${ASKED[$FIRST]} $CODE$wrong"
}
wrong_reason() { # FILE
    local reason
    reason=$(<"$1")
    [[ $reason == *'"motivo":"recusado"'*'"status":4'[0-9][0-9]* ]] || echo ", reason: ${reason:0:200}"
    [ ${#reason} -lt 3000 ] || echo ", a reason of ${#reason} bytes"
    [[ $reason != *"$API_TOKEN"* ]] || echo ", the token in the reason"
}
rows=0
row() { # SENTENCE WANT
    rows=$((rows + 1))
    check_same "$1: ${2%% *}" "$2" "$(got)"
}
queue_of_two() { # FOLDER LENGTH: a parked queue, of which a row begins; the payloads differ from it only in their length
    MACHINE_LENGTH=$2 fill 2
    pdv-outbox drain | entregas OFFLINE 0 | pdv-outbox settle >/dev/null
    mv data "$1"
    FIRST=${IDS[0]} SECOND=${IDS[1]}
    for id in "${IDS[@]}"; do SHA[$id]=$(sha256sum <"body.$id" | cut -d' ' -f1); done
}
answer() { # FORMAT: what the first payload is answered with
    # shellcheck disable=SC2059 # it is a format
    printf "$1" >"answer.$FIRST"
}

queue_of_two fresh 8
kilobyte=$(wide 1024)
megabyte=$(wide 1048576)

turn=0
waits_of() { # STATUS: into THESE
    local own=''
    [[ $1 != 429 && $1 != 503 ]] || own=$more_waits
    read -r -a THESE <<<"$waits $own"
    [ -z "$own" ] && [ "${DELIVERY_WAITS:-}" != all ] || return 0
    turn=$((turn % (${#THESE[@]} - 1) + 1))
    THESE=(none "${THESE[turn]}")
}
matrix() { # a line for each row: STATUS WAIT VERDICT FIRST SECOND REQUESTS EXIT
    local words status wait
    while read -r -a words; do
        for status in "${words[@]:0:${#words[@]}-5}"; do
            waits_of "$status"
            for wait in "${THESE[@]}"; do echo "$status $wait ${words[*]: -5}"; done
        done
    done < <(grep . <<<"$statuses")
}
matrix >matrix.rows
plan $(($(wc -l <matrix.rows) + $(grep -c '|' <<<"$answers") + $(grep -c '| REFUSED' <<<"$answers") + 37))

start_answering
port=$ANSWER_PORT
export API_ENDPOINT=http://127.0.0.1:$port/pdv
printf 'HTTP/1.1 201 x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}' >answer

too_long() { [[ $1 == seconds || $1 == date || $1 == year* || $1 == endless ]]; }
status_row() { # STATUS WAIT VERDICT FIRST SECOND REQUESTS EXIT
    local status=$1 name=${2%%=*} value=${2#*=} want="$3 $4 $5 $6 $7" header=''
    [[ $value != @* ]] || value=$(date -u -d "${value#@} seconds" '+%a,_%d_%b_%Y_%H:%M:%S_GMT')
    [ "$name" = none ] || header="Retry-After: ${value//_/ }\r\n"
    if [ "$3" = LATER ] && too_long "$name"; then
        want='LATER t1 gone 1 1'
        [[ $status != 429 && $status != 503 ]] || want='LATER t0 t0 1 75'
    fi
    answer "HTTP/1.1 $status x\r\n${header}Location: /elsewhere\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
    reset fresh
    deliver
    row "$status, Retry-After $name" "$want"
}
while read -r -a words; do status_row "${words[@]}"; done <matrix.rows

while IFS='|' read -r sentence want format; do
    [ -n "$want" ] || continue
    expand "${format# }"
    mv bytes "answer.$FIRST"
    reset fresh
    deliver
    row "$(xargs <<<"$sentence")" "$(xargs <<<"$want")"
    [[ $want == *REFUSED* ]] || continue
    deliver # the other has passed, so that it was to be sent once more
    row "$(xargs <<<"$sentence"), a second time" "REFUSED dead gone 2 1"
done <<<"$answers"

# --- who can be connected to, and who cannot ---

at() { # SENTENCE WANT [NAME=VALUE...]: a row with other settings
    local sentence=$1 want=$2 setting
    shift 2
    reset fresh
    # shellcheck disable=SC2163 # the settings are given as NAME=VALUE
    for setting; do export "$setting"; done
    deliver --budget "${BUDGET:-30}"
    row "$sentence" "$want"
    for setting; do unset "${setting%%=*}"; done
    export API_ENDPOINT=http://127.0.0.1:$port/pdv REQUEST_TIMEOUT_SECONDS=2
}
never='OFFLINE t0 t0 0 69'
refused=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cp answer "answer.$FIRST"
at "nobody listens" "$never" API_ENDPOINT="http://127.0.0.1:$refused/pdv"
at "a name that does not exist" "$never" API_ALLOW_HTTP=sim API_ENDPOINT="http://127.0.0.1.invalid:$port/pdv"
at "a proxy where nobody listens" "$never" API_PROXY="http://127.0.0.1:$refused" API_ALLOW_HTTP=sim
at "a proxy whose name does not exist" "$never" API_PROXY="http://127.0.0.1.invalid:$port" API_ALLOW_HTTP=sim
for status in 400 403 404 500 502 503; do
    printf 'HTTP/1.1 %s x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' "$status" >answer
    at "a proxy that answers CONNECT with $status" "$never" API_PROXY="http://127.0.0.1:$port" API_ENDPOINT=https://127.0.0.1:9/pdv
done
printf 'HTTP/1.1 407 x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' >answer
at "a proxy that wants credentials for CONNECT" "PARKED t0 t0 0 77" API_PROXY="http://127.0.0.1:$port" API_ENDPOINT=https://127.0.0.1:9/pdv
cp "answer.$FIRST" answer

certificate self IP:127.0.0.1 2
certificate ca DNS:ca.example 2
signed good IP:127.0.0.1 20200101000000Z 20990101000000Z
signed elsewhere DNS:elsewhere.example 20200101000000Z 20990101000000Z
signed old IP:127.0.0.1 20200101000000Z 20210101000000Z
signed young IP:127.0.0.1 20900101000000Z 20990101000000Z
tls() { # SENTENCE WANT CERTIFICATE [ARGS of answering.py]
    local sentence=$1 want=$2 name=$3
    shift 3
    start_answering --tls "$name.pem" "$name.key" "$@"
    at "$sentence" "$want" "API_CA_FILE=$WORK/ca.pem" "API_ENDPOINT=https://127.0.0.1:$ANSWER_PORT/pdv"
}
tls "a certificate that the CA vouches for" "SENT gone gone 1 0" good
tls "one for another name" "$never" elsewhere
tls "one that has expired" "$never" old
tls "one that is not yet valid" "$never" young
tls "one that is signed by itself" "$never" self
tls "TLS 1.1 only" "$never" good --tls-1.1
start_webhook
at "TLS where the server speaks none" "$never" "API_ENDPOINT=${API_ENDPOINT/http:/https:}"
stop_webhook
start_answering --tls good.pem good.key
at "a CA that is not in the system's store" "$never" "API_ENDPOINT=https://127.0.0.1:$ANSWER_PORT/pdv"
at "no TLS where the server speaks it" "LATER t0 t0 0 69" "API_ENDPOINT=http://127.0.0.1:$ANSWER_PORT/pdv"
answer 'HTTP/1.1 201 x\r\n\r\n{}'
tls "an answer of which TLS vouches for all but the end" "SENT gone gone 1 0" good

# --- answers that are slow, for ever: the run's time ends the attempt, which is no answer, and the second is not asked ---

start_answering --stale
slow() { # SENTENCE FORMAT
    answer "$2"
    BUDGET=1 at "$1" "none t0 t0 1 75" "API_ENDPOINT=http://127.0.0.1:$ANSWER_PORT/pdv"
}
slow "silence" ''
slow "silence after half a status line" 'HTTP/1.1 2'
slow "silence after a status line" 'HTTP/1.1 422 x\r\n'
slow "silence in the body" 'HTTP/1.1 422 x\r\nContent-Length: 50\r\n\r\nhalf'
start_answering --drip
slow "an answer that drips" 'HTTP/1.1 201 x\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n'"${kilobyte:0:1000}"
BUDGET=1 at "silence where TLS should begin" "$never" "API_ENDPOINT=https://127.0.0.1:$ANSWER_PORT/pdv"

# --- answers before the body has been read; the payloads are larger than what the connection takes at once ---

echo SYNC_MAX_PAYLOAD_KB=8000 >>.env
queue_of_two large 4000000
early() { # STATUS WANT
    answer "HTTP/1.1 $1 x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
    reset large
    deliver
    row "$1 before the body was read" "$2"
}
early_reset() { # STATUS VERDICT: the connection may break before the answer is seen
    answer "HTTP/1.1 $1 x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
    reset large
    deliver
    rows=$((rows + 1))
    got >row
    check "$1 and a reset before the body was read: ${2% *} or LATER" grep -Ex "($2|LATER t[01]) (gone|t0) [1-6] [0-9]+" row
}
start_answering --early --linger
export API_ENDPOINT=http://127.0.0.1:$ANSWER_PORT/pdv
early 201 "SENT gone gone 1 0"
early 413 "REFUSED t1 gone 1 1"
early 422 "REFUSED t1 gone 1 1"
early 401 "PARKED t0 t0 1 77"
early 404 "LATER t1 gone 1 1"
early 503 "LATER t1 gone 3 1"
start_answering --early
export API_ENDPOINT=http://127.0.0.1:$ANSWER_PORT/pdv
early_reset 201 "SENT gone"
early_reset 413 "REFUSED t1"
early_reset 401 "PARKED t0"
early_reset 503 "LATER t1"
echo "# $rows rows"
