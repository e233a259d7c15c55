#!/bin/bash
# The driver itself: its verbs, its exit codes, and what it leaves behind.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 23
set_up_store 2026-03-02 1 40 10 || exit 1
sync=programs/bin/pdv-sync.sh
mkdir own-tmp
export TMPDIR=$WORK/own-tmp

check "an unknown word is 64" exits 64 "$sync" --depressa
check "--loop without a number is 64" exits 64 "$sync" --loop
check "-c without a file is 64" exits 64 "$sync" -c
check "--help says what it does" sh -c "$sync --help | grep -q 'uso: pdv-sync.sh'"

check "a cycle ends with 0" cycle_at '2026-03-02 12:00:00'
check_same "it says nothing on standard output" "" "$(cat cycle.out)"
check "its words are in the log" grep -q 'pdv-send: ' logs/agent.log
check_same "it leaves nothing in its own folder or that for temporary files" "" "$(find own-tmp data/execucoes -mindepth 1)"
check "the run's last line says what it did" grep -q 'pdv-outbox: fim da execução: código 0' logs/agent.log

cp .env other.env
unset PDV_CONFIG
check "-c names the configuration for every program" at '2026-03-02 12:10:00' "$sync" -c other.env
export PDV_CONFIG=$WORK/.env
mv programs/bin/pdv-send programs/bin/sender
printf '#!/bin/sh\necho "$*" >>%s/calls\nexec %s/programs/bin/sender "$@"\n' "$WORK" "$WORK" >programs/bin/pdv-send
chmod +x programs/bin/pdv-send
at '2026-03-02 12:20:00' "$sync" --loop 2 2>loops
check_same "--loop runs that many cycles, and tells the monitor of each" "--ping 0 --ping 0" "$(grep -e --ping calls | xargs)"

check "--doctor ends with 0 when all is well" sh -c "$sync --doctor >doctor.out"
for program in pdv-extract-caixa pdv-extract-loja pdv-merge pdv-outbox pdv-send; do
    check "--doctor asks $program" grep -q "^OK .* *$program: " doctor.out
done
check_same "and writes doctor.log beside the log, under the moment" "$(cat doctor.out)" "$(tail -n +2 logs/doctor.log)"
check "--doctor ends with 1 when something is not" exits 1 env SQL_PASSWORD=wrong "$sync" --doctor

echo STORE_ALIAZ=x >>.env
: >logs/agent.log
cycle_at '2026-03-02 12:25:00'
check_same "what is odd about the configuration is said once a run" 1 "$(grep -c STORE_ALIAZ logs/agent.log)"

sed -i '/^STORE_ID_PONTO/d' .env
check "a configuration that lacks something is 78, not success" exits 78 cycle_at '2026-03-02 12:30:00'
cp other.env .env
sed -i 's/^SQL_PASSWORD=.*/SQL_PASSWORD=wrong/' .env
check "databases that refuse the password are no success, and named as such" exits 77 cycle_at '2026-03-02 12:40:00'
check_same "the loop has ended with the first window" 1 "$(grep -c 'nenhum pacote chegou' cycle.err)"
