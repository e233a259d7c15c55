#!/bin/bash
# The driver itself: its verbs, its exit codes, and what it leaves behind.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 34
set_up_store 2026-03-02 1 40 10 || exit 1
sync=programs/bin/pdv-sync.sh
mkdir own-tmp
export TMPDIR=$WORK/own-tmp

check "an unknown word is 64" exits 64 "$sync" --depressa
check "--loop without a number is 64" exits 64 "$sync" --loop
for times in 0 08 99999999999999999999; do
    check "--loop $times is 64, not a success without a cycle" exits 64 "$sync" --loop $times
done
check "-c without a file is 64" exits 64 "$sync" -c
check "--help says what it does" sh -c "$sync --help | grep -q 'uso: pdv-sync.sh'"

check "a cycle ends with 0" cycle_at '2026-03-02 12:00:00'
check_same "it says nothing on standard output" "" "$(cat cycle.out)"
check "its words are in the log" grep -q 'pdv-send: ' logs/agent.log
check_same "it leaves nothing in its own folder or that for temporary files" "" "$(find own-tmp data/execucoes -mindepth 1)"
check "the run's last line says what it did" grep -q 'pdv-outbox: fim da execução: código 0' logs/agent.log

mkdir planted
for name in basename cat date dirname pdv-merge rm sed; do
    printf '#!/bin/sh\ntouch %s/ran\nPATH=%s exec %s "$@"\n' "$WORK" "$PATH" $name >planted/$name
    chmod +x planted/$name
done
check "the caller's CDPATH does not matter" at '2026-03-02 12:05:00' env CDPATH="$WORK" "$sync"
check "a cycle ends well with a folder of somebody else's in PATH" at '2026-03-02 12:06:00' env PATH="$WORK/planted:$PATH" "$sync"
env PATH="$WORK/planted:$PATH" "$sync" --doctor >doctor.out
check "and takes no program from there, nor does --doctor" test ! -e ran
mkdir -p elsewhere/own elsewhere/bin
cp "$sync" elsewhere/own/
cp planted/pdv-merge elsewhere/bin/pdv-outbox
elsewhere/own/pdv-sync.sh >/dev/null 2>&1
check "nor from a folder beside its own" test ! -e ran

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
check_same "which may be read by those that may read the log" "640" "$(stat -c %a logs/doctor.log)"
echo precious >victim
ln -sf ../victim logs/doctor.log
"$sync" --doctor >doctor.out
check_same "a link in its place is replaced, not followed" "precious $(tail -1 doctor.out)" "$(cat victim) $(test -L logs/doctor.log || tail -1 logs/doctor.log)"
rm logs/doctor.log && mkfifo logs/doctor.log
check "a FIFO too" timeout 60 "$sync" --doctor
sed 's/^LOG_FILE=.*//; $a LOG_FILE=lo"gs/agent.log' .env >quoted.env && mkdir 'lo"gs'
check 'a " in LOG_FILE' sh -c "chmod 600 quoted.env && $sync -c quoted.env --doctor && test -s 'lo\"gs/doctor.log'"
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
