#!/bin/bash
# In Wine: what somebody else leaves about for pdv-sync.cmd: programs in other folders, links and folders in its files' places,
# names that are commands. No store: that the diagnosis finds its faults does not matter here.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/windows/wine.sh"

plan 10
begin_wine || exit 1
printf '%s\n' SQL_SERVER_HOST=127.0.0.1 SQL_SERVER_PORT=1 SQL_USERNAME=x SQL_PASSWORD=x STORE_ID_PONTO_VENDA=10 STORE_ID_FILIAL=7 \
    API_ENDPOINT=http://127.0.0.1:1/ API_TOKEN=x >.env
chmod 600 .env
agent=$WORK/agent
set_up_agent "$agent"
mkdir "$agent/logs"
driver() { # ARG...: leaves its code in `code`
    code=0
    (cd "$agent" && win cmd /d /c pdv-sync.cmd "$@") >driver.out 2>driver.err || code=$?
}
plant() { # FOLDER NAME...: batch files that leave `ran` behind
    local folder=$1 name
    shift
    mkdir -p "$folder"
    for name; do printf '@echo x>"Z:%s\\ran"\r\n' "${WORK//\//\\}" >"$folder/$name.bat"; done
}

driver --doctor
check_same "without a database --doctor ends with 1, and has its report" "1 yes" "$code $(grep -q pdv-merge: "$agent/logs/doctor.log" && echo yes)"
plant planted chcp pdv-merge
export WINEPATH="Z:${WORK//\//\\}\\planted"
driver --help
driver --doctor
unset WINEPATH
check "no program is taken from a folder in the caller's PATH" test ! -e ran
rm -f ran
mv "$agent/pdv-merge.exe" .
plant bin-windows pdv-merge
driver --doctor
check "nor from one beside its own, which anybody may make" test ! -e ran
mv pdv-merge.exe "$agent/"
rm -f ran

echo precious >victim
ln -sf ../../victim "$agent/logs/doctor.log"
driver --doctor
check_same "a link in the report's place is not followed" precious "$(cat victim)"
rm -f "$agent/logs/doctor.log"
mkdir treasure && echo precious >treasure/file
ln -s ../../treasure "$agent/logs/doctor.log"
driver --doctor
check_same "a link to a folder there, which del would empty, is left alone, and said by the code" "precious 1" "$(cat treasure/file) $code"
rm -f "$agent/logs/doctor.log"

echo 'LOG_FILE=logs&echo x>ran&/agent.log' >>"$agent/.env"
driver --doctor
check "a folder's name is never read as a command" test ! -e "$agent/ran" -a ! -e ran
driver --loop 2
check_same "--loop 2 goes to work" 69 "$code"
for times in 0 08 99999999999999999999; do
    driver --loop $times
    check_same "--loop $times is 64, not a success without a cycle, and no endless one" 64 "$code"
done
