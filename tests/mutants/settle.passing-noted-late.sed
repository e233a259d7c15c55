# That a payload was passed is noted after the one that has passed it is gone.
/^static bool sent(/,/^}/s/!note_passing(session, &entrega->entry, why) ||/false ||/
/^static bool sent(/,/^}/s/!note_delivery(session, entrega, path, why))/!note_delivery(session, entrega, path, why) || !note_passing(session, \&entrega->entry, why))/
