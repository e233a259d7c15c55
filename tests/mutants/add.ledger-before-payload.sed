# The ledger says that a sale is in a payload before it is.
s/if (pacote->payload != NULL && !put(/if (!note(session, pacote, \&why)) return msg_fail(\&why);\n    &/
