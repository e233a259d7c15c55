#!/bin/bash
# In Wine: every window over the sample databases gives exactly the payload that is expected, through cmd's pipes.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
. "$TESTS/windows/wine.sh"

samples=$TESTS/samples
windows=$(cd "$samples/windows" && echo *.json)
plan "$(echo "$windows" | wc -w)"
begin_wine || exit 1
start_hiperd --caixa "$samples/hiperpdv.sql" --caixa "$samples/HiperPdv.sql" \
    --gestao "$samples/hiper.sql" --gestao "$samples/Hiper.sql" || exit 1
cat >.env <<EOF
SQL_SERVER_HOST=127.0.0.1
SQL_SERVER_PORT=$SQL_SERVER_PORT
SQL_USERNAME=pdv_sync
SQL_PASSWORD=demo
STORE_ID_PONTO_VENDA=10
STORE_ID_FILIAL=7
EOF
{ cat .env && echo SQL_DATABASE_GESTAO=; } >.env.off
chmod 600 .env .env.off
cp "$PROGRAMS"/*.exe .
printf '%s\r\n' '@echo off' 'cmd /d /c read.cmd %1 %2 | pdv-merge -c %2 --payload >payload.json' >give.cmd
printf '%s\r\n' '@echo off' 'pdv-extract-caixa -c %2 -w %1' 'pdv-extract-loja -c %2 -w %1' >read.cmd

for name in $windows; do
    config=.env
    case $name in *gestao-off*) config=.env.off ;; esac
    case $name in *gestao-down*) hiperd_control fault gestao:refuse >/dev/null ;; esac
    cp "$samples/windows/$name" window.json
    win cmd /d /c give.cmd window.json $config 2>/dev/null
    hiperd_control clear >/dev/null
    check "the window ${name%.json} gives the expected payload" python3 "$samples/compare.py" "$samples/expected/$name" payload.json
done
