#!/bin/sh
# sign.sh PFX FILE...: signs programs or installers (Authenticode, SHA-256) with the key and certificate in PFX. The password is taken
# from PFX_PASSWORD, or asked for; it stands on no command line. TIMESTAMP, when given, is the address of a time stamping service.
set -eu
pfx=$1
shift
[ -f "$pfx" ] || { echo "sign: PFX=<file with key and certificate>: missing or not there: '$pfx'" >&2; exit 64; }
if [ -z "${PFX_PASSWORD+set}" ]; then
    printf 'password of %s: ' "$pfx" >&2
    stty -echo
    IFS= read -r PFX_PASSWORD
    stty echo
    echo >&2
fi
for file in "$@"; do
    rm -f "$file.signed"
    # osslsigncode reads the password from a file; this one is a pipe.
    printf '%s' "$PFX_PASSWORD" | osslsigncode sign -pkcs12 "$pfx" -readpass /dev/stdin -h sha256 -n 'PDV Sync Agent' \
        ${TIMESTAMP:+-ts "$TIMESTAMP"} -in "$file" -out "$file.signed" >/dev/null || {
        rm -f "$file.signed"
        echo "sign: $file: not signed" >&2
        exit 1
    }
    mv "$file.signed" "$file"
    echo "sign: $file"
done
