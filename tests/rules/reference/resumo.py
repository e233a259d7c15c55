"""`resumo`: the sales of a payload added up by seller and by method. Both are the same in both channels where their ids are."""
from .valor import missing_first, present


def united(entries, key, amount):
    """(id, its entries, their total) for every id, the larger total first."""
    groups = {}
    for entry in entries:
        groups.setdefault(entry.get(key), []).append(entry)
    rows = [(group_id, group, sum(entry.get(amount, 0) for entry in group)) for group_id, group in groups.items()]
    return sorted(rows, key=lambda row: (-row[2], missing_first(row[0])))


def first(key, entries):
    return next((entry[key] for entry in entries if key in entry), None)


def by_vendor(vendas):
    lines = [
        {**item.get("vendedor", {}), "cupom": (venda["canal"], venda["id_operacao"]), "total": item.get("total", 0)}
        for venda in vendas
        for item in venda["itens"]
    ]
    return [
        present(
            id_usuario=id_usuario,
            nome=first("nome", of_one),
            login=first("login", of_one),
            qtd_cupons=len({line["cupom"] for line in of_one}),
            total_vendido=total,
        )
        for id_usuario, of_one, total in united(lines, "id_usuario", "total")
    ]


def by_payment(vendas):
    pagamentos = [pagamento for venda in vendas for pagamento in venda["pagamentos"]]
    return [
        present(id_finalizador=id_finalizador, meio=first("meio", of_one), total=total)
        for id_finalizador, of_one, total in united(pagamentos, "id_finalizador", "valor")
    ]
