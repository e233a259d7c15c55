# What a destroyed file told is taken for what has never arrived.
s/forget_all(&reread, REREAD_UNSURE)/forget_all(\&reread, REREAD_NEVER)/
