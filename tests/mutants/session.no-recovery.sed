# Nobody finishes what a crash has cut short.
/^static bool recover(/,/^}/s/!recover_intent(session, &moved, why)/false/
