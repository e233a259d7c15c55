#!/usr/bin/env bash
# A server that is broken, mad or not the one meant: a sale is never taken for delivered or refused by mistake.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
plan 35

export REQUEST_TIMEOUT_SECONDS
REQUEST_TIMEOUT_SECONDS=$(allow 30) # many megabytes, on a busy machine too
start_answering
export API_ENDPOINT=http://127.0.0.1:$ANSWER_PORT/pdv
payload one.json
blob() { head -c "$1" /dev/zero | tr '\0' "$2"; }
told() { # VERDICT STATUS
    [ "$(delivered veredito) $(delivered status)" = "$*" ] && return 0
    head -c 2000 out
    cat err
    return 1
}
head_of() { printf 'HTTP/1.1 %s\r\n' "$@"; }

{ printf 'HTTP/1.1 201 OK\r\nContent-Length: 50000000\r\n\r\n'; blob 50000000 y; } >answer
send one.json
check "a huge answer to a delivery is SENT" told SENT 201
check "of which 2 kB are kept" test "$(delivered resposta | wc -c)" -le 2049
{ printf 'HTTP/1.1 422 No\r\n\r\n'; blob 5000000 y; } >answer
send one.json
check "a huge refusal is REFUSED" told REFUSED 422
{ printf 'HTTP/1.1 201 OK\r\n'; for i in $(seq 1000); do printf 'X-%d: %01000d\r\n' "$i" 0; done; printf 'Content-Length: 2\r\n\r\n{}'; } >answer
send one.json
check "a megabyte of headers is LATER" told LATER 201
{ printf 'HTTP/1.1 201 OK\r\n'; for i in $(seq 100); do printf 'X-%d: %01000d\r\n' "$i" 0; done; printf 'Content-Length: 2\r\n\r\n{}'; } >answer
send one.json
check "a tenth of that too" told LATER 201
{ printf 'HTTP/1.1 422 No\r\nX: '; blob 1000000 y; printf '\r\n\r\n'; } >answer
send one.json
check_same "one header of a megabyte is LATER" LATER "$(delivered veredito)"
printf 'HTTP/1.1 422 No\r\nContent-Length: 100\r\n\r\nhalf' >answer
send one.json
check "a refusal that is cut is LATER" told LATER 422
printf 'HTTP/1.1 201 OK\r\nContent-Length: 100\r\n\r\nhalf' >answer
send one.json
check "a delivery that is cut is LATER" told LATER 201
printf 'HTTP/1.1 201 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal' >answer
send one.json
check "one that is cut in a chunk is LATER" told LATER 201
printf 'HTTP/1.1 422 No\r\nContent-Type: text/plain\r\n' >answer
send one.json
check "a refusal that is cut in its headers is LATER" told LATER 422
printf 'HTTP/1.1 201 OK\r\nContent-Le' >answer
send one.json
check "so is a delivery" told LATER 201
printf 'HTTP/1.1 422' >answer
send one.json
check_same "half a status line is LATER" LATER "$(delivered veredito)"
printf 'SSH-2.0-OpenSSH_9.2\r\n' >answer
send one.json
check_same "something that is not HTTP is LATER" LATER "$(delivered veredito)"
: >answer
send one.json
check "no answer at all is LATER" told LATER none
printf 'HTTP/1.1 100 Continue\r\n\r\n' >answer
send one.json
check_same "only an interim answer is LATER" LATER "$(delivered veredito)"
printf 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 201 OK\r\nContent-Length: 0\r\n\r\n' >answer
send one.json
check "an interim answer before the true one is passed over" told SENT 201
printf 'HTTP/1.1 999 Go away\r\nContent-Length: 0\r\n\r\n' >answer
send one.json
check "a status that does not exist is LATER" told LATER 999
printf 'HTTP/1.1 201 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone' >answer
send one.json
check "an encoding that we did not ask for does not matter" told SENT 201

printf 'HTTP/1.1 201 OK\r\nX-One: %0200d\r\nContent-Length: 0\r\n\r\n' 0 >answer
printf 'HTTP/1.1 201 OK\r\n x: %0200d\r\nContent-Length: 0\r\n\r\n' 0 >answer.next
send one.json one.json one.json
check_same "headers that begin with the rest of one, which no answer had, are LATER" "SENT LATER LATER" "$(delivered veredito 1) $(delivered veredito 2) $(delivered veredito 3)"
check_same "and not the end of the program" 1 "$CODE"

page='<!DOCTYPE html><html><body>Login</body></html>'
answer_with() { # STATUS CONTENT-TYPE BODY
    printf 'HTTP/1.1 %s x\r\n%s\r\nConnection: close\r\n\r\n%s' "$1" "${2:+Content-Type: $2}" "$3" | sed '2{/^\r$/d}' >answer
    send one.json
}
answer_with 200 'text/html; charset=utf-8' "$page"
check "a portal's page is PARKED" told PARKED 200
check_same "with 78" 78 "$CODE"
answer_with 200 application/json "  $page"
check "a page is one whatever it is called" told PARKED 200
answer_with 201 '' "$page"
check "also with 201 and no type" told PARKED 201
answer_with 200 text/html '{"duplicate": true}'
check "JSON is an answer even if it is called a page" told SENT 200
check_same "and understood" true "$(delivered duplicado)"
answer_with 200 text/html ''
check "so is an empty answer" told SENT 200
answer_with 200 text/plain OK
check "so is plain text" told SENT 200

printf 'HTTP/1.1 422 No\r\nConnection: close\r\n\r\n\x1b[2Jcaf\xc3\xa9 \xff\xc3\x00\x9b\r\n{"a":\t1}' >answer
send one.json
check_same "what a terminal could obey is not kept" "[2Jcafé "$'\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD'"  {\"a\": 1}" "$(delivered resposta)"
printf 'HTTP/1.1 200 OK\r\nRetry-After: 5\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n' >answer
send one.json
check "headers that do not belong to a status do not matter" told SENT 200

head -c 3000000 /dev/zero | tr '\0' ' ' >blanks
{ printf '{"x":"'; cat blanks; printf '",'; tail -c +2 one.json; } >large.json
start_answering --early
printf 'HTTP/1.1 413 Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n' >answer
API_ENDPOINT=http://127.0.0.1:$ANSWER_PORT/pdv send large.json
check "an answer before the body was read is a refusal, or LATER when the connection broke first" \
    grep -q -e '"REFUSED","status":413' -e '"LATER"' out

start_answering --stale
printf 'HTTP/1.1 201 OK\r\nContent-Length: 0\r\n\r\n' >answer
API_ENDPOINT=http://127.0.0.1:$ANSWER_PORT/pdv send one.json one.json
check_same "a kept connection that the server has closed meanwhile costs no more than an attempt" "SENT 2 0" "$(delivered veredito) $(delivered tentativas) $CODE"

start_webhook --token "$API_TOKEN"
fault drip=20/0.01:times=1
send one.json
check "an answer that drips fast enough is SENT" told SENT 201
fault drip=1/1
REQUEST_TIMEOUT_SECONDS=1 send --budget 2 one.json
check_same "one that drips for ever is LATER" LATER "$(delivered veredito)"
check_same "and ends with the time for a request" 69 "$CODE"
