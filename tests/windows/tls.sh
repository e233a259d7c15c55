#!/bin/bash
# In Wine: TLS to the database, with the certificates that Windows trusts, and to the webhook, by Schannel with a file.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
. "$TESTS/certificates.sh"
. "$TESTS/windows/wine.sh"

plan 7
unset SSL_CERT_FILE SSL_CERT_DIR
export WINEPREFIX=$WORK/wine # what it trusts shall be nobody else's
begin_wine || exit 1
certificate ca DNS:ca 2
signed good DNS:localhost,IP:127.0.0.1 "$(date -u -d '1 hour ago' +%y%m%d%H%M%SZ)" "$(date -u -d '1 day' +%y%m%d%H%M%SZ)"
signed elsewhere DNS:elsewhere.example "$(date -u -d '1 hour ago' +%y%m%d%H%M%SZ)" "$(date -u -d '1 day' +%y%m%d%H%M%SZ)"
cat good.pem good.key >both.pem
cat elsewhere.pem elsewhere.key >other.pem
python3 "$TESTS/make_store.py" --dir . --from 2026-03-02 --days 1 --per-day 20 --loja 5 || exit 1
cp "$PROGRAMS"/*.exe .

serve() {
    stop_hiperd
    start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql --tls "$1" || exit 1
    printf '%s\n' SQL_SERVER_HOST=127.0.0.1 "SQL_SERVER_PORT=$SQL_SERVER_PORT" SQL_USERNAME=pdv_sync SQL_PASSWORD=demo \
        STORE_ID_PONTO_VENDA=10 SQL_ENCRYPT=require SQL_TRUST_SERVER_CERT=no >.env
    chmod 600 .env
}
read_it() { win pdv-extract-caixa.exe -c .env --from 2026-03-02T10:00:00 --to 2026-03-02T11:00:00 >out 2>err; }
# As the system's own window for certificates would: a property list with one property, the certificate.
trust_ca() {
    local thumb
    openssl x509 -in ca.pem -outform DER -out ca.der
    thumb=$(openssl x509 -in ca.pem -noout -fingerprint -sha1 | sed 's/.*=//; s/://g')
    win reg add "HKCU\\Software\\Microsoft\\SystemCertificates\\Root\\Certificates\\$thumb" /v Blob /t REG_BINARY /f \
        /d "2000000001000000$(printf '%08x' "$(stat -c %s ca.der)" | sed 's/\(..\)\(..\)\(..\)\(..\)/\4\3\2\1/')$(od -An -v -tx1 ca.der | tr -d ' \n')" >/dev/null
}

# --- the webhook ---
start_webhook --token demo-token --tls good.pem good.key || exit 1
(cd "$TESTS/samples/expected" && cat 02.json) >salvo.json
printf '%s\n' "API_ENDPOINT=${API_ENDPOINT/127.0.0.1/localhost}" API_TOKEN=demo-token STORE_ID_PONTO_VENDA=10 'API_CA_FILE=ca.pem' >.env
win pdv-send.exe -c .env salvo.json >>sent.out 2>>sent.err
check_same "pdv-send speaks to a server whose signer API_CA_FILE names" 1 "$(wc -l <"$WEBHOOK_STORE/requests.ndjson")"
certificate another DNS:another 2
sed -i 's/API_CA_FILE=.*/API_CA_FILE=another.pem/' .env # without a file Wine's Schannel verifies nothing, unlike Windows'
win pdv-send.exe -c .env salvo.json >>sent.out 2>>sent.err
check_same "and to no other" 1 "$(wc -l <"$WEBHOOK_STORE/requests.ndjson")"

# --- the database ---
serve both.pem
check_same "a server whose certificate Windows does not trust is refused" 69 "$(read_it; echo $?)"
check "with words about it" grep -qi 'certificado' err
trust_ca
check_same "once Windows trusts who signed it, it is read" 0 "$(read_it; echo $?)"
check "to the end" grep -q '"tipo":"fim"' out
serve other.pem
check_same "another server's certificate is refused all the same" 69 "$(read_it; echo $?)"
wineserver -k
