# A line of the ledger that is there is taken to be on the disk.
s/done = done && ledgerfile_append(ledger->folder, day, texts, count, why);/done = done \&\& (count == 0 || ledgerfile_append(ledger->folder, day, texts, count, why));/
