#!/bin/bash
# demo.sh: a guided tour of the agent on a demo store, in under two minutes. It ends with a table, and with 0 only when the table
# is clean. demo.sh --store leaves the store's servers running, with a ready .env, to try the programs by hand; --stop ends them.
# All that it makes lies in demo/, beside this folder.
set -u
tests=$(cd "$(dirname "$0")" && pwd)
BIN=$(cd "${BIN:-$tests/../bin}" && pwd)
demo=$(dirname "$tests")/demo
export PATH=$BIN:/usr/bin:$PATH TZ='<-03>3' PDV_CONFIG=$demo/.env

control() { # SOCKET LINE: the answer
    python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall((sys.argv[2] + "\n").encode())
print(s.makefile(encoding="utf-8").readline().strip())' "$1" "$2"
}
stop_store() { # servers that --store has left running; never by their numbers, which others may have by now
    local socket
    for socket in "$demo"/*.sock; do
        [ ! -S "$socket" ] || control "$socket" quit >/dev/null 2>&1
    done
}

stop_store
[ "${1:-}" != --stop ] || exit 0
rm -rf "$demo"
mkdir -p "$demo" && cd "$demo" || exit 73

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
die() {
    echo "demo: $*; see $demo" >&2
    exit 1
}
trap stop_store EXIT

ready() { # FILE PID: waits until the server has written it
    while [ ! -e "$1" ]; do
        kill -0 "$2" 2>/dev/null || die "a server did not start: $1"
        read -r -t 0.02 <> <(:) || :
    done
}
start_webhook() { # ARGS...
    rm -f webhook.ready
    webhook --store webhook --token demo-token --ready webhook.ready --control webhook.sock "$@" >>webhook.log 2>&1 </dev/null &
    webhook_pid=$!
    ready webhook.ready "$webhook_pid"
}
sql() { # caixa|gestao STATEMENT
    local answer
    answer=$(control hiperd.sock "sql $1 $2")
    case $answer in ok*) echo "${answer#ok}" ;; *) die "$1: $answer: $2" ;; esac
}

# A sale that ends now: header, one line, one payment.
sell() { # caixa|gestao
    local now id owner='id_ponto_venda' number=10 more='' values=''
    now=$(date '+%Y-%m-%dT%H:%M:%S.%3N')
    [ "$1" = caixa ] || { owner='id_filial' number=7 more=', origem' values=', 2'; }
    sql "$1" "INSERT INTO dbo.operacao_pdv ($owner, id_usuario, operacao, cancelado, data_hora_inicio, data_hora_termino$more) VALUES ($number, 1, 1, 0, '$now', '$now'$values)" >/dev/null
    id=$(sql "$1" "SELECT MAX(id_operacao) FROM dbo.operacao_pdv")
    sql "$1" "INSERT INTO dbo.item_operacao_pdv (id_operacao, item, id_produto, quantidade_primaria, valor_unitario_liquido, valor_total_liquido, valor_desconto, cancelado, id_usuario_vendedor) VALUES ($id, 1, 2, 1, 49.90, 49.90, 0, 0, 3)" >/dev/null
    sql "$1" "INSERT INTO dbo.finalizador_operacao_pdv (id_operacao, id_finalizador, valor) VALUES ($id, 12, 49.90)" >/dev/null
}
# A window ends on a whole second before now: what was sold in this second belongs to the next run.
next_second() {
    local second
    second=$(date +%s)
    while [ "$(date +%s)" = "$second" ]; do read -r -t 0.05 <> <(:) || :; done
}
cycle() {
    next_second
    "$tests/../scripts/pdv-sync.sh" 2>cycle.log
    local status=$?
    sed 's/^[^ ]* /    /' cycle.log | grep -v 'entregue (20' | tail -6
    return "$status"
}
stored() { find webhook -name '[0-9]*_*.json' | wc -l; }
waiting() { find data/outbox -name '*.json.gz' 2>/dev/null | wc -l; }
show() { printf '    at the webhook: %s payloads, waiting in the queue: %s\n' "$(stored)" "$(waiting)"; }

step 'A store: HiperPdv (Caixa) and Hiper (Gestao), with the sales of yesterday'
yesterday=$(date -d yesterday +%F)
python3 "$tests/make_store.py" --dir . --from "$yesterday" --days 1 --per-day 160 --loja 40 || die 'make_store.py'
hiperd --caixa "$tests/samples/hiperpdv.sql" --caixa caixa.sql --gestao "$tests/samples/hiper.sql" --gestao gestao.sql \
    --ready hiperd.ready --control hiperd.sock >hiperd.log 2>&1 </dev/null &
ready hiperd.ready $!
start_webhook
. ./hiperd.ready
. ./webhook.ready
cat >.env <<EOF
SQL_SERVER_HOST=127.0.0.1
SQL_SERVER_PORT=$SQL_SERVER_PORT
SQL_USERNAME=pdv_sync
SQL_PASSWORD=demo
STORE_ID_PONTO_VENDA=10
STORE_ID_FILIAL=7
API_ENDPOINT=$API_ENDPOINT
API_TOKEN=demo-token
SYNC_SETTLE_SECONDS=0
EOF
chmod 600 .env
pdv-outbox rewind "${yesterday}T00:00:00" >/dev/null || die 'rewind'

if [ "${1:-}" = --store ]; then
    trap - EXIT
    cat <<EOF

The store is open until: tests/demo.sh --stop
    export PDV_CONFIG=$demo/.env PATH=$BIN:\$PATH
    pdv-extract-caixa --from ${yesterday}T10:00:00 --to ${yesterday}T11:00:00
    pdv-outbox next | tee window | pdv-extract-caixa -w -
    pdv-sync.sh --doctor        (in scripts/)
EOF
    exit 0
fi

step 'One cycle of the driver reads the day in windows of an hour and delivers them'
cycle || die 'the first cycle failed'
show

step 'The webhook dies; the store goes on selling'
kill "$webhook_pid"
wait "$webhook_pid" 2>/dev/null
for _ in 1 2; do
    sell caixa
    sell gestao
    cycle
done
show
pdv-outbox list | sed 's/^/    /'

step 'It comes back; the queue empties, oldest first'
port=${API_ENDPOINT##*:}
start_webhook --port "${port%%/*}"
cycle || die 'a cycle failed'
show

step 'Gestao dies; Caixa goes on, with a warning in its payload'
control hiperd.sock 'fault gestao:refuse' >/dev/null
sell caixa
sell gestao
cycle
show
newest=$(find webhook -name '[0-9]*_*.json' | sort | tail -1)
grep -o '"GESTAO_DB_[^"]*"' "$newest" | sed 's/^/    /'

step 'It comes back; Loja catches up alone'
control hiperd.sock clear >/dev/null
cycle || die 'a cycle failed'
show

step 'The plug is pulled in mid-cycle: every process is killed as it stands'
sell caixa
sell caixa
sell gestao
next_second
control webhook.sock 'fault silent' >/dev/null # it takes the request and never answers
setsid sh -c "echo \$\$ >session && exec '$tests/../scripts/pdv-sync.sh'" 2>killed.log &
killed=$!
disown
until [ "$(waiting)" -gt 0 ]; do kill -0 "$killed" 2>/dev/null || break; done
while pkill -KILL -s "$(cat session)"; do :; done # also what was being started just now
control webhook.sock clear >/dev/null
show

step 'It is plugged in again'
cycle || die 'a cycle failed'
show

step 'Sales in the databases, and at the webhook'
python3 "$tests/checker.py" --hiperd hiperd.sock --webhook webhook
status=$?
cat <<EOF

Where to look: $demo
    webhook/        what arrived, as it arrived; requests.ndjson: every request
    logs/agent.log  the agent's log
    data/           queue, dead letter, state
EOF
exit "$status"
