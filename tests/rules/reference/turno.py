"""A shift: which ones a window tells of, and what `turnos` and `snapshot_turnos` say of each. The totals are of its whole life up to
the moment of reading."""
import datetime

from .canal import CLOSING, MOVEMENTS, SALE, SHORTAGE, grouped, net_e4
from .valor import missing_first, natural, number, positive, present, total_e4


def start_or_oldest(row):
    """A shift without start counts as the oldest."""
    return row["data_hora_inicio"] or datetime.datetime.min


def by_id(row):
    return row["id_turno"]


def order(row):
    """Of `turnos` within a channel."""
    return start_or_oldest(row), by_id(row)


def moved_in(janela, canal, row):
    return any(janela.holds(operacao["data_hora_termino"]) for operacao in canal.operacoes_of(row, MOVEMENTS))


def closed_in(janela, row):
    return row["fechado"] and janela.holds(row["data_hora_termino"])


def is_open(janela, row, aberto_max):
    """Open, and begun not long before the window's end: stores have shifts that were never closed."""
    start = row["data_hora_inicio"]
    return not row["fechado"] and start is not None and janela.end - aberto_max <= start < janela.end


def selected(canal, janela):
    def is_told(row):
        is_of_now = is_open(janela, row, canal.settings.aberto_max)
        return canal.owns(row) and (moved_in(janela, canal, row) or closed_in(janela, row) or is_of_now)

    return sorted(filter(is_told, canal.turnos.values()), key=order)


def closed(canal):
    """The closed shifts of the store, of any time."""
    return [row for row in canal.turnos.values() if row["fechado"] and canal.owns(row)]


def periodo(start):
    if start is None:
        return None
    return "MATUTINO" if start.hour < 12 else "VESPERTINO" if start.hour < 18 else "NOTURNO"


def minutos(row):
    """Whole minutes elapsed, None while the shift is open and where its times do not tell."""
    start, end = row["data_hora_inicio"], row["data_hora_termino"]
    if not row["fechado"] or start is None or end is None or end < start:
        return None
    return (end - start) // datetime.timedelta(minutes=1)


def snapshot_turno(canal, row):
    vendas = canal.operacoes_of(row, [SALE])
    return present(
        canal=canal.nome,
        id_turno=row["id_turno"],
        sequencial=positive(row["sequencial"]),
        fechado=row["fechado"],
        data_hora_inicio=canal.settings.iso(row["data_hora_inicio"]),
        data_hora_termino=canal.settings.iso(row["data_hora_termino"]),
        duracao_minutos=minutos(row),
        periodo=periodo(row["data_hora_inicio"]),
        operador=canal.pessoa(row["id_usuario"]),
        responsavel=canal.responsavel(vendas),
        qtd_vendas=len(vendas),
        total_vendas=number(net_e4(line for venda in vendas for line in canal.active_lines(venda))),
        qtd_vendedores=len(canal.vendedores(vendas)),
    )


def por_pagamento(canal, rows):
    """An entry for each method, the larger total first."""
    methods = grouped([{**row, "method": natural(row["id_finalizador"])} for row in rows], "method")
    totals_e4 = {method: total_e4(row["valor"] for row in of_one) for method, of_one in methods.items()}
    return [
        present(
            id_finalizador=method,
            meio=canal.meio(method),
            total=number(totals_e4[method]),
            qtd_vendas=len({row["id_operacao"] for row in methods[method]}),
        )
        for method in sorted(methods, key=lambda method: (-totals_e4[method], missing_first(method)))
    ]


def totais(canal, operacoes, **counts):
    rows = [row for operacao in operacoes for row in canal.pagamentos_of(operacao)]
    return {"total": number(total_e4(row["valor"] for row in rows)), **counts, "por_pagamento": por_pagamento(canal, rows)}


def totais_if_any(canal, operacoes):
    """None without an operation; of one without amounts 0 and an empty list."""
    return totais(canal, operacoes) if operacoes else None


def turno(canal, row):
    vendas = canal.operacoes_of(row, [SALE])
    return snapshot_turno(canal, row) | present(
        totais_sistema=totais(canal, vendas, qtd_vendas=len(vendas)),
        fechamento_declarado=totais_if_any(canal, canal.operacoes_of(row, [CLOSING])),
        falta_caixa=totais_if_any(canal, canal.operacoes_of(row, [SHORTAGE])),
    )
