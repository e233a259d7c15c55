"""A sale, as `vendas` and as `snapshot_vendas` tell it."""
import datetime

from .canal import net_e4
from .valor import is_too_large, known, missing_first, natural, number, positive, present

CODIGO_BARRAS_MAX, PRODUTO_NOME_MAX = 80, 300
LINE_AMOUNTS = "quantidade_primaria", "valor_unitario_liquido", "valor_total_liquido", "valor_desconto"


def termino(operacao):
    return operacao["data_hora_termino"]


def by_id(operacao):
    return operacao["id_operacao"]


def order(operacao):
    """Of `vendas` within a channel."""
    return termino(operacao), by_id(operacao)


def lines_in_order(canal, operacao):
    def rank(line):
        return missing_first(positive(line["item"])), missing_first(positive(line["id_item_operacao_pdv"]))

    return sorted(canal.active_lines(operacao), key=rank)


def pagamentos_in_order(canal, operacao):
    def rank(row):
        return missing_first(natural(row["id_finalizador"])), missing_first(positive(row["id_finalizador_operacao_pdv"]))

    return sorted(canal.pagamentos_of(operacao), key=rank)


def item(canal, line):
    produto = canal.produtos.get(line["id_produto"], {})
    line_id = line["id_item_operacao_pdv"]
    return present(
        line_id=positive(line_id),
        line_no=positive(line["item"]),
        id_produto=positive(line["id_produto"]),
        codigo_barras=canal.text(line["codigo_barras"], CODIGO_BARRAS_MAX, "item_operacao_pdv", line_id),
        nome=canal.text(produto.get("nome"), PRODUTO_NOME_MAX, "produto", line["id_produto"]),
        qtd=number(known(line["quantidade_primaria"])),
        preco_unit=number(known(line["valor_unitario_liquido"])),
        total=number(known(line["valor_total_liquido"])),
        desconto=number(known(line["valor_desconto"])),
        vendedor=canal.pessoa(line["id_usuario_vendedor"]),
    )


def pagamento(canal, row, troco_e4):
    return present(
        line_id=positive(row["id_finalizador_operacao_pdv"]),
        id_finalizador=natural(row["id_finalizador"]),
        meio=canal.meio(row["id_finalizador"]),
        valor=number(known(row["valor"])),
        troco=number(known(troco_e4)),
        parcelas=positive(row["parcela"]),
    )


def venda(canal, operacao):
    lines, rows = lines_in_order(canal, operacao), pagamentos_in_order(canal, operacao)
    return present(
        id_operacao=operacao["id_operacao"],
        canal=canal.nome,
        data_hora=canal.settings.iso(operacao["data_hora_termino"]),
        id_turno=operacao["id_turno"],
        itens=[item(canal, line) for line in lines],
        pagamentos=[pagamento(canal, row, troco_e4) for row, troco_e4 in zip(rows, canal.trocos_e4(operacao, rows))],
        total=number(net_e4(lines)),
    )


def has_too_large(canal, operacao):
    """Was an amount, price or quantity left out for its size? The change of Loja's counts also where no payment would have it."""
    rows = canal.pagamentos_of(operacao)
    amounts = [line[column] for line in canal.active_lines(operacao) for column in LINE_AMOUNTS]
    amounts += [row["valor"] for row in rows]
    amounts += canal.trocos_e4(operacao, rows) + [operacao.get("valortroco")]
    return any(map(is_too_large, amounts))


def segundos(start, end):
    """Whole seconds elapsed, None where the start is unknown or later than the end."""
    return None if start is None or end < start else (end - start) // datetime.timedelta(seconds=1)


def snapshot_venda(canal, operacao):
    start, end = operacao["data_hora_inicio"], operacao["data_hora_termino"]
    lines = canal.active_lines(operacao)
    return present(
        id_operacao=operacao["id_operacao"],
        canal=canal.nome,
        data_hora_inicio=canal.settings.iso(start),
        data_hora_termino=canal.settings.iso(end),
        duracao_segundos=segundos(start, end),
        id_turno=operacao["id_turno"],
        turno_seq=canal.sequencial_of(operacao["id_turno"]),
        vendedor=canal.responsavel([operacao]),
        qtd_itens=len(lines),
        total_itens=number(net_e4(lines)),
    )
