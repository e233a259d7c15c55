# A whole store for shell cases: databases made by make_store.py, hiperd, webhook, .env, and cycles of the driver at moments of the
# case's choosing. The programs' clock is driven by libfaketime; the store's offset is -03:00 everywhere.
. "$TESTS/servers.sh"
FAKETIME_LIBRARY=$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -1)
[ -n "$FAKETIME_LIBRARY" ] || skip_all "libfaketime is not installed"

# set_up_store FIRST_DAY DAYS PER_DAY LOJA [LINE...]: LINEs go into .env. The driver is run from a folder of its own, where
# pdv-send waits a millisecond where it would wait two seconds.
set_up_store() {
    local first=$1 days=$2 per_day=$3 loja=$4
    shift 4
    python3 "$TESTS/make_store.py" --dir . --from "$first" --days "$days" --per-day "$per_day" --loja "$loja" || return 1
    start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql \
        --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql || return 1
    start_webhook --token demo-token || return 1
    cat >.env <<EOF
SQL_SERVER_HOST=127.0.0.1
SQL_SERVER_PORT=$SQL_SERVER_PORT
SQL_USERNAME=pdv_sync
SQL_PASSWORD=demo
STORE_ID_PONTO_VENDA=10
STORE_ID_FILIAL=7
API_ENDPOINT=$API_ENDPOINT
API_TOKEN=demo-token
EOF
    [ $# -eq 0 ] || printf '%s\n' "$@" >>.env
    chmod 600 .env
    export PDV_CONFIG=$WORK/.env
    mkdir -p programs/bin
    ln -s "$BIN"/pdv-* programs/bin/
    rm programs/bin/pdv-send
    printf '#!/bin/sh\nexec %s/pdv-send --backoff-base-ms 1 "$@"\n' "$BIN" >programs/bin/pdv-send
    chmod +x programs/bin/pdv-send
    cp "$TESTS/../scripts/pdv-sync.sh" programs/bin/
}

# at MOMENT CMD...: runs it with the clock starting at MOMENT, local time of the store. The SQL Server has the same, as on a store's PC;
# another moment where SERVER_CLOCK names one.
SERVER_CLOCK=''
at() {
    local moment=$1
    shift
    hiperd_control "clock ${SERVER_CLOCK:-${moment/ /T}}" >/dev/null 2>&1
    env LD_PRELOAD="$FAKETIME_LIBRARY" FAKETIME="@$moment" FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 \
        ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 "$@"
}

# cycle_at MOMENT: one cycle of the driver
cycle_at() { at "$1" programs/bin/pdv-sync.sh >>cycle.out 2>>cycle.err; }

# every MINUTES FROM TO: the moments of a span, one a line
every() {
    local minute=$(($(date -d "$2" +%s) / 60)) last=$(($(date -d "$3" +%s) / 60))
    while [ "$minute" -le "$last" ]; do
        date -d "@$((minute * 60))" '+%Y-%m-%d %H:%M:%S'
        minute=$((minute + $1))
    done
}

# checker ARGS...: everything; the last line is about the picture at head office
checker() {
    python3 "$TESTS/checker.py" --hiperd "$HIPERD_CONTROL" --webhook "$WEBHOOK_STORE" --control "$WEBHOOK_CONTROL" --outbox data/outbox "$@"
}
# picture ARGS...: the checker's last word. EVEN: head office's picture is the databases'
# shellcheck disable=SC2034 # for the cases
EVEN='missing 0, stale 0, false 0'
picture() { checker "$@" >checked; tail -1 checked; }
waiting() { find data/outbox -name '*.json.gz' 2>/dev/null | wc -l; }
dead() { find data/dead_letter -name '*.json.gz' 2>/dev/null | wc -l; }
reasons() { cat data/dead_letter/*.motivo.json 2>/dev/null | grep -o '"motivo": *"[^"]*"' | cut -d'"' -f4 | sort | uniq -c | sed 's/^ *//'; } # of what is dead, each with its number
stored() { find "$WEBHOOK_STORE" -name '[0-9]*_*.json' | wc -l; }
payload_values() { # PYTHON: an expression over each stored payload p, in order of arrival
    python3 -c 'import glob, json, sys
for name in sorted(glob.glob(sys.argv[1] + "/[0-9]*_*.json")):
    p = json.load(open(name, encoding="utf-8"))
    print(eval(sys.argv[2]))' "$WEBHOOK_STORE" "$1"
}

# without_sales: neither of them, nor shifts; each is made by the case
without_sales() {
    local db table
    for db in caixa gestao; do for table in finalizador_operacao_pdv item_operacao_pdv operacao_pdv turno; do sq $db "DELETE FROM dbo.$table"; done; done >/dev/null
}
# sq caixa|gestao STATEMENT: prints `ok` and what it gives
sq() { hiperd_control "sql $*"; }
# sell MOMENT AMOUNT [gestao]: one sale that ends then, without a shift, of Caixa or of Loja; its id stays in ID
sell() {
    local owner='id_ponto_venda' number=10
    [ $# -eq 2 ] || owner='origem, id_filial' number='2, 7'
    ID=$(sq "${3:-caixa}" "DECLARE @id int; INSERT INTO dbo.operacao_pdv ($owner, id_usuario, operacao, cancelado, data_hora_inicio, data_hora_termino) VALUES ($number, 1, 1, 0, '$1', '$1'); SET @id = SCOPE_IDENTITY(); INSERT INTO dbo.item_operacao_pdv (id_operacao, item, id_produto, quantidade_primaria, valor_unitario_liquido, valor_total_liquido, valor_desconto, cancelado, id_usuario_vendedor) VALUES (@id, 1, 2, 1, $2, $2, 0, 0, 3); INSERT INTO dbo.finalizador_operacao_pdv (id_operacao, id_finalizador, valor) VALUES (@id, 12, $2); SELECT @id")
    ID=${ID#ok }
}
said() { grep -hE 'aviso:|erro:' cycle.err logs/agent.log; } # what the cycles complained of

# story: what the webhook was told, a line for each sale of each payload in order of arrival: canal, id, and the warnings of it, or
# `-`; of a cancelled sale the warning alone
story() {
    payload_values '"\n".join("%s %d %s" % (s["canal"], s["id_operacao"], ",".join(w.split(":")[0] for w in p["integrity"]["warnings"] if w.startswith("VENDA_") and w.split()[1:] == [s["canal"], str(s["id_operacao"])]) or "-") for s in p["vendas"]) + "".join("\n%s %s VENDA_CANCELADA" % tuple(w.split()[1:]) for w in p["integrity"]["warnings"] if w.startswith("VENDA_CANCELADA"))' | grep .
}

# sql caixa|gestao: the statements of standard input, one a line; prints what they give, ends at the first that fails
sql() {
    python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
answers = s.makefile(encoding="utf-8")
for line in sys.stdin:
    s.sendall(("sql " + sys.argv[2] + " " + line.rstrip("\n") + "\n").encode())
    answer = answers.readline().rstrip("\n")
    if not answer.startswith("ok"):
        sys.exit(answer)
    print(answer[3:])' "$HIPERD_CONTROL" "$1"
}

# until_true CMD...: waits for a condition of the file system, for as long as the process PID lives
until_true() { # PID CMD...
    local pid=$1
    shift
    until "$@"; do
        kill -0 "$pid" 2>/dev/null || return 1
        read -r -t 0.01 <> <(:) || :
    done
}
