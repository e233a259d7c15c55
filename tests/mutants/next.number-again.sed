# A promise has the number of the one before.
s/^    state->number++;/    state->number += state->number == 0;/
