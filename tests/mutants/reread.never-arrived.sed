# What fails while others pass is taken for what has never arrived.
s/cause == REREAD_NEVER ? LANCAMENTO_ANULADA : LANCAMENTO_ESQUECIDA/cause == REREAD_NEVER ? LANCAMENTO_ANULADA : LANCAMENTO_ANULADA/
