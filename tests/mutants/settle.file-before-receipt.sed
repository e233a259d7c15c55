# A delivered payload leaves before its delivery is noted.
s/if (recibo_note(places, &recibo, now, why))/if (disk_remove(path, why) \&\& recibo_note(places, \&recibo, now, why))/
