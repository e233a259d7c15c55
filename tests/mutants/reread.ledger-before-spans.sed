# The ledger forgets what is on no list yet.
/^static bool write(/,/^}/s/return session_promise(reread->session, reread->why) &&/return ledgerfile_write(\&reread->ledger, \&reread->forgotten, reread->why) \&\&/
/^static bool write(/,/^}/s/^ *ledgerfile_write(.*);/           session_promise(reread->session, reread->why);/
