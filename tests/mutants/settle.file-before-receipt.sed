# A delivered payload leaves before its delivery is noted.
/^static bool note_delivery(/,/^}/s/if (recibo_note(/if (disk_remove(path, why) \&\& recibo_note(/
