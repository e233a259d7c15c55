#!/usr/bin/env bash
# The webhook misbehaves as it is told to: the right number of times, in the right order, and no more after `clear`.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/webhook/client.sh"
need_curl
plan 39

start_webhook --fault status=500:times=1 status=501:times=1
payload one.json
payload two.json "$OTHER_ID"
fault() { webhook_control fault "$@"; }
# The exit code of curl for a post that fails.
broken() { post "$@" >status 2>curl.err; echo $?; }

check_same "a fault that does not exist is an error" "error explode: no such fault" "$(fault explode)"
check "a status that is none is an error" test "$(fault status=99 | cut -c 1-5)" = error
check "a fault for no request is an error" test "$(fault close:times=0 | cut -c 1-5)" = error
check "a line that is no command is an error" test "$(webhook_control sing | cut -c 1-5)" = error
check "a line longer than any command is an error" test "$(webhook_control "$(printf '%01500d' 0)" | cut -c 1-5)" = error

check_same "a fault of the command line applies" 500 "$(post one.json)"
check_same "a fault in place of an answer stores nothing" 0 "$(stored)"
check_same "the log names the fault" status=500:times=1 "$(logged fault)"
check_same "the log has the verdict of the checks in spite of the fault" good "$(logged verdict)"
check_same "one --fault takes several" 501 "$(post one.json)"
check_same "a fault is over after its times" 201 "$(post one.json)"

check_same "a fault is taken" ok "$(fault "status=429:retry-after=Wed, 21 Oct 2026 07:28:00 GMT:times=1")"
fault redirect=302:times=1 >ignored
fault html=502:times=2 >ignored
check_same "the first of several faults applies first" 429 "$(post one.json)"
check_same "Retry-After is as it was given" "Wed, 21 Oct 2026 07:28:00 GMT" \
    "$(grep -i '^retry-after:' answer.head | cut -d' ' -f2- | tr -d '\r')"
check_same "the second fault applies then" 302 "$(post one.json)"
check "a redirect has a Location" grep -qi '^location: */redirected' answer.head
check_same "the third fault applies then" 502 "$(post one.json)"
check "an HTML page is sent" grep -q '<html>' answer.txt
check "an HTML page says what it is" grep -qi '^content-type: *text/html' answer.head
check_same "a fault lasts for its times" 502 "$(post one.json)"
check_same "after the last fault all is well" 200 "$(post one.json)"

fault status=204 >ignored
check_same "a status without a body has none" "204 0" "$(post one.json) $(wc -c <answer.txt | tr -d ' ')"
check_same "clear forgets the faults" "ok 200" "$(webhook_control clear) $(post one.json)"

fault close:times=1 >ignored
check_same "close closes without an answer" 52 "$(broken two.json)"
check_same "close stores nothing" 1 "$(stored)"
check_same "the log has no status for an answer that was not given" null "$(logged status)"
fault close-after-store:times=1 >ignored
check_same "close-after-store closes without an answer" 52 "$(broken two.json)"
check "close-after-store stores" cmp two.json "$WEBHOOK_STORE/000002_$OTHER_ID.json"
check_same "what close-after-store stored is known" 200 "$(post two.json)"

fault silent:times=1 >ignored
check_same "silent never answers" "28 000" "$(broken one.json -m 0.5) $(cat status)"
check_same "silent reads the request" silent:times=1 "$(logged fault)"
fault drip=1:times=1 >ignored
check_same "drip begins its answer and takes its time" "28 200" "$(broken one.json -m 0.5) $(cat status)"
check_same "a drip may be told as bytes a second" ok "$(fault drip=70/S:times=1)"
check_same "and comes to its end" 200 "$(post one.json)"
fault drip=70:times=1 >ignored
check_same "drip comes to its end" 200 "$(post one.json)"
check "an answer that dripped is whole" python3 -c 'import json; assert json.load(open("answer.txt"))["duplicate"]'
check_same "blanks around a line and its words do not count" ok "$(webhook_control $' \tfault \t  close:times=1 \t')"
webhook_control clear >ignored
check_same "a last line needs no end" "ok|ok 2 17" "$(control_raw "$WEBHOOK_CONTROL" $'clear\r\ncount' | paste -sd '|')"
check_same "count tells the bodies and the requests" "ok 2 17" "$(webhook_control count)"
