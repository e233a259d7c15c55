#!/usr/bin/env bash
# With --seal the webhook demands that a sync_id is the seal of the payload's bytes, and it can be told so while it runs.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/webhook/client.sh"
need_curl
plan 14

payload unsealed.json
VENDAS=$(sale HIPER_CAIXA 1 59.9) payload sealed.json
seal sealed.json
sed 's/"machine":"LOJA"/"machine":"C:\\\\\\"{PC}\\""/' sealed.json >elsewhere.json
sed 's/59\.9/59.8/' sealed.json >changed.json
VENDAS=$(sale HIPER_CAIXA 1 59.9) payload gone.json
sed -i 's/Loja Ação/\\"agent\\":{},/' gone.json
seal gone.json
printf '\n' >>gone.json

start_webhook --seal
check_same "a sync_id that is no seal is refused" 422 "$(post unsealed.json)"
check "by its name" grep -q '"field": "integrity.sync_id"' answer.txt
check_same "the log has the verdict" fields "$(logged verdict)"
check_same "nothing of it is stored" "ok 0 0 0" "$(webhook_control fold)"
check_same "a sealed payload is taken" 201 "$(post sealed.json)"
check_same "the log has the seal" "$(logged sync_id)" "$(logged seal)"
check_same "read on another PC it has the same name: known" 200 "$(post elsewhere.json)"
check_same "a value that was changed on its way is refused" 422 "$(post changed.json)"
check_same "a text that looks like the agent is left in" 201 "$(post gone.json)"
gzip -c sealed.json >sealed.gz
check_same "with gzip the seal is that of what was packed" 200 "$(post sealed.gz -H "Content-Encoding: gzip" -H "Idempotency-Key: $(logged sync_id 2)")"
check_same "it can be told to let it be" "ok 201" "$(webhook_control seal off) $(post unsealed.json)"
check_same "and to demand it again" "ok 422" "$(webhook_control seal on) $(post unsealed.json)"
check_same "nothing else is understood" error "$(webhook_control seal perhaps | cut -d' ' -f1)"
stop_webhook
start_webhook
check_same "without --seal it looks at no seal" 200 "$(post unsealed.json)"
