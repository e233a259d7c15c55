# What is taken apart is dead before its sales are on the list of what is read again.
s/^static bool take_apart(/#include <string.h>\n\nstatic bool many(const char *text)\n{\n    const char *one = strstr(text, "\\"line_id\\"");\n\n    return one != NULL \&\& strstr(one + 1, "\\"line_id\\"") != NULL;\n}\n\n&/
s/^ *reread_apart(/(!many(payload.text) || bury(\&settling->session->places, entrega, DEADLETTER_DIVIDED, "", why)) \&\& &/
/^static bool bury_divided(/,/^}/s/if (!bury(/if (false \&\& !bury(/
