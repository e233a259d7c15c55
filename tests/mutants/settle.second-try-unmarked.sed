# What was refused is tried a second time as if it had never been.
s/deadletter_move_back(&session->places, &dead.entries\[i\], 1, name, why)/deadletter_move_back(\&session->places, \&dead.entries[i], 0, name, why)/
