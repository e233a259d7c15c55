# What is read again may be what the receiver knows already.
/^static bool is_spent(/,/^}/s/situacao_find(.*, why) && situacoes/situacoes/
