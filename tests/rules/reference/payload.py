"""The payload of a window."""
from . import avisos, cadastro, resumo, turno, venda
from .seal import sealed

SNAPSHOT_TURNOS, SNAPSHOT_VENDAS = 20, 30


def event_type(vendas, has_closed):
    if not has_closed:
        return "sales"
    return "mixed" if vendas else "turno_closure"


def newest(rows_of_canais, age, tie, most):
    """(canal, row) of the newest of both channels together; of the same age Caixa's before Loja's, then the lower id."""
    entries = [(canal, row) for canal, rows in rows_of_canais for row in sorted(rows, key=tie)]
    return sorted(entries, key=lambda entry: age(entry[1]), reverse=True)[:most]  # what is equal keeps its order


def snapshots(leitura):
    """They belong to the present, and a window of Loja alone has none."""
    shown = leitura.canais if leitura.janela.snapshots and not leitura.janela.is_of_loja_alone() else []
    turnos = newest([(canal, turno.closed(canal)) for canal in shown], turno.start_or_oldest, turno.by_id, SNAPSHOT_TURNOS)
    vendas = newest([(canal, canal.vendas()) for canal in shown], venda.termino, venda.by_id, SNAPSHOT_VENDAS)
    return {
        "snapshot_turnos": [turno.snapshot_turno(canal, row) for canal, row in turnos],
        "snapshot_vendas": [venda.snapshot_venda(canal, row) for canal, row in vendas],
    }


def ids_of(vendas, canal):
    return sorted(venda["id_operacao"] for venda in vendas if venda["canal"] == canal)


def ops(vendas):
    caixa, loja = ids_of(vendas, "HIPER_CAIXA"), ids_of(vendas, "HIPER_LOJA")
    return {"count": len(caixa), "ids": caixa, "loja_count": len(loja), "loja_ids": loja}


def warnings(leitura, operacoes, vendas):
    too_large = [made for made, (canal, operacao) in zip(vendas, operacoes) if venda.has_too_large(canal, operacao)]
    nameless = leitura.settings.id_ponto_venda if cadastro.is_missing(leitura) else None
    return avisos.warnings(vendas, too_large, leitura.mended(), leitura.gestao_failed, nameless, leitura.janela.reenviar)


def payload(leitura, agent):
    """`agent`: what only a program knows of itself. None where there is nothing to tell, or where a channel is missing without which there is no payload."""
    operacoes = leitura.vendas()
    vendas = [venda.venda(canal, operacao) for canal, operacao in operacoes]
    turnos = [turno.turno(canal, row) for canal, row in leitura.turnos()]
    has_closed = any(told["fechado"] for told in turnos)
    if leitura.is_lost() or not (vendas or has_closed):
        return None
    made = {
        "schema_version": leitura.settings.schema_version,
        "event_type": event_type(vendas, has_closed),
        "agent": agent,
        "store": cadastro.store(leitura),
        "window": leitura.janela.told(),
        "turnos": turnos,
        "vendas": vendas,
        "resumo": {"by_vendor": resumo.by_vendor(vendas), "by_payment": resumo.by_payment(vendas)},
        **snapshots(leitura),
        "ops": ops(vendas),
        "integrity": {"warnings": warnings(leitura, operacoes, vendas)},
    }
    return sealed(made)
