# A sale that is forgotten already is passed over, though the line may not be on the disk.
s/return lancamentos_add(&reread->forgotten, newest, reread->why);/return true;/
