# The state moves before the ledger knows what was sent.
s/if (!note(session, pacote, &told, &why) || !advance(session, pacote, &told, &why)) {/told = (struct ledgerfile_told){0};\n    if (!advance(session, pacote, \&told, \&why) || !note(session, pacote, \&told, \&why)) {/
