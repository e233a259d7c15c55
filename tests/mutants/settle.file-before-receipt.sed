# A delivered payload leaves before its delivery is noted.
/^static bool note_delivery(/,/^}/s/if (situacao_note(/if (disk_remove(path, why) \&\& situacao_note(/
