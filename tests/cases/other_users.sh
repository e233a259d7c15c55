#!/bin/bash
# Another user of the computer: a configuration or a data folder that he may change is refused, by name, by each program and in the
# diagnosis; root and the agent's own account are trusted, and in a folder that one happens to be in, one's own file only.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
[ "$(id -u)" -eq 0 ] || skip_all "needs root, who can be two other users"
as_agent() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
as_agent pdv-merge --version >/dev/null 2>&1 || skip_all "needs programs that another user can run"
plan 23
unset PDV_CONFIG
chmod 755 .
mkdir loja && cp .env loja/
printf '%s\n' API_ENDPOINT=https://127.0.0.1:1/ API_TOKEN=x SQL_USERNAME=a SQL_PASSWORD=b SQL_SERVER_PORT=1 >>loja/.env
cd loja || exit 1
chown 65534:65534 . .env
refused() { # PATH WHO CMD...
    local path=$1 who=$2
    shift 2
    exits 78 "$@" >out 2>err </dev/null && grep -qF -- "$path: outro usuário pode alterar o que está ali: $who" err && return 0
    cat err
    return 1
}
programs=('pdv-outbox status' 'pdv-outbox next' 'pdv-extract-caixa --from 2026-03-02T10:00:00 --to 2026-03-02T10:10:00' 'pdv-merge' 'pdv-send')
check "the agent's own configuration is trusted" as_agent pdv-outbox -c .env next
check "root looks at it, and at its queue" pdv-outbox -c .env status
check "... but not because he happens to be there" refused ./.env nobody pdv-outbox status
chown 0:65534 .env && chmod 640 .env
check "root's is trusted" as_agent pdv-outbox -c .env status
chown 1234:65534 .env
for program in "${programs[@]}"; do
    # shellcheck disable=SC2086 # words
    check "another user's is refused by $program" refused .env 'uid 1234' as_agent ${program%% *} -c .env ${program#* }
done
check "where it is looked for too" refused ./.env 'uid 1234' as_agent pdv-outbox status
check "the diagnosis says so" grep -q 'FALHA.*\.env: outro usuário pode alterar' <(as_agent pdv-outbox -c .env --check)
chown 65534:65534 .env
chmod 666 .env
check "one that all may write is refused" refused .env 'todos (chmod o-w)' as_agent pdv-outbox -c .env status
check "... by root too" refused .env 'todos (chmod o-w)' pdv-outbox -c .env status
chmod 660 .env
check "one's own group is no other user" as_agent pdv-outbox -c .env status
chgrp 1234 .env
check "another group is" refused .env 'gid 1234 (chmod g-w)' as_agent pdv-outbox -c .env status
chown 65534:65534 .env && chmod 600 .env
chmod 777 .
check "a folder in which all may put another one is refused" refused "$PWD" 'todos' as_agent pdv-outbox -c "$PWD/.env" status
chmod 1777 .
check "with the sticky bit they cannot" as_agent pdv-outbox -c "$PWD/.env" status
chmod 755 .
for path in data data/outbox; do
    chmod o+w $path
    check "$path that all may write is refused" refused "/$path" 'todos' as_agent pdv-outbox -c "$PWD/.env" next
    chmod o-w $path
    chown 1234 $path
    check "... that is another user's too" refused "/$path" 'uid 1234' as_agent pdv-outbox -c "$PWD/.env" drain
    chown 65534 $path
done
chown 1234 data/state.json
check "so is a state" refused /data/state.json 'uid 1234' as_agent pdv-outbox -c "$PWD/.env" drain
chown 65534 data/state.json
check "put right, all goes on" as_agent pdv-outbox -c "$PWD/.env" drain
