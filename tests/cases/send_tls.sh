#!/usr/bin/env bash
# TLS: whoever cannot prove to be the server gets nothing, not even the request's first byte.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/sending.sh"
. "$TESTS/certificates.sh"
command -v openssl >/dev/null || skip_all "openssl(1) is not installed"
plan 17

certificate self IP:127.0.0.1 2
certificate ca DNS:ca.example 2
certificate other DNS:other.example 2
signed good IP:127.0.0.1 20200101000000Z 20990101000000Z
signed elsewhere DNS:elsewhere.example 20200101000000Z 20990101000000Z
signed old IP:127.0.0.1 20200101000000Z 20210101000000Z
payload one.json

told() { # VERDICT EXIT
    [ "$(delivered veredito) $CODE" = "$*" ] && return 0
    cat out err openssl.out
    return 1
}
start_webhook --token "$API_TOKEN" --tls self.pem self.key
export API_ENDPOINT
send one.json
check "a certificate that nobody vouches for is OFFLINE" told OFFLINE 69
check "the message says what to look at" grep -q 'certificado.*API_CA_FILE' err
API_CA_FILE=other.pem send one.json
check "with another CA it is too" told OFFLINE 69
check_same "no request has been made" 0 "$(asked status | wc -l | tr -d ' ')"
API_CA_FILE=self.pem send one.json
check "with its own it is trusted" told SENT 0
API_CA_FILE=self.pem send one.json one.json
check_same "payloads share a connection" 2 "$(asked connection | sort -u | wc -l | tr -d ' ')"
stop_webhook
start_webhook --token "$API_TOKEN" --tls good.pem good.key
API_CA_FILE=ca.pem send one.json
check "a certificate of the CA is trusted" told SENT 0
SSLKEYLOGFILE=$WORK/keys OPENSSL_CONF=$WORK/none.cnf API_CA_FILE=ca.pem send one.json
check "SSLKEYLOGFILE makes nobody write down the keys of the connection" test ! -e keys
check "... which stands all the same" told SENT 0
stop_webhook
start_webhook --token "$API_TOKEN" --tls elsewhere.pem elsewhere.key
API_CA_FILE=ca.pem send one.json
check "one for another host is OFFLINE" told OFFLINE 69
stop_webhook
start_webhook --token "$API_TOKEN" --tls old.pem old.key
API_CA_FILE=ca.pem send one.json
check "one that has expired is OFFLINE" told OFFLINE 69
stop_webhook
check_same "they saw no request either" 5 "$(asked status | wc -l | tr -d ' ')"

printf 'HTTP/1.1 201 OK\r\nContent-Length: 2\r\n\r\n{}' >answer
start_answering --tls good.pem good.key
API_CA_FILE=ca.pem API_ENDPOINT=https://127.0.0.1:$ANSWER_PORT/pdv send one.json
check "the test's own server is trusted" told SENT 0
tls_port=$ANSWER_PORT
rm heads
start_answering --tls good.pem good.key --tls-1.1
API_CA_FILE=ca.pem API_ENDPOINT=https://127.0.0.1:$ANSWER_PORT/pdv send one.json
check "TLS 1.1 is OFFLINE" told OFFLINE 69
check "and sees no request" test ! -e heads
start_answering --connect
API_PROXY=http://127.0.0.1:$ANSWER_PORT API_CA_FILE=ca.pem API_ENDPOINT=https://127.0.0.1:$tls_port/pdv send one.json
check "through a proxy the certificate is verified end to end" told SENT 0
API_PROXY=http://127.0.0.1:$ANSWER_PORT API_CA_FILE=other.pem API_ENDPOINT=https://127.0.0.1:$tls_port/pdv send one.json
check "and refused" told OFFLINE 69
