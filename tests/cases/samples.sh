#!/bin/bash
# The sample databases: every window over them gives exactly the payload that is expected, under the seal of its bytes.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"

samples=$TESTS/samples
windows=$(cd "$samples/windows" && echo *.json)
plan "$(($(echo "$windows" | wc -w) * 2))"
start_hiperd --caixa "$samples/hiperpdv.sql" --caixa "$samples/HiperPdv.sql" \
    --gestao "$samples/hiper.sql" --gestao "$samples/Hiper.sql" || exit 1
hiperd_control clock 2030-01-01T00:00:00 >/dev/null # whatever the machine's is, no window ends later

configure() { # FILE LINE...
    cat >"$1" <<EOF
SQL_SERVER_HOST=127.0.0.1
SQL_SERVER_PORT=$SQL_SERVER_PORT
SQL_USERNAME=pdv_sync
SQL_PASSWORD=demo
STORE_ID_PONTO_VENDA=10
STORE_ID_FILIAL=7
STORE_UTC_OFFSET=-03:00
EOF
    chmod 600 "$1"
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@" >>"$WORK/.env.off"
}
configure .env
configure .env.off SQL_DATABASE_GESTAO=

extract() { # WINDOW CONFIG
    pdv-extract-caixa -c "$2" -w "$1"
    pdv-extract-loja -c "$2" -w "$1"
}

valid() { # PAYLOAD: nothing, or an object of the schema
    [ ! -s "$1" ] || python3 "$TESTS/schema.py" "$TESTS/webhook/payload-v4.schema.json" "$1"
}

for name in $windows; do
    config=.env
    case $name in *gestao-off*) config=.env.off ;; esac
    case $name in *gestao-down*) hiperd_control fault gestao:refuse >/dev/null ;; esac
    extract "$samples/windows/$name" "$config" 2>extract.err | pdv-merge -c "$config" --payload >payload.json 2>>extract.err
    hiperd_control clear >/dev/null
    check "the window ${name%.json} gives the expected payload" \
        python3 "$samples/compare.py" "$samples/expected/$name" payload.json
    check "the payload of ${name%.json} is valid by the schema" valid payload.json
done
