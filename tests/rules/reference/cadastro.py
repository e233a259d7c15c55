"""`store`: the name that HiperPdv has for it, and what its configuration says."""
import re

from .valor import present

NOME_MAX = 255


def row_of(leitura):
    """Of ponto_venda; empty where there is none, or nobody could read it."""
    rows = {} if leitura.caixa_failed else leitura.caixa.pontos_venda
    return rows.get(leitura.settings.id_ponto_venda, {})


def nome(leitura):
    """The first name that there is, None without any."""
    row = row_of(leitura)
    for column in "apelido", "nome", "descricao":
        text = leitura.caixa.text(row.get(column), NOME_MAX, "ponto_venda", leitura.settings.id_ponto_venda)
        if text is not None:
            return text
    return None


def cnpj(leitura):
    text = (row_of(leitura).get("cnpj") or "").rstrip(" ")
    return text if re.fullmatch("[0-9]{14}", text) else None


def store(leitura):
    settings = leitura.settings
    return present(
        id_ponto_venda=settings.id_ponto_venda,
        id_filial=settings.id_filial,
        nome=nome(leitura) or f"PDV {settings.id_ponto_venda}",
        alias=settings.alias,
        cnpj=cnpj(leitura),
    )


def is_missing(leitura):
    """Was it looked for, and there is no row or no name?"""
    return not leitura.caixa_failed and nome(leitura) is None
