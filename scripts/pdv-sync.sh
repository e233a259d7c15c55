#!/bin/sh
# pdv-sync.sh: um ciclo do agente: entrega o que espera, lê o que é novo, entrega de novo. Veja pdv-sync(7).
#
# The programs do the work; this only joins them. One cycle runs inside `pdv-outbox run`, which holds the agent's lock, writes the
# log, ends the whole tree when its time is over, and names a folder of this run's own.
set -u
newline='
'
# The programs stand beside this script, in the repository in bin/. The caller's PATH may name anybody's folder.
unset CDPATH
PATH=/usr/bin:/bin
here=$(cd "$(dirname "$0")" && pwd) self=$here/$(basename "$0")
case $here in */scripts) here=${here%/scripts}/bin ;; esac
PATH=$here:$PATH
export PATH

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

deliver() { pdv-outbox drain | pdv-send | pdv-outbox settle >/dev/null; }

# All that is lost in its pipes, `pdv-outbox run` learns from the programs. `next` ends with 1 when nothing is left to read,
# also when all that is left is of a channel that could not be read in this run: then `add` has ended with 69.
cycle() {
    trap 'exit 75' INT TERM HUP PIPE
    deliver
    while
        pdv-outbox next >"$PDV_RUN/janela"
        status=$?
        [ "$status" -eq 0 ]
    do
        { pdv-extract-caixa -w "$PDV_RUN/janela"; pdv-extract-loja -w "$PDV_RUN/janela"; } | pdv-merge | pdv-outbox add >/dev/null
        status=$?
        case $status in 0 | 69) ;; *) break ;; esac
    done
    deliver || sent=$?
    [ "$status" -le 1 ] || exit "$status"
    exit "${sent:-0}"
}

doctor() {
    report='' status=0
    for program in pdv-extract-caixa pdv-extract-loja pdv-merge pdv-outbox pdv-send; do
        said=$("$program" --check 2>&1) || status=1
        report=$report$said$newline
        printf '%s\n' "$said"
    done
    log=$(pdv-outbox status 2>/dev/null | sed -n 's/^log  *//p')
    [ -z "$log" ] || keep_report "$(dirname "$log")/doctor.log" || status=1
    exit "$status"
}

# For those that may read the log. What stands there goes first: another user's link or FIFO is not written to (-C: a new file).
keep_report() { rm -f "$1" && (umask 027 && set -C && { date && printf '%s' "$report"; } >"$1"); }

run() {
    pdv-outbox run -- "$self" --cycle
    status=$?
    # 75 for a held lock: the other run tells the monitor how it ended.
    [ "$status" -eq 75 ] || pdv-send --ping "$status"
    return "$status"
}

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
        case ${2:-} in '' | *[!0-9]* | 0* | ??????????*) wrong "--loop: falta o número de ciclos, de 1 a 999999999" ;; esac
        times=$2
        shift
        ;;
    --conferir)
        [ $# -ge 3 ] || wrong "--conferir: esperados dois dias, como 2026-03-01 2026-03-31"
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
    { pdv-extract-caixa --days "$first" "$last"; pdv-extract-loja --days "$first" "$last"; } | pdv-outbox audit "$first" "$last"
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
