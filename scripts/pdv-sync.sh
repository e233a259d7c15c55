#!/bin/sh
# pdv-sync.sh: um ciclo do agente: entrega o que espera, lê o que é novo, entrega de novo. Veja pdv-sync(7).
#
# The programs do the work; this only joins them. One cycle runs inside `pdv-outbox run`, which holds the agent's lock,
# writes the log and ends the whole tree when its time is over. Window and marks lie in a folder of this run's own.
set -u

usage() {
    cat <<'EOF'
uso: pdv-sync.sh [-c ARQUIVO] [--loop N | --doctor | --conferir DE ATE]

Sem outra palavra, executa um ciclo: entrega a fila, lê as vendas novas, entrega-as.

      --loop N          N ciclos, um depois do outro
      --conferir DE ATE confere dias inteiros (2026-03-01 2026-03-31): o que os bancos têm, o que foi entregue, o que
                        falta; termina com 1 se falta alguma venda
      --doctor          diagnóstico de todos os programas: na tela e em doctor.log, ao lado do log
  -c, --config ARQUIVO  a configuração (.env)
  -h, --help            esta ajuda
EOF
}

wrong() {
    echo "pdv-sync: $1; veja pdv-sync.sh --help" >&2
    exit 64
}

# Only the last program of a pipe tells how it ended; pdv-send leaves its code in a file.
deliver() {
    pdv-outbox drain | { pdv-send; echo $? >"$work/sent"; } | pdv-outbox settle >/dev/null
}

# Plans, reads, unites and queues, window by window, until nothing is left to do. A channel that fails is left out for the
# rest of the run; its cursor stays, so nothing is lost.
collect() {
    without=''
    while :; do
        rm -f "$work"/failed.*
        # shellcheck disable=SC2086 # $without is a list of words
        pdv-outbox next $without >"$work/window"
        status=$?
        [ "$status" -ne 1 ] || break # nothing left to do
        [ "$status" -eq 0 ] || return "$status"
        {
            pdv-extract-caixa -w "$work/window" || : >"$work/failed.HIPER_CAIXA"
            pdv-extract-loja -w "$work/window" || : >"$work/failed.HIPER_LOJA"
        } | pdv-merge | pdv-outbox add >/dev/null
        status=$?
        [ ! -e "$work/failed.HIPER_CAIXA" ] || without="$without --without HIPER_CAIXA"
        [ ! -e "$work/failed.HIPER_LOJA" ] || without="$without --without HIPER_LOJA"
        case $without in *CAIXA*LOJA* | *LOJA*CAIXA*) return 69 ;; esac
        # 69: the channel that the window needed could not be read; without it there may still be something to do.
        [ "$status" -eq 0 ] || { [ "$status" -eq 69 ] && [ -n "$without" ]; } || return "$status"
    done
    [ -z "$without" ] || return 69
}

# Ends with the reading's code, or where that is 0 with the sending's: what waits in the queue is no success.
cycle() {
    work=$(mktemp -d) || exit 73
    TMPDIR=$work # what a program that is ended leaves behind goes with it
    export TMPDIR
    trap 'rm -rf "$work"' EXIT
    trap 'exit 75' INT TERM HUP PIPE
    pdv-merge --check >/dev/null # says what is odd about the configuration, once for all programs of this run
    export PDV_CONFIG_CHECKED=1
    deliver
    collect
    status=$?
    deliver
    sent=$(cat "$work/sent")
    [ "$status" -ne 0 ] || status=${sent:-70}
    exit "$status"
}

doctor() {
    report=$(mktemp) || exit 73
    trap 'rm -f "$report"' EXIT
    status=0
    for program in pdv-extract-caixa pdv-extract-loja pdv-merge pdv-outbox pdv-send; do
        "$program" --check >"$report.part" 2>&1 || status=1
        cat "$report.part"
        cat "$report.part" >>"$report"
    done
    rm -f "$report.part"
    log=$(pdv-outbox status --json 2>/dev/null | sed -n 's/.*"log":"\([^"]*\)".*/\1/p')
    if [ -n "$log" ]; then
        { date && cat "$report"; } >"$(dirname "$log")/doctor.log" || status=1
    fi
    exit "$status"
}

is_day() { case $1 in [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]) date -d "$1" >/dev/null 2>&1 ;; *) false ;; esac }

# The streams of each day, one behind the other; what a day could not give, its stream says.
read_days() {
    day=$1
    while [ "$(TZ=UTC date -d "$day" +%s)" -le "$(TZ=UTC date -d "$2" +%s)" ]; do # in UTC every day has 24 hours
        next=$(TZ=UTC date -d "$day 1 day" +%F)
        for program in pdv-extract-caixa pdv-extract-loja; do
            "$program" --from "${day}T00:00:00" --to "${next}T00:00:00"
        done
        day=$next
    done
}

run() {
    pdv-outbox run -- "$self" --cycle
    status=$?
    # 75 for a held lock: the other run tells the monitor how it ended.
    [ "$status" -eq 75 ] || pdv-send --ping "$status"
    return "$status"
}

self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
# In the repository and in a package unpacked by hand the programs stand beside the script's folder.
PATH=$(dirname "$self")/../bin:$(dirname "$self"):$PATH
export PATH
verb=run times=1
while [ $# -gt 0 ]; do
    case $1 in
    -c | --config)
        [ $# -ge 2 ] || wrong "falta o arquivo de $1"
        case $2 in /*) PDV_CONFIG=$2 ;; *) PDV_CONFIG=$PWD/$2 ;; esac
        export PDV_CONFIG
        shift
        ;;
    --loop)
        case ${2:-} in '' | *[!0-9]*) wrong "--loop: falta o número de ciclos" ;; esac
        times=$2
        shift
        ;;
    --conferir)
        { [ $# -ge 3 ] && is_day "$2" && is_day "$3"; } || wrong "--conferir: esperados dois dias, como 2026-03-01 2026-03-31"
        verb=conferir first=$2 last=$3
        shift 2
        ;;
    --doctor) verb=doctor ;;
    --cycle) verb=cycle ;; # the inside of `run`
    -h | --help) usage && exit 0 ;;
    *) wrong "argumento desconhecido: $1" ;;
    esac
    shift
done
case $verb in
cycle) cycle ;;
doctor) doctor ;;
conferir)
    read_days "$first" "$last" | pdv-outbox audit
    exit
    ;;
esac
status=0
while [ "$times" -gt 0 ]; do
    run
    status=$?
    times=$((times - 1))
done
exit "$status"
