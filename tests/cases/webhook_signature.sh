#!/usr/bin/env bash
# With --hmac-secret the webhook demands a signature over `<timestamp>.<body as sent>`.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/webhook/client.sh"
need_curl
plan 7

start_webhook --hmac-secret "segredo da loja"
payload one.json
sign() { # TIMESTAMP FILE [SECRET], by another implementation than the webhook's
    python3 -c '
import hashlib, hmac, sys
data = sys.argv[1].encode() + b"." + open(sys.argv[2], "rb").read()
print("sha256=" + hmac.new(sys.argv[3].encode(), data, hashlib.sha256).hexdigest())' "$1" "$2" "${3:-segredo da loja}"
}
signed() { # TIMESTAMP SIGNATURE FILE ARGS...
    local time=$1 signature=$2
    shift 2
    post "$@" -H "X-PDV-Timestamp: $time" -H "X-PDV-Signature: $signature"
}

check_same "no signature is 401" 401 "$(post one.json)"
check_same "a signature with another secret is 401" 401 "$(signed 1700000000 "$(sign 1700000000 one.json other)" one.json)"
check_same "a signature of another time is 401" 401 "$(signed 1700000001 "$(sign 1700000000 one.json)" one.json)"
check_same "the log says that it was the signature" signature "$(logged verdict)"
check_same "a time that is no number is 401" 401 "$(signed now "$(sign now one.json)" one.json)"
check_same "a right signature is taken" 201 "$(signed 1700000000 "$(sign 1700000000 one.json)" one.json)"
gzip -c one.json >one.gz
check_same "with gzip the signature is that of the bytes as sent" 200 "$(signed 1700000000 "$(sign 1700000000 one.gz)" \
    one.gz -H "Content-Encoding: gzip" -H "Idempotency-Key: $SYNC_ID")"
