#!/bin/bash
# The server as Management Studio and ODBC write it: each way leads to the same connection, or to words that say which line to mend.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
plan 43

python3 "$TESTS/make_store.py" --dir . --from 2026-03-12 --days 1 --per-day 5 --loja 2 || exit 1
start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql || exit 1
P=$SQL_SERVER_PORT
export PDV_SQL_BROWSER_PORT=$BROWSER_PORT
extract() { # LINE...: the configuration; only the account and the shop stand before it
    rm -rf data
    mkdir data
    (umask 077 && printf '%s\n' SQL_USERNAME=pdv_sync SQL_PASSWORD=demo STORE_ID_PONTO_VENDA=10 "$@" >.env)
    pdv-extract-caixa -c .env --from 2026-03-12T10:00:00 --to 2026-03-12T11:00:00 >stream 2>err
}
answered() { extract "$@" && ! grep -q 'aviso\|erro' err; }
by_browser() { # LINE...: by the port that Browser told
    answered "$@" && grep -qi " HIPER $P\$" data/sql_server_port
}
refused() { # LINE...: 78, and both keys are named
    exits 78 extract "$@" && grep -q 'SQL_SERVER_HOST, SQL_SERVER_INSTANCE e SQL_SERVER_PORT não concordam' err
}
malformed() { # LINE: 78, with the value and what was expected
    exits 78 extract "$1" &&
        grep -qF "linha 4: $1: esperado um servidor como LOJA01, LOJA01\\HIPER ou LOJA01,1433" err
}

# --- this computer, with the port in a key of its own ---
for host in localhost 127.0.0.1 . '(local)' '(LOCAL)' 'tcp:localhost' 'TCP:.'; do
    check "SQL_SERVER_HOST=$host is this computer" answered "SQL_SERVER_HOST=$host" "SQL_SERVER_PORT=$P"
done

# --- host and instance ---
for host in 'localhost\HIPER' '.\HIPER' '(local)\hiper' 'tcp:127.0.0.1\HIPER' ' localhost \ HIPER '; do
    check "SQL_SERVER_HOST=$host is asked of Browser" by_browser "SQL_SERVER_HOST=$host"
done
check "SQL_SERVER_HOST=. has the instance of the other key's default" by_browser 'SQL_SERVER_HOST=.'
check "the same instance may stand in both" by_browser 'SQL_SERVER_HOST=localhost\HIPER' SQL_SERVER_INSTANCE=HIPER
check "an empty SQL_SERVER_INSTANCE says nothing beside it" by_browser 'SQL_SERVER_HOST=localhost\HIPER' SQL_SERVER_INSTANCE=
for instance in 'localhost\HIPER' '.\HIPER' '(local)\HIPER'; do
    check "SQL_SERVER_INSTANCE=$instance is split too" by_browser "SQL_SERVER_INSTANCE=$instance"
done
check "this computer may have two names" by_browser 'SQL_SERVER_INSTANCE=localhost\HIPER' SQL_SERVER_HOST=127.0.0.1
check "a port goes before an instance" answered 'SQL_SERVER_HOST=localhost\OUTRA' "SQL_SERVER_PORT=$P"

# --- host and port ---
for host in "localhost,$P" "127.0.0.1, $P" "tcp:127.0.0.1,$P" ".,$P" "127.0.0.1:$P" "localhost:$P" "localhost\\OUTRA,$P"; do
    check "SQL_SERVER_HOST=${host/$P/PORT} has the port in it" answered "SQL_SERVER_HOST=$host"
done
check "the same port may stand in both" answered "SQL_SERVER_HOST=127.0.0.1,$P" "SQL_SERVER_PORT=$P"
check "SQL_SERVER_INSTANCE=HIPER,PORT likewise" answered "SQL_SERVER_INSTANCE=HIPER,$P"

# --- two that do not agree ---
check "two instances are 78, and the keys are named" refused 'SQL_SERVER_HOST=localhost\HIPER' SQL_SERVER_INSTANCE=OUTRA
check "two hosts likewise" refused SQL_SERVER_HOST=LOJA01 'SQL_SERVER_INSTANCE=LOJA02\HIPER'
check "two ports likewise" refused "SQL_SERVER_HOST=localhost,$P" SQL_SERVER_PORT=1

# --- what is no server ---
for host in 'localhost,x' 'localhost,0' 'localhost,65536' 'np:\\.\pipe\sql\query' 'admin:localhost' '(localdb)\v11' 'LOJA01/HIPER' \
    'LOJA 01' 'A\B\C'; do
    check "SQL_SERVER_HOST=$host is 78, with what was expected" malformed "SQL_SERVER_HOST=$host"
done

# --- a host that nobody knows: .invalid is never one (RFC 6761) ---
unknown() { exits 69 extract "$@" && grep -q 'este computador não encontra um servidor com este nome; confira SQL_SERVER_HOST' err; }
check "a host that cannot be resolved has words of its own, with a port" unknown SQL_SERVER_HOST=loja.invalid "SQL_SERVER_PORT=$P"
check "and when Browser is to be asked" unknown SQL_SERVER_HOST=loja.invalid
