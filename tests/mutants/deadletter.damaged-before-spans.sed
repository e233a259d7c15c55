# A destroyed file is dead before anybody has noted that its sales are to be read again.
s/reread_damaged(session, entry, why) && deadletter_move(&session->places, &moved, motivo, why);/motivo != NULL \&\& deadletter_move(\&session->places, \&moved, motivo, why) \&\& reread_damaged(session, entry, why);/
