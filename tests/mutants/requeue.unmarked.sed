# What comes back from the dead letter looks as if nothing could have passed it.
s/deadletter_move_back(places, entry, 1, name, why)/deadletter_move_back(places, entry, 0, name, why)/
