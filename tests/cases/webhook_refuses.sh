#!/usr/bin/env bash
# The webhook refuses what its contract does not allow, says why, and stores nothing of it.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/webhook/client.sh"
need_curl
plan 36

start_webhook --token demo-token
payload good.json
names() { grep -q "\"field\": \"$1\"" answer.txt; }

check_same "a wrong token is 401" 401 "$(post good.json -H "Authorization: Bearer s3cret-wrong")"
check_same "the log marks a wrong token" "Bearer (wrong)" "$(logged headers.Authorization)"
check "no token that was sent is anywhere in the store" exits 1 grep -rq s3cret "$WEBHOOK_STORE"
check_same "a missing token is 401" 401 "$(post good.json -H "Authorization:")"
check_same "a token that only begins right is 401" 401 "$(post good.json -H "Authorization: Bearer demo-token2")"

API_ENDPOINT=${API_ENDPOINT%/pdv}/other
check_same "another path is 404" 404 "$(post good.json)"
API_ENDPOINT=${API_ENDPOINT%/other}/pdv
check_same "another method is 405" 405 "$(post good.json -X PUT)"
check "405 says what is allowed" grep -qi '^allow: *POST' answer.head
check_same "a body of unknown length is 411" 411 "$(post good.json -H "Content-Length:" -X POST --data-raw '' 2>/dev/null)"

printf 'no json' >bad.json
check_same "a body that is not JSON is 400" 400 "$(post bad.json)"
printf '%s' "$(cat good.json)" | head -c 300 >bad.json
check_same "a body that was cut short is 400" 400 "$(post bad.json)"
sed 's/"nome":"Loja/"nome":"\xff/' good.json >bad.json
check_same "a body that is not UTF-8 is 400" 400 "$(post bad.json)"
gzip -c good.json | head -c 100 >bad.json
check_same "gzip that was cut short is 400" 400 "$(post bad.json -H "Content-Encoding: gzip")"
{ gzip -c good.json; printf 'x'; } >bad.json
check_same "gzip with bytes after it is 400" 400 "$(post bad.json -H "Content-Encoding: gzip")"
check_same "another encoding is 415" 415 "$(post good.json -H "Content-Encoding: br")"
check_same "another media type is 415" 415 "$(post good.json -H "Content-Type: text/plain")"
head -c 67108865 /dev/zero >big
check_same "a body over 64 MB is 413" 413 "$(post big -H "Expect:")"
check_same "a body over 64 MB that asks first is 413 too" 413 "$(post big -H "Expect: 100-continue")"
gzip -c big >big.gz
check_same "a body that inflates to more than 64 MB is 413" 413 "$(post big.gz -H "Content-Encoding: gzip")"

check_same "it can be told to take less" "ok 413" "$(webhook_control limit $(($(wc -c <good.json) - 1))) $(post good.json)"
check_same "and as much as before" "ok 422" "$(webhook_control limit 67108864) $(sed 's/"sales"/"none"/' good.json >bad.json; post bad.json)"
check_same "what is no limit is an error" "error error" "$(webhook_control limit 1MB | cut -c 1-5) $(webhook_control limit | cut -c 1-5)"
sed 's/"minutes":10/"minutes":0,"extra":1/' good.json >bad.json
check_same "a payload with a wrong value is 422" 422 "$(post bad.json)"
check "the answer names the wrong value" names window.minutes
check "the answer names the unknown key" names window.extra
sed 's/"turnos":\[\]/"turnos":[],"turnos":[]/' good.json >bad.json
check_same "a key that comes twice is 422" 422 "$(post bad.json)"
check_same "the log gives the verdict" fields "$(logged verdict)"

for header in "X-PDV-Schema-Version: 4.0" "Idempotency-Key: $OTHER_ID" "X-Request-Id: 1" "User-Agent: curl/1" \
    "Accept: text/html"; do
    post good.json -H "$header" >status
    check "422 names a wrong ${header%%:*}" names "${header%%:*}"
done
post good.json -H "X-Request-Id:" >status
check "422 names a missing X-Request-Id" names X-Request-Id
requests=$(webhook_control count)
exec 3<>"/dev/tcp/127.0.0.1/$(echo "$API_ENDPOINT" | tr -dc '0-9:' | cut -d: -f3)"
printf 'POST /pdv HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n{' >&3
exec 3>&-
await_requests $((${requests##* } + 1))
check_same "a request whose client leaves is logged as incomplete" incomplete "$(logged verdict)"
check_same "nothing that was refused is stored" 0 "$(stored)"
check_same "a good payload is accepted after all that" 201 "$(post good.json)"
