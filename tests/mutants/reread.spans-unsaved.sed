# The list of what is to be read again is in memory only.
/^static bool write(/,/^}/s/return session_promise(reread->session, reread->why) &&/return/
