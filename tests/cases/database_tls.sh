#!/bin/bash
# Encryption between extractor and SQL Server: what SQL_ENCRYPT and SQL_TRUST_SERVER_CERT promise, looked at on the wire.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
command -v openssl >/dev/null || skip_all "openssl(1) is not installed"

plan 32
certificate() { # NAME SUBJECT-ALT-NAME: a CA's, and one signed by it, with its key in NAME.pem
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" \
        >openssl.out 2>&1
    printf 'subjectAltName=%s\n' "$2" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days "${3:-2}" -extfile "$1.ext" \
        -out "$1.crt" >>openssl.out 2>&1
    cat "$1.crt" "$1.key" >"$1.pem"
}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.crt -subj /CN=ca -days 2 \
    >openssl.out 2>&1
certificate good IP:127.0.0.1
certificate elsewhere DNS:elsewhere.example
certificate old IP:127.0.0.1 -1
python3 "$TESTS/make_store.py" --dir . --from 2026-03-02 --days 1 --per-day 40 --loja 10 || exit 1

# Between the two, a wire that keeps what passes: bytes of both directions in the file `wire`. With `garble` no TLS gets through: what
# the server says of it is overwritten (a PRELOGIN packet that carries a handshake record).
cat >wiretap.py <<'PY'
import os, select, socket, sys
listener = socket.create_server(("127.0.0.1", 0))
with open("wire.port.new", "w") as f:
    f.write(str(listener.getsockname()[1]))
os.rename("wire.port.new", "wire.port")
while True:
    client, _ = listener.accept()
    server = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    with open("wire", "ab", buffering=0) as wire:
        ends = {client: server, server: client}
        while ends:
            for ready in select.select(list(ends), [], [])[0]:
                try:
                    data = ready.recv(65536)
                except ConnectionResetError:
                    data = b""
                if "garble" in sys.argv and ready is server and data[:1] == b"\x12" and data[8:9] == b"\x16":
                    data = data[:8] + bytes(len(data) - 8)
                wire.write(data)
                if data:
                    try:
                        ends[ready].sendall(data)
                    except OSError:
                        ends = {}
                        break
                else:
                    ends = {}
                    break
    client.close()
    server.close()
PY
TAP_PID=''
stop_servers() { end_server "$TAP_PID"; TAP_PID=''; stop_hiperd; }
serve() { # HIPERD-OPTION...
    stop_servers
    start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql "$@" || exit 1
    rm -f wire.port
    # shellcheck disable=SC2086 # nothing, or a word
    python3 wiretap.py "$SQL_SERVER_PORT" ${TAP:-} &
    TAP_PID=$!
    wait_for_file wire.port "$TAP_PID" || exit 1
}
extract() { # SQL_ENCRYPT SQL_TRUST_SERVER_CERT
    printf '%s\n' SQL_SERVER_HOST=127.0.0.1 SQL_SERVER_PORT="$(cat wire.port)" SQL_USERNAME=pdv_sync SQL_PASSWORD=demo \
        STORE_ID_PONTO_VENDA=10 STORE_ID_FILIAL=7 SQL_ENCRYPT="$1" SQL_TRUST_SERVER_CERT="$2" >.env
    chmod 600 .env
    rm -f wire
    pdv-extract-caixa -c .env --from 2026-03-02T10:00:00 --to 2026-03-02T14:00:00 >stream 2>err
}
encrypted() { hiperd_control sql caixa 'SELECT TOP 1 encrypted FROM master.dbo.hiperd_logins ORDER BY id DESC'; }
logins() { hiperd_control sql caixa 'SELECT COUNT(*) FROM master.dbo.hiperd_logins'; }
records() { grep -v '^{"tipo":"janela"' stream; }
# What can be read on the wire: the password as LOGIN7 obscures it (MS-TDS 2.2.6.4), a statement in UTF-16.
legible() {
    python3 -c '
data = open("wire", "rb").read()
password = bytes(((b << 4 | b >> 4) & 0xFF) ^ 0xA5 for b in "demo".encode("utf-16-le"))
statement = "operacao_pdv".encode("utf-16-le")
print("password" if password in data else "-", "statement" if statement in data else "-")'
}

# --- a server without encryption ---
serve
check "SQL_ENCRYPT=no is answered" extract no yes
records >plain.records
check_same "nothing is encrypted" "ok nothing" "$(encrypted)"
check_same "and all can be read on the wire" "password statement" "$(legible)"
check "SQL_ENCRYPT=request is answered without encryption" extract request yes
check "SQL_ENCRYPT=require is refused by us" exits 69 extract require yes
check "the message says which setting it is" grep -q 'SQL_ENCRYPT=no' err
check_same "nobody's password was on the wire" "- -" "$(legible)"

# --- one that encrypts what it is asked to ---
serve --tls good.pem
extract no no
check_same "SQL_ENCRYPT=no encrypts the login, with any certificate" "ok login" "$(encrypted)"
check_same "and the login alone" "- statement" "$(legible)"
check_same "the records are the same" "" "$(diff plain.records <(records))"
extract request yes
check_same "SQL_ENCRYPT=request encrypts the login" "ok login" "$(encrypted)"
check_same "and the login alone" "- statement" "$(legible)"
check_same "the records are the same" "" "$(diff plain.records <(records))"
SSLKEYLOGFILE=$WORK/keys TDSDUMP=$WORK/dump check "SQL_ENCRYPT=require is answered" extract require yes
check_same "... and no variable has the connection's keys or bytes written down" "" "$(ls keys dump 2>/dev/null)"
check_same "everything is encrypted" "ok all" "$(encrypted)"
check_same "nothing can be read on the wire" "- -" "$(legible)"
check_same "the records are the same" "" "$(diff plain.records <(records))"

# --- one that insists ---
serve --tls good.pem --force-encryption
extract no yes
check_same "SQL_ENCRYPT=no follows it" "ok all - -" "$(encrypted) $(legible)"
extract request yes
check_same "SQL_ENCRYPT=request follows it" "ok all - -" "$(encrypted) $(legible)"

# --- one whose encryption is old, or of no use ---
# SQL Server 2014 as it was installed: TLS 1.0, a certificate of 1024 bits signed with SHA-1.
openssl req -x509 -newkey rsa:1024 -sha1 -nodes -keyout aged.key -out aged.crt -subj /CN=SSL_Self_Signed_Fallback -days 2 \
    >openssl.out 2>&1
cat aged.crt aged.key >aged.pem
printf '%s\n' 'openssl_conf=a' '[a]' 'ssl_conf=b' '[b]' 'system_default=c' '[c]' 'Protocol=-ALL,TLSv1' 'CipherString=ALL:@SECLEVEL=0' >aged.cnf
OPENSSL_CONF=$WORK/aged.cnf serve --tls aged.pem
extract no yes
check_same "SQL_ENCRYPT=no encrypts the login with a server that speaks nothing newer than TLS 1.0" "ok login - statement" \
    "$(encrypted) $(legible)"
TAP=garble serve --tls good.pem
check "SQL_ENCRYPT=no is answered by a server with which no encryption comes about" extract no yes
check_same "without encryption" "ok nothing password statement" "$(encrypted) $(legible)"
check_same "the records are the same" "" "$(diff plain.records <(records))"
check "SQL_ENCRYPT=request is refused by us" exits 69 extract request yes
check_same "nobody's password was on the wire" "- -" "$(legible)"

# --- whose certificate it is ---
refused() { # PEM: no login, and words on the certificate
    serve --tls "$1"
    exits 69 "${trusting[@]}" extract require no && [ "$(logins)" = "ok 0" ] && grep -q 'certificado.*SQL_TRUST_SERVER_CERT' err
}
trusting=()
check "a certificate of a CA that nobody knows is refused before the login" refused good.pem
# The system's store of trusted CAs is what FreeTDS looks at: a view of it with ours in it, for one process.
store=/etc/ssl/certs/ca-certificates.crt
cat "$store" ca.crt >store.crt 2>/dev/null
in_view() {
    export -f extract
    unshare -rm bash -c "mount --bind store.crt $store && \"\$@\"" - "$@"
}
if [ -e "$store" ] && unshare -rm mount --bind store.crt "$store" 2>/dev/null; then
    serve --tls good.pem
    check "a certificate of a CA that the system knows is trusted" in_view extract require no
    check_same "everything is encrypted" "ok all - -" "$(encrypted) $(legible)"
    trusting=(in_view)
    check "one for another host is refused" refused elsewhere.pem
    check "one that has expired is refused" refused old.pem
    trusting=()
else
    for sentence in "a certificate of a CA that the system knows is trusted" "everything is encrypted" \
        "one for another host is refused" "one that has expired is refused"; do
        skip_check "$sentence" "no mount namespaces here"
    done
fi
serve --tls elsewhere.pem
check "with SQL_TRUST_SERVER_CERT=yes any certificate will do" extract require yes
