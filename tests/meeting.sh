# shellcheck shell=bash
# For cases in which runs of the driver meet, are ended, or stand still: sourced after store.sh and set_up_store.
#   later MINUTES          the store's clock goes on; the moment is in MOMENT
#   start_sync NAME=VALUE...    a cycle in the background, with this in its environment
#   reach STAGE            such a cycle that reads, sends, or sends_a_queue: the other side holds it there until let_go
#   pid_of NAME, have NAME...   its processes
#   ended SENTENCE EXIT    a check that it ended so, with nothing left of it, and that the next run ends well
mkdir own-tmp
export TMPDIR=$WORK/own-tmp
sync=programs/bin/pdv-sync.sh
minute=$(($(date -d '2026-03-03 08:00' +%s) / 60))
at "$(date -d "@$((minute * 60))" '+%F %T')" pdv-outbox rewind 2026-03-02T00:00:00 >/dev/null || exit 1

field() { # FILE KEY...
    python3 -c '
import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2:]:
    value = value.get(key)
print(value)' "$@"
}
to() { field data/state.json cursores HIPER_CAIXA | cut -c 1-19; }

# --- a run in the background, known by a mark in its environment that all of its processes have ---
MARK=0 SYNC=''
later() { # MINUTES: the store's clock goes on
    minute=$((minute + $1))
    MOMENT=$(date -d "@$((minute * 60))" '+%F %T')
}
# shellcheck disable=SC2120 # env's words are the cases' to give
start_sync() { # NAME=VALUE...: one cycle, ten minutes after the one before
    later 10
    MARK=$((MARK + 1))
    at "$MOMENT" env --default-signal=INT,PIPE,TERM PDV_MARK="$WORK.$MARK" "$@" "$sync" 2>sync.err &
    SYNC=$!
}
marked() { grep -lsz "^PDV_MARK=$WORK.$MARK\$" /proc/[0-9]*/environ | cut -d/ -f3; }
nobody() { [ -z "$(marked)" ]; }
processes() { # of the run: a line for each, its id and its words
    local pid line
    for pid in $(marked); do
        mapfile -d '' -t line <"/proc/$pid/cmdline"
        echo "$pid ${line[*]} "
    done 2>/dev/null
}
pid_of() { # NAME [PROCESSES]: the process of the run that has it; fails when there is none
    local process words="*$1 *"
    case $1 in
    sync) words='*/pdv-sync.sh ' ;;
    run) words='* pdv-outbox run *' ;;
    cycle) pgrep -P "$(pid_of run)" && return ;;
    esac
    while read -r process; do
        # shellcheck disable=SC2053 # it is a pattern
        [[ "$process " != $words ]] || { echo "${process%% *}" && return; }
    done <<<"${2:-$(processes)}"
    return 1
}
have() { # NAME...: the run has all of them
    local name now
    now=$(processes)
    for name; do pid_of "$name" "$now" >/dev/null || return 1; done
}
reads() { have pdv-extract-caixa pdv-merge 'pdv-outbox add'; }
sends() { [ "$(grep -c . "$WEBHOOK_STORE/requests.ndjson")" -gt "${asked:-0}" ] && have pdv-send 'pdv-outbox settle'; }
sends_a_queue() { sends && have 'pdv-outbox drain'; }
let_go() { # the other sides are well again, also to those whom they keep waiting
    hiperd_control clear >/dev/null
    webhook_control clear >/dev/null
}
reach() { # STAGE: a run that stands there
    asked=$(grep -c . "$WEBHOOK_STORE/requests.ndjson" 2>/dev/null)
    case $1 in
    reads) hiperd_control fault caixa:slow=50:times=1 >/dev/null ;;
    *) webhook_control fault silent:times=1 >/dev/null ;;
    esac
    # shellcheck disable=SC2119
    start_sync
    until_true "$SYNC" "$1"
}
left_behind() { # what there is of the run after it has ended; who is still about to end has a while for it
    local turns=0
    until nobody || [ $turns -eq 500 ]; do
        turns=$((turns + 1))
        read -r -t 0.02 <> <(:) || :
    done
    marked | wc -l
}
calm() { # after a run: the other sides are well again, and the next run goes on; its exit code goes to NEXT
    NEXT=0
    let_go
    later 10
    cycle_at "$MOMENT" || NEXT=$?
    rm -rf own-tmp/*
}
ended() { # SENTENCE EXIT: the run's exit code; nothing is left of it, and the next run ends well
    local code=0 left
    wait "$SYNC" || code=$?
    left="left $(left_behind), folders $(find own-tmp -mindepth 1 | wc -l)"
    calm
    check_same "$1" "exit $2, left 0, folders 0, then 0" "exit $code, $left, then $NEXT"
}
