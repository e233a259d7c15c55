# Ledger and state are written before the payload has its name in the queue.
s/if (pacote->payload != NULL && !put(/if (pacote->payload != NULL \&\& (!note(session, pacote, \&why) || !advance(session, pacote, \&why)))\n        return msg_fail(\&why);\n    &/
