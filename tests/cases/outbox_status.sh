#!/bin/bash
# status for whoever looks at many stores: as a page and as metrics. Each is judged by a reader that is not ours.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
plan 44

printf '%s\n' 'STORE_ALIAS=Loja "A" <b> & \ filhos' 'SQL_DATABASE_GESTAO=Hiper' >>.env
read_since 5
metric() { # NAME [LABEL=VALUE]: as Prometheus' own reader takes it
    pdv-outbox status --prometheus >metrics || echo "exit $?"
    /usr/bin/python3 -c '
import sys
from prometheus_client.parser import text_string_to_metric_families
want = dict(a.split("=", 1) for a in sys.argv[2:])
for family in text_string_to_metric_families(open("metrics", encoding="utf-8").read()):
    for sample in family.samples:
        if sample.name == sys.argv[1] and want.items() <= sample.labels.items():
            print("%d" % sample.value)' "$@" 2>&1
}
page() { pdv-outbox status --html >page.html || echo "exit $?"; }
text() { # the page's words, as a browser shows them, without the head
    page
    /usr/bin/python3 -c '
import html.parser
class Words(html.parser.HTMLParser):
    body = False
    def handle_starttag(self, tag, attributes):
        self.body = self.body or tag == "body"
    def handle_data(self, data):
        if self.body and data.strip():
            print(data.strip())
Words().feed(open("page.html", encoding="utf-8").read())'
}
has() { text | grep -qF -- "$1" || { text && return 1; }; }
hasnt() { ! text | grep -qF -- "$1"; }
between() { [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]; }
have_reader() { /usr/bin/python3 -c 'import prometheus_client' 2>/dev/null; }

check "without anything to tell the page is good" has 'Tudo entregue'
check "the shop's name is text, whatever stands in it" has 'Loja "A" <b> & \ filhos'
if command -v tidy >/dev/null; then
    check_same "HTML Tidy finds nothing in the page" "" "$(tidy -q -e -utf8 page.html 2>&1)"
else
    skip_check "HTML Tidy finds nothing in the page" "tidy is not installed"
fi
check "nothing is fetched from anywhere" exits 1 grep -nE 'src=|href=|url\(|@import' page.html
have_reader || skip_all "python3-prometheus-client is not installed"
now=$(date +%s)
check "a cursor is a moment" between "$(metric pdv_sync_cursor_timestamp_seconds canal=HIPER_CAIXA)" $((now - 310)) $((now - 290))
check_same "Loja has its own" "$(metric pdv_sync_cursor_timestamp_seconds canal=HIPER_CAIXA)" "$(metric pdv_sync_cursor_timestamp_seconds canal=HIPER_LOJA)"
check_same "the shop is a label" 1 "$(metric pdv_sync_info id_ponto_venda=10 'alias=Loja "A" <b> & \ filhos')"
check_same "nothing waits, nothing is dead" "0 0" "$(metric pdv_sync_queue_payloads) $(metric pdv_sync_dead_letter_payloads)"
check_same "what does not wait has no age" "" "$(metric pdv_sync_queue_oldest_timestamp_seconds)"
check_same "sending is not stopped" "0 0" "$(metric pdv_sync_stopped veredito=PARKED) $(metric pdv_sync_stopped veredito=OFFLINE)"
check_same "every metric has its help and its type" "$(grep -v '^#' metrics | sed 's/[{ ].*//' | sort -u)" \
    "$(sed -n 's/^# TYPE \([a-z_]*\) gauge$/\1/p' metrics | sort)"

cycle >/dev/null
check_same "what waits is counted" 1 "$(metric pdv_sync_queue_payloads)"
check_same "from the end of its window on" "$(date -d "$(field data/state.json cursores HIPER_CAIXA)" +%s)" "$(metric pdv_sync_queue_oldest_timestamp_seconds)"
check "the page shows it" has "$(sync_of "$(only data/outbox)")"
check "and that all is well" has 'Tudo em ordem'
pdv-outbox drain | entregas PARKED 401 >parked
pdv-outbox settle <parked >/dev/null 2>&1
check_same "a queue that is parked" "1 0" "$(metric pdv_sync_stopped veredito=PARKED) $(metric pdv_sync_stopped veredito=OFFLINE)"
check "says so on the page, and what to do" has 'O envio está parado: faça isto'
pdv-outbox drain | entregas REFUSED 422 | sed 's/"texto": "[^"]*"/"texto": "<script>alert(1)<\/script>"/' >refused
pdv-outbox settle <refused >/dev/null 2>&1
check_same "one that was refused" "0 1" "$(metric pdv_sync_queue_payloads) $(metric pdv_sync_dead_letter_payloads)"
check "is on the page" has '1 recusado(s)'
check "with its reason, as text" has '<script>alert(1)</script>'
check "that no browser runs" exits 1 grep -n '<script' page.html

# --- fifty more, older ones ---
sync=$(sync_of "$(only data/dead_letter)")
for i in $(seq 10 59); do
    for file in data/dead_letter/*_"$sync"_*; do cp "$file" "data/dead_letter/20200101T0000${i}Z_0000000000${i}_cl_t0.${file#*_t0.}"; done
done
check_same "all are counted" 51 "$(metric pdv_sync_dead_letter_payloads)"
check "fifty are shown" has 'e mais 1: pdv-outbox list'
check "the oldest is not" hasnt 000000000010

# --- what was taken apart is there for the record ---
for file in data/dead_letter/*.motivo.json; do sed -i 's/"recusado"/"dividido"/' "$file"; done
check_same "of 51 that were divided none counts as refused" 0 "$(metric pdv_sync_dead_letter_payloads)"
check_same "in the table neither" "0 None" "$(pdv-outbox status --json >status.json; field status.json recusados) $(field status.json ultima_recusa)"
check "the page is good" has 'Tudo entregue'
check "and names none of them" hasnt dividido
check "--check says so too" grep -q 'OK.*nenhum payload entre os recusados' <(pdv-outbox --check)
check "list has them" test "$(pdv-outbox list | grep -c dividido)" = 51
check "requeue --all leaves them there" exits 1 pdv-outbox requeue --all
check "one by name as well, and says why" says 'foi dividido' pdv-outbox requeue "$sync"

# --- sales that are gone ---
alarm() { # [swapped]: from now on the state says that sales of Caixa are gone
    python3 - "$@" <<'PY'
import hashlib, json, sys
state = json.load(open("data/state.json"))
state["sumidas"] = {"HIPER_CAIXA": {"vendas": 25, "base_trocada": "swapped" in sys.argv, "desde": "2026-03-13T08:10:00-03:00"}}
del state["soma"]
text = json.dumps(state, separators=(",", ":"), ensure_ascii=False)
state["soma"] = hashlib.sha256(text.encode()).hexdigest()
open("data/state.json", "w").write(json.dumps(state, separators=(",", ":"), ensure_ascii=False))
PY
}
alarm
check "a few sales that are gone are a warning" grep -q 'AVISO.*HIPER_CAIXA: 25 venda(s) já enviadas não estão mais no banco.*pdv-outbox ack' <(pdv-outbox --check)
alarm swapped
check "a base that was swapped stands on the page" has 'muitas vendas já enviadas não estão mais no banco; veja o que houve e confirme com pdv-outbox ack'
check_same "and is a number" 25 "$(metric pdv_sync_missing_sales)"
check "--check fails" exits 1 pdv-outbox --check
check_same "until somebody has seen it" "0 0 1" "$(pdv-outbox ack >/dev/null; echo $?) $(pdv-outbox --check >/dev/null; echo $?) $(pdv-outbox ack 2>/dev/null; echo $?)"

# --- a reading that lies behind ---
read_since 200
check "three hours without reading are on the page" has 'Leitura em atraso: a última foi há 3 h'
printf '%s\n' 'SQL_DATABASE_GESTAO=' >>.env
check_same "a Loja that is off has no cursor" "" "$(metric pdv_sync_cursor_timestamp_seconds canal=HIPER_LOJA)"
check "and the page says so" has desligado

for form in html prometheus; do
    check "without STORE_ID_PONTO_VENDA --$form is there all the same" exits 0 env STORE_ID_PONTO_VENDA= STORE_ALIAS= pdv-outbox -c /dev/null status --$form
done
check "two forms at once are a wrong use" exits 64 pdv-outbox status --html --json
full() { pdv-outbox status --html >/dev/full; }
check "a page that cannot be written is 74" exits 74 full
