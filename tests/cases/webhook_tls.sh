#!/usr/bin/env bash
# HTTPS: the same receiver behind a certificate, also where connections are closed or left hanging.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/webhook/client.sh"
need_curl
command -v openssl >/dev/null || skip_all "openssl(1) is not installed"
plan 8

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem -days 2 \
    -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 >openssl.out 2>&1
payload one.json
payload two.json "$OTHER_ID"
broken() { post "$@" >status 2>curl.err; echo $?; }

start_webhook --tls cert.pem key.pem
check_same "the address is one of HTTPS" https "${API_ENDPOINT%%:*}"
check_same "a client that does not trust the certificate sends nothing" 60 "$(broken one.json)"
check_same "a payload is taken over HTTPS" 201 "$(post one.json --cacert cert.pem)"
check "its body is kept byte for byte" cmp one.json "$WEBHOOK_STORE/000001_$SYNC_ID.json"
head -c 9000000 /dev/zero | tr '\0' ' ' >blanks
cat two.json blanks >large.json
check_same "a body of megabytes is taken over HTTPS" 201 "$(post large.json --cacert cert.pem)"
webhook_control fault silent:times=1 >ignored
check_same "silent never answers over HTTPS" 28 "$(broken one.json --cacert cert.pem -m 0.5)"
webhook_control fault close:times=1 >ignored
broken one.json --cacert cert.pem >code
check_same "close gives no status over HTTPS" 000 "$(cat status)"
webhook_control fault drip=70:times=1 >ignored
check_same "drip comes to its end over HTTPS" 200 "$(post one.json --cacert cert.pem)"
