# What is read again is still known, so that nothing of it is told.
/^static bool write(/,/^}/s/ledgerfile_write(.*);/true;/
