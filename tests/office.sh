# shellcheck shell=bash
# For the cases that ask what head office has in the end: the real queue and merge between the stand-ins of office.py. Sourced after
# lib.sh, store.sh and outbox.sh; `at` is another here: there is no server to be told, and the clock stands still, so that a run ends
# however slow the machine is. The list of sales and shifts is the file `shop`, see office.py.
#   begin MOMENT            nothing was ever read or sent, the shop is empty, and the first run is made then
#   sold ID MOMENT TOTAL [WORD...], closed ID MOMENT TOTAL    a sale, a closed shift of Caixa is there from now on
#   changed ID TOTAL, cancelled ID, gone ID                   and what becomes of a sale
#   read_at MOMENT          all that is planned is read and queued; the windows are added to windows.ndjson
#   send_at MOMENT RULE...  one delivery of the queue; what was done is in settled.out, the words in said.txt
#   run_at MOMENT RULE...   a run: a delivery, a reading, a delivery
#   even                    head office has what the shop has
at() { # MOMENT CMD...
    env LD_PRELOAD="$FAKETIME_LIBRARY" FAKETIME="$1" FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 \
        ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 "${@:2}"
}
# One process of office.py answers the whole case: a request is a line, the answer is the file `answer`.
coproc OFFICE { exec python3 "$TESTS/office.py" serve; }
exec {OFFICE_ASK}>&"${OFFICE[1]}" {OFFICE_DONE}<&"${OFFICE[0]}" # a subshell may use these, those of the coproc it may not
office() { # ARGS...: of `take` the lines of standard input
    [ "$1" != take ] || cat >lines.in
    printf '%s\n' "$*" >&"$OFFICE_ASK"
    read -r -u "$OFFICE_DONE" _ && cat answer
}
field() { office field "$@"; } # as in outbox.sh, without a process of its own
begin() {
    rm -rf data shop office.ndjson windows.ndjson
    touch shop office.ndjson
    run_at "$1"
}
sold() { echo "venda HIPER_CAIXA $*" >>shop; }
closed() { echo "turno HIPER_CAIXA $*" >>shop; }
changed() { sed -i "s/^\(venda HIPER_[A-Z]* $1 [^ ]* \)[^ ]*/\1$2/" shop; }
cancelled() { sed -i "/^venda HIPER_[A-Z]* $1 /s/\$/ cancelada/" shop; }
gone() { sed -i "/^venda HIPER_[A-Z]* $1 /d" shop; }
read_at() {
    local turns=0
    while at "$1" pdv-outbox next >window.json 2>>said.txt; do
        cat window.json >>windows.ndjson
        office read window.json | pdv-merge 2>>said.txt | at "$1" pdv-outbox add >>added.out 2>>said.txt || return 1
        turns=$((turns + 1))
        [ $turns -lt 100 ] || { echo "no end of windows: $(<window.json)" && return 1; }
    done
}
send_at() {
    at "$1" pdv-outbox drain 2>>said.txt | office take "${@:2}" | at "$1" pdv-outbox settle >settled.out 2>>said.txt
}
run_at() {
    : >said.txt
    : >settled.out
    [ "$(count data/outbox)" -eq 0 ] || send_at "$@" || return 1
    read_at "$1" || return 1
    [ "$(count data/outbox)" -eq 0 ] || send_at "$@"
}
even() {
    office shop >shop.has
    office picture >office.has
    diff shop.has office.has
}
fates() { # of the dead: their reasons, sorted
    cat data/dead_letter/*.motivo.json 2>/dev/null | grep -oE '"motivo":"[^"]*"' | cut -d'"' -f4 | sort | uniq -c | xargs
}
