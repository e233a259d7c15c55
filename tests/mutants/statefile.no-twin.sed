# The state is written where it stands, under its final name from the first byte.
s/disk_put(places->state, places->state_dir, text, length, why)/(disk_remove(places->state, why) \&\& disk_append(places->state, text, length, why))/
