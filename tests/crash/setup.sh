# shellcheck shell=bash
# For the crash sweep, after lib.sh: a store to be interrupted, which is prepared once and copied for every point.
#   base/            data/ with a dead letter and three payloads that wait; webhook/ with nothing yet; .env
#   programs/bin/    the driver and, in each program's place, wrapper.sh, which traces the invocation that a point names
# A second hiperd has the same databases with a sale more, which became visible late: the cycles after the interruption read
# from there. So a window that is wrongly read twice carries another payload.
# The clock is the machine's own, because libfaketime would add system calls to those that are counted. The store's offset is
# chosen instead, so that here too its day is over: its sales lie before now, and the window ends after the last closing.
strace -o /dev/null -e trace=none -e inject=close:signal=CONT:when=1 true 2>/dev/null ||
    skip_all "strace cannot trace here (not installed, or ptrace is not permitted)"
. "$TESTS/store.sh"

early_pid=''

# Whole hours, from -12 to 12, that make it between 22:30 and 23:30 there.
minute=$((10#$(date -u +%H) * 60 + 10#$(date -u +%M)))
hours=$(((1350 - minute + 1440 + 59) / 60 - 24))
[ "$hours" -le 12 ] || hours=$((hours - 24))
offset=$(printf '%+03d' "$hours")
TZ="<$offset>$((-hours))"
day=$(date +%F)
day_before=$(date -d "$day -1 day" +%F)

# window MINUTES: one window of that length is read and queued, as the driver does it
window() {
    SYNC_MAX_WINDOW_MINUTES=$1 pdv-outbox next >window.json &&
        { pdv-extract-caixa -w window.json && pdv-extract-loja -w window.json; } | pdv-merge | pdv-outbox add >/dev/null
}
# late_sale END: in the back office, as the registers write it
late_sale() {
    local id
    hiperd_control "sql gestao INSERT INTO dbo.operacao_pdv (id_filial, id_usuario, operacao, cancelado, data_hora_inicio, data_hora_termino, origem) VALUES (7, 1, 1, 0, '$1', '$1', 2)" | grep -q ^ok || return 1
    id=$(hiperd_control "sql gestao SELECT MAX(id_operacao) FROM dbo.operacao_pdv")
    hiperd_control "sql gestao INSERT INTO dbo.item_operacao_pdv (id_operacao, item, id_produto, quantidade_primaria, valor_unitario_liquido, valor_total_liquido, valor_desconto, cancelado, id_usuario_vendedor) VALUES (${id#ok }, 1, 2, 1, 49.90, 49.90, 0, 0, 3)" | grep -q ^ok &&
        hiperd_control "sql gestao INSERT INTO dbo.finalizador_operacao_pdv (id_operacao, id_finalizador, valor) VALUES (${id#ok }, 12, 49.90)" | grep -q ^ok
}
stop_servers() {
    end_server "$early_pid"
    stop_hiperd
    stop_webhook
}
deliver() { pdv-outbox drain | pdv-send | pdv-outbox settle >/dev/null; }

prepare() {
    set_up_store "$day_before" 2 10 6 "STORE_UTC_OFFSET=$offset:00" SYNC_MAX_WINDOW_MINUTES=600 SYNC_LOOKBACK_MINUTES=240 || return 1
    pdv-outbox rewind "${day_before}T07:00:00" || return 1
    webhook_control fault status=422:times=1 >/dev/null
    window 240 && deliver && window 240 && window 240 && window 720 || return 1
    [ "$(dead) $(waiting)" = "1 3" ] || { echo "the base holds $(dead) dead and $(waiting) waiting payloads, not 1 and 3"; return 1; }
    stop_webhook
    early_pid=$HIPERD_PID
    HIPERD_NAME=late start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql \
        --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql || return 1
    late_sale "${day}T22:20:00" || return 1
    mkdir base
    mv data .env base/
    rm programs/bin/pdv-*
    cp "$TESTS/../scripts/pdv-sync.sh" programs/bin/
    for program in extract-caixa extract-loja merge outbox send; do ln -s "$TESTS/crash/wrapper.sh" "programs/bin/pdv-$program"; done
}

# sweep ARGS...: see sweep.py. Its last line stays in sweep.out, for tell_count, which run.sh repeats.
sweep() { python3 "$TESTS/crash/sweep.py" --bin "$BIN" --hiperd "$HIPERD_CONTROL" --late-port "$SQL_SERVER_PORT" --store . --day "$day" "$@" | tee sweep.out; return "${PIPESTATUS[0]}"; }
tell_count() { echo "# count: $(tail -1 sweep.out)"; }
points() { tail -1 sweep.out | cut -d' ' -f1; }
prepare >prepare.out 2>&1 || { cat prepare.out; exit 1; }
