# Nobody knows that a payload was passed.
/^static bool note_passing(/,/^}/s/if (!passes)/if (passes || !passes)/
