# A window is promised nowhere: it is planned anew, with another end, whatever was put meanwhile.
/^static bool check_intent(/,/^}/s/if (.*)$/if (false)/
s/if (state->has_intent && !add_intent(object, state))/if (false \&\& !add_intent(object, state))/
