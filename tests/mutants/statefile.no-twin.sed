# The state is written where it stands: in one step still, but under its final name from the first byte.
s/disk_put(places->state_tmp, places->state, /disk_put(places->state, places->state, /
