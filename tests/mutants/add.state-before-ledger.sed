# The state moves before the ledger knows what was sent.
s/if (!note(session, pacote, &why) || !advance(session, pacote, &why)) {/if (!advance(session, pacote, \&why) || !note(session, pacote, \&why)) {/
