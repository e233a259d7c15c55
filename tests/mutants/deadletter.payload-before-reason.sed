# A payload is dead before anybody can read why.
/^bool deadletter_move(/,/^}/s/!put_reason(places, entry, motivo, why))/why == NULL)/
/^bool deadletter_move(/,/^}/s/return disk_move(from, to, why);/return disk_move(from, to, why) \&\& put_reason(places, entry, motivo, why);/
