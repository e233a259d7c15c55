#!/usr/bin/env bash
# Files by hand: a payload that somebody saved is posted exactly as it stands.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
plan 26

start_webhook --token "$API_TOKEN"
export API_ENDPOINT
count=0
posted() { # FILE: the last request had its bytes
    [ "$(asked sha256 | tail -n 1)" = "$(sha256sum <"$1" | cut -d' ' -f1)" ] && [ "$CODE" = 0 ]
}
next() { # OUT-FILE: a new payload
    count=$((count + 1))
    payload "$1" "$(sync_id $count)"
}

next saved.json
send saved.json
check "a payload without a line end is posted as it stands" posted saved.json
check_same "with the sync_id that it has" "$(sync_id 1)" "$(delivered sync_id)"
next saved.json
{ cat saved.json; echo; } >ended.json
send ended.json
check "a line end behind it is not part of it" posted saved.json
next saved.json
gzip -c saved.json >saved.json.gz
send saved.json.gz
check "a compressed file is posted as what is in it" posted saved.json
next saved.json
gzip -c saved.json >misnamed.json
send misnamed.json
check "whatever its name is" posted saved.json
next saved.json
python3 -m json.tool --no-ensure-ascii saved.json pretty.json
head -c -1 pretty.json >pretty.bytes
send pretty.json
check "a payload over many lines is one payload, posted as it stands" posted pretty.bytes
next saved.json
python3 -m json.tool --no-ensure-ascii saved.json | sed 's/$/\r/' >crlf.json
head -c -2 crlf.json >crlf.bytes
send crlf.json
check "so is one with the line ends of Windows" posted crlf.bytes
next saved.json
{ printf '\xEF\xBB\xBF'; cat saved.json; } >bom.json
send bom.json
check "a byte order mark is left out" posted saved.json
next saved.json
send <saved.json
check "a payload from standard input needs no line end" posted saved.json
next saved.json
send - <saved.json
check "a dash is standard input" posted saved.json
next saved.json
next other.json
{ cat saved.json; echo; echo; cat other.json; } >lines.ndjson
send lines.ndjson
check_same "a file of several payloads is sent line by line" "SENT SENT" "$(delivered veredito 1) $(delivered veredito 2)"
check "the last one's line end may be missing" posted other.json
gzip <lines.ndjson >lines.gz
send lines.gz
check_same "compressed too" "true true" "$(delivered duplicado 1) $(delivered duplicado 2)"
send saved.json other.json pretty.json
check_same "several files are sent one after the other" 3 "$(grep -c SENT out)"
printf '{"vendas":[],"texto":"\\u00e7 \\/ 1.0","schema_version":"4.0.0","integrity":{"sync_id":"%s"}}' "$(sync_id 99)" >odd.json
send odd.json
check_same "escapes and numbers are not written anew" "$(sha256sum <odd.json | cut -d' ' -f1)" "$(asked sha256 | tail -n 1)"

bad() { # EXPECTED-TEXT FILE: exit 65, nothing sent, the file named
    forget_requests
    send "$2"
    [ "$CODE $(requests)" = "65 0" ] && grep -q "$2.*$1" err && return 0
    cat out err
    return 1
}
: >empty.json
check "an empty file is bad input" bad vazio empty.json
printf '\n\n' >blank.json
check "a file of line ends too" bad vazio blank.json
head -c 200 saved.json >half.json
check "half a payload too" bad JSON half.json
head -c 60 pretty.json >half-pretty.json
check "half of one over many lines is told once" bad JSON half-pretty.json
check_same "once" 1 "$(grep -c half-pretty err)"
head -c 100 saved.json.gz >half.gz
check "half a compressed file too" bad . half.gz
{ cat saved.json.gz; echo x; } >tail.gz
check "a compressed file with something behind it too" bad . tail.gz
iconv -t UTF-16 saved.json >utf16.json
check "UTF-16 too" bad . utf16.json
check "a folder too" bad . .
check "a file that is not there too" bad . missing.json
send missing.json saved.json
check_same "what follows it is sent" "65 true" "$CODE $(delivered duplicado)"
