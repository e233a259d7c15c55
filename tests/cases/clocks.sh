#!/usr/bin/env bash
# The database's clock plans the windows: PC, SQL Server and the true time disagree in every combination, and each sale is told
# once, at its right instant, by the first cycle after it can be read.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

minutes() { echo "$(($1 * 60))"; }
local_at() { TZ=$1 date -d "@$2" '+%Y-%m-%d %H:%M:%S'; } # ZONE SECONDS: what a wall clock there shows
zone_of() { echo "<${1%:*}>${2}"; }

# a true moment, and how far the clocks are off: minutes
TRUE=$(date -d '2026-03-12T12:00:00Z' +%s)
# shellcheck disable=SC2034 # `at` has it
server_at() { SERVER_CLOCK=$(local_at "$SERVER_ZONE" "$(($1 + $(minutes "$SERVER_OFF")))" | tr ' ' T); }
pc_cycle_at() { # the driver at a true moment, by the PC's clock and zone
    TZ=$PC_ZONE at "$(local_at "$PC_ZONE" "$(($1 + $(minutes "$PC_OFF")))")" programs/bin/pdv-sync.sh >>cycle.out 2>>cycle.err
}

# told: a line for each sale in the webhook's store: amount and moment
told() { payload_values '"\n".join("%s %s" % (s["total"], s["data_hora"]) for s in p["vendas"])' | grep . | sort; }

# row: a fresh agent in the world that the variables describe; prints how many of its sales were told as they must be
row() {
    local wanted='' offset moment good=0
    rm -rf data logs
    rm -f "$WEBHOOK_STORE"/[0-9]*_*.json
    sq caixa 'DELETE FROM dbo.operacao_pdv' >/dev/null
    cp .env.all .env
    [ -z "$SET" ] || echo "STORE_UTC_OFFSET=$SET" >>.env
    offset=${SET:-$SERVER_OFFSET}
    server_at "$TRUE"
    pc_cycle_at "$TRUE"
    for minute in 5 15 25; do
        moment=$((TRUE + $(minutes "$minute")))
        amount=$((amount + 1))
        sell "$(local_at "$SERVER_ZONE" "$((moment + $(minutes "$SERVER_OFF")))" | tr ' ' T)" "$amount"
        wanted="$wanted$amount $(local_at "$SERVER_ZONE" "$((moment + $(minutes "$SERVER_OFF")))" | tr ' ' T)$offset"$'\n'
        server_at "$((moment + $(minutes 5)))"
        pc_cycle_at "$((moment + $(minutes 5)))"
        [ "$(told)" != "$(printf '%s' "$wanted" | sort)" ] || good=$((good + 1))
    done
    echo "$good of 3"
}

set_up_store 2026-03-12 1 1 0 'SYNC_SETTLE_SECONDS=15'
grep -v STORE_UTC_OFFSET .env >.env.all
amount=100 rows=0
plan 49
for server in '-03:00 <-03>3' '-04:00 <-04>4'; do
    SERVER_OFFSET=${server% *} SERVER_ZONE=${server#* }
    stop_hiperd
    TZ=$SERVER_ZONE start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql
    sed -i "s/^SQL_SERVER_PORT=.*/SQL_SERVER_PORT=$SQL_SERVER_PORT/" .env.all
    for PC_ZONE in '<-03>3' '<-05>5'; do
        for PC_OFF in 0 180 -180; do
            for SERVER_OFF in 0 25; do
                for SET in '' "$SERVER_OFFSET"; do
                    rows=$((rows + 1))
                    check_same "server $SERVER_OFFSET and $SERVER_OFF min, PC ${PC_ZONE%>*}> and $PC_OFF min, offset ${SET:-not set}" "3 of 3" "$(row)"
                done
            done
        done
    done
done
check_same "the table has 48 rows" 48 "$rows"
