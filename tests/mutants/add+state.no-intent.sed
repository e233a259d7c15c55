# A window is promised nowhere: it is planned anew, with another end, whatever was put meanwhile.
/^static bool check_intent(/,/^}/s/if (.*)$/if (false)/
/^char \*state_format(/,/^}/s/state->has_intent ?/false ?/
