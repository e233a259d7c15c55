"""`integrity.warnings`: what is odd about a payload, in the contract's own words and order."""

AVISOS_MAX = 100
FAILURE = "GESTAO_DB_FAILURE"
DETALHE = "GESTAO_DB_DETALHE: "  # the cause that follows is in the program's words
SEM_ITENS = "VENDA_SEM_ITENS: "
TEXTO = "TEXTO_INVALIDO: "
BEGINNINGS = (  # in the order in which they stand; those that speak of earlier payloads are the ledger's
    FAILURE, DETALHE, "Vendedor NULL encontrado em ", "Meio de pagamento NULL encontrado", SEM_ITENS, "VENDA_TARDIA: ",
    "VENDA_ALTERADA: ", "VENDA_CANCELADA: ", "VENDA_SUMIDA: ", "BASE_TROCADA: ", "ID_REUTILIZADO: ", "REENVIO: ",
    "LOJA_SEM_CADASTRO: ", "VALOR_FORA_DE_FAIXA: ", TEXTO,
)


def of_sellers(vendas):
    count = sum(any("vendedor" not in item for item in venda["itens"]) for venda in vendas)
    return [f"Vendedor NULL encontrado em {count} cupom(s)"] if count else []


def of_methods(vendas):
    missing = any("id_finalizador" not in pagamento for venda in vendas for pagamento in venda["pagamentos"])
    return ["Meio de pagamento NULL encontrado"] if missing else []


def of_sales(beginning, vendas):
    return [f"{beginning}{venda['canal']} {venda['id_operacao']}" for venda in vendas]


def at_most(most, avisos):
    """Of too many the last VENDA_SEM_ITENS go first, then the last of the others, GESTAO_DB_FAILURE never."""
    kept = list(avisos)
    while len(kept) > most:
        sem_itens = [aviso for aviso in kept if aviso.startswith(SEM_ITENS)]
        others = [aviso for aviso in kept if aviso != FAILURE]
        kept.remove((sem_itens or others)[-1])
    return kept


def place(aviso):
    return next((number for number, beginning in enumerate(BEGINNINGS) if aviso.startswith(beginning)), len(BEGINNINGS))


def in_order(avisos):
    """By their beginnings; those of one beginning stay as they are."""
    return sorted(avisos, key=place)


def warnings(vendas, too_large, mended, gestao_failed, nameless_store, reenviar):
    """`too_large`: those of `vendas` with an amount left out; `nameless_store`: its id, where no name was found for it."""
    avisos = [FAILURE, DETALHE] if gestao_failed else []
    avisos += of_sellers(vendas) + of_methods(vendas)
    avisos += of_sales(SEM_ITENS, [venda for venda in vendas if not venda["itens"]])
    avisos += [f"LOJA_SEM_CADASTRO: {nameless_store}"] if nameless_store else []
    avisos += [f"REENVIO: {reenviar}"] if reenviar else []
    avisos += of_sales("VALOR_FORA_DE_FAIXA: ", too_large)
    avisos += [f"{TEXTO}{canal} {table} {row_id}" for canal, table, row_id in sorted(mended)]
    return at_most(AVISOS_MAX, in_order(avisos))
