# What was passed is noted and gone before the ledger forgets what it told.
/^static bool sent(/,/^}/s/(was_passed(session, entrega) && !read_again(settling, entrega, why)) ||/false ||/
/^static bool sent(/,/^}/s/!note_delivery(session, entrega, path, why))/!note_delivery(session, entrega, path, why) || (was_passed(session, entrega) \&\& !read_again(settling, entrega, why)))/
