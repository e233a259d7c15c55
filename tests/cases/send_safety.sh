#!/usr/bin/env bash
# Where the token may go, and that it is nowhere else.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
plan 34

start_webhook --token "$API_TOKEN"
GOOD=$API_ENDPOINT
payload one.json
payload two.json "$OTHER_ID"

refused() { # ENDPOINT: 78, before anything is sent
    API_ENDPOINT=$1 send one.json
    [ "$CODE $(wc -c <out | tr -d ' ')" = "78 0" ] && return 0
    cat out err
    return 1
}
check "http to another machine is refused" refused http://10.0.0.1/pdv
check "http to a name that begins like this machine is refused" refused http://127.0.0.1.example.com/pdv
check "another protocol is refused" refused ftp://127.0.0.1/pdv
check "a local file is refused" refused "file://$WORK/one.json"
check "no protocol is refused" refused 127.0.0.1/pdv
check "user and password in the address are refused" refused https://user:hidden-word@127.0.0.1/pdv
check "and not shown" exits 1 grep -q hidden-word err
check "an address with a blank is refused" refused "https://127.0.0.1/p dv"
API_TOKEN='' refused "$GOOD"
check "a missing token is named" grep -q 'falta API_TOKEN' err
API_ENDPOINT='' send one.json
check_same "a missing address is 78" 78 "$CODE"
check "and named" grep -q 'falta API_ENDPOINT' err
check "a token with a line end is refused" env API_TOKEN=$'a\r\nX-Evil: 1' API_ENDPOINT="$GOOD" bash -c 'pdv-send one.json; [ $? = 78 ]'
API_CA_FILE=missing.pem refused "$GOOD"
check "a missing CA file is named" grep -q 'API_CA_FILE.*missing.pem' err
check_same "nothing of all this was sent" 0 "$(asked status | wc -l | tr -d ' ')"
API_ALLOW_HTTP=sim API_ENDPOINT=http://127.0.0.1.invalid:9/pdv send --budget 1 one.json
check_same "with API_ALLOW_HTTP it is tried" OFFLINE "$(delivered veredito)"

export API_ENDPOINT=$GOOD
# A port that nobody listens on: whoever used it would fail.
closed=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
http_proxy=http://127.0.0.1:$closed all_proxy=http://127.0.0.1:$closed ALL_PROXY=http://127.0.0.1:$closed \
    HTTPS_PROXY=http://127.0.0.1:$closed send one.json
check_same "proxies of the environment are not used" SENT "$(delivered veredito)"
NO_PROXY='*' no_proxy='*' API_PROXY=http://proxyuser:pr0xy-pw@127.0.0.1:$closed send -v one.json
check_same "that of API_PROXY is, whatever the environment says" "OFFLINE 69" "$(delivered veredito) $CODE"
check "its password is not shown" exits 1 grep -q pr0xy-pw out err
start_answering
printf 'HTTP/1.1 407 No\r\nContent-Length: 0\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n' >answer
API_PROXY=http://127.0.0.1:$ANSWER_PORT API_ENDPOINT=https://127.0.0.1:$closed/pdv send one.json
check_same "a proxy that wants another password parks the queue" "PARKED 407 77" \
    "$(delivered veredito) $(delivered status) $CODE"
check "the message names API_PROXY" grep -q API_PROXY err
check "a proxy gets no token" exits 1 grep -qi -e authorization -e "$API_TOKEN" heads
printf 'HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n' >answer
API_PROXY=http://127.0.0.1:$ANSWER_PORT API_ENDPOINT=https://127.0.0.1:$closed/pdv send one.json
check_same "a proxy that does not get through is OFFLINE" "OFFLINE 69" "$(delivered veredito) $CODE"
: >heads
printf 'HTTP/1.1 201 OK\r\nContent-Length: 2\r\n\r\n{}' >answer
API_PROXY=http://127.0.0.1:$ANSWER_PORT send one.json
check "a proxy carries the request" grep -q "^POST $GOOD HTTP/1.1" heads
API_PROXY=http://10.0.0.1:3128 send one.json
check_same "but plain text to this machine may not leave it through a proxy" 78 "$CODE"
API_PROXY=gopher://u:pr0xy-pw@127.0.0.1:$closed send one.json
check_same "what is no proxy is 78" 78 "$CODE"
check "and not shown either" exits 1 grep -q pr0xy-pw err

# The server tells the token back, in the body and in a redirect; longer than what is kept, at the cut too.
{ printf 'HTTP/1.1 422 No\r\nConnection: close\r\n\r\n{"seen":"Bearer %s' "$API_TOKEN"; head -c 2020 /dev/zero | tr '\0' x; printf %s "$API_TOKEN"; } >answer
API_ENDPOINT=http://127.0.0.1:$ANSWER_PORT/pdv API_HMAC_SECRET=hm4c-secret send -v one.json
check_same "an answer that echoes the token is kept" REFUSED "$(delivered veredito)"
check "with the token masked" grep -qF 'Bearer ***' out
check "also where the answer is cut" exits 1 grep -q "xtok" out
printf 'HTTP/1.1 302 Found\r\nLocation: https://x/?token=%s&sig=unkn0wn\r\nContent-Length: 0\r\n\r\n' "$API_TOKEN" >answer
API_ENDPOINT="http://127.0.0.1:$ANSWER_PORT/pdv?code=qu3ry-key" send -v one.json
cat out err >>all
API_ENDPOINT="$GOOD?code=qu3ry-key" API_HMAC_SECRET=hm4c-secret send --dry-run -v one.json
cat out err >>all
API_ENDPOINT="$GOOD?code=qu3ry-key" API_HMAC_SECRET=hm4c-secret send --check -v
cat out err >>all
check "a run has said something" test -s all
check "token, secret and query key are in none of it" exits 1 grep -q -e "$API_TOKEN" -e hm4c-secret -e qu3ry-key -e unkn0wn all

fault silent
mkfifo pipe
pdv-send --budget 60 <pipe >out 2>err &
sender=$!
exec 9>pipe
queue_line two.json two >&9
await_requests "$(($(asked status | wc -l) + 1))"
# The request is on its way now, and the process waits for its answer.
check "the process list does not show the token" exits 1 grep -q "$API_TOKEN" "/proc/$sender/cmdline"
check "a crash would leave no core" grep -q '^Max core file size *0 *0 ' "/proc/$sender/limits"
kill "$sender"
exec 9>&-
wait "$sender" 2>/dev/null
check_same "a run that is killed claims nothing" 0 "$(wc -c <out | tr -d ' ')"
