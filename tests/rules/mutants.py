#!/usr/bin/env python3
"""mutants.py [--seeds N] [--first SEED] [--windows N] [NAME...]

Would rules.py notice? Each mutant is the reference with one line misread, as a program may misread the contract; in some window of
some seed it must give another payload than the reference. No server is asked. A mutant that nobody notices is a rule that rules.py
does not look at: the stores (store/) have to come nearer to it.

Prints the first seed that notices each mutant, and a count; exit 1 unless all are noticed. A NAME is <module>.<mutant>; without any
all are tried. Whoever changes a line of the reference mends its mutants."""
import argparse
import importlib
import os
import shutil
import sys
import tempfile

from store.store import Store
from store.windows import Windows

REFERENCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference")
AGENT = {"version": "-", "machine": "-", "sent_at": "-"}
MUTANTS = {  # module -> name -> what stands there once, and what takes its place
    "tsql": {
        "datetime-cut-to-its-tick": ("* TICKS_PER_SECOND + 500000", "* TICKS_PER_SECOND"),
    },
    "settings": {
        "filial-always-the-store": ('env.get("STORE_ID_FILIAL", self.id_ponto_venda)', "self.id_ponto_venda"),
        "schema-version-fixed": ('env.get("SCHEMA_VERSION", "4.0.0")', '"4.0.0"'),
        "shifts-open-for-three-days": ('"TURNO_ABERTO_MAX_DIAS", 2', '"TURNO_ABERTO_MAX_DIAS", 3'),
        "offset-of-the-server-left-out": ('"STORE_UTC_OFFSET", server_offset', '"STORE_UTC_OFFSET", "-03:00"'),
        "offset-of-the-window-left-out": ("return moment.astimezone(zone).replace(tzinfo=None)", "return moment.replace(tzinfo=None)"),
        "no-milliseconds": ('"milliseconds" if moment.microsecond else "seconds"', '"seconds"'),
        "always-milliseconds": ('"milliseconds" if moment.microsecond else "seconds"', '"milliseconds"'),
    },
    "janela": {
        "without-its-start": ("self.start <= moment < self.end", "self.start < moment < self.end"),
        "with-its-end": ("self.start <= moment < self.end", "self.start <= moment <= self.end"),
        "minutes-cut": ("minutes = -(-seconds // 60)", "minutes = max(1, seconds // 60)"),
    },
    "texto": {
        "leading-blanks-cut": ('.rstrip(" ")', '.strip(" ")'),
        "white-space-cut": ('.rstrip(" ")', ".rstrip()"),
        "no-blanks-cut": ('.rstrip(" ")', ""),
        "cut-before-its-blanks": ('.rstrip(" ")[:longest]', '[:longest].rstrip(" ")'),
        "not-cut": ("[:longest]", ""),
        "cut-between-units": ("[:longest]", '.encode("utf-16-le", "surrogatepass")[: 2 * longest].decode("utf-16-le", "ignore")'),
        "one-mark-for-several-broken": ('"[\\ud800-\\udfff]"', '"[\\ud800-\\udfff]+"'),
        "broken-ones-dropped": ('sub("\\ufffd", text)', 'sub("", text)'),
        "warned-beyond-the-cut": ("bool(LONE_SURROGATE.search(text))", "bool(LONE_SURROGATE.search(characters(units)))"),
        "empty-told": ("text) or None", "text)"),
    },
    "valor": {
        "limit-ten-times-higher": ("10**9 * 10000", "10**10 * 10000"),
        "limit-itself-admitted": ("abs(amount_e4) >= TOO_LARGE_E4", "abs(amount_e4) > TOO_LARGE_E4"),
        "limit-of-positive-amounts": ("abs(amount_e4) >= TOO_LARGE_E4", "amount_e4 >= TOO_LARGE_E4"),
        "too-large-in-sums": ("sum(known(amount) or 0", "sum(amount or 0"),
        "method-0-unknown": ("value >= 0", "value >= 1"),
        "id-0-admitted": ("value >= 1", "value >= 0"),
        "missing-ids-last": ("-1 if admitted_id is None", "2**40 if admitted_id is None"),
    },
    "canal": {
        "cancelled-operations": ('not operacao["cancelado"] and operacao', "operacao"),
        "mirrors-of-caixa": ('operacao["origem"] == 2', 'operacao["origem"] in (1, 2)'),
        "operations-without-origem": ('operacao["origem"] == 2', 'operacao["origem"] in (None, 2)'),
        "operations-of-any-filial": (' and operacao["id_filial"] == self.settings.id_filial', ""),
        "operations-of-no-filial": ('operacao["id_filial"] == self.settings.id_filial', 'operacao["id_filial"] in (None, self.settings.id_filial)'),
        "sales-of-no-store-left-out": ("in (None, self.settings.id_ponto_venda)", "in (self.settings.id_ponto_venda,)"),
        "sales-of-any-store": (' if operacao["id_ponto_venda"] in (None, self.settings.id_ponto_venda)', ""),
        "other-stores-operations-out-of-shifts": ('operacao["operacao"] in codes', 'operacao["operacao"] in codes and operacao.get("id_ponto_venda") in (None, self.settings.id_ponto_venda)'),
        "cancelled-lines": (' if not line["cancelado"]', ""),
        "shifts-of-any-store": ('turno["id_ponto_venda"] == self.settings.id_ponto_venda', "True"),
        "shifts-of-any-filial": ('turno["id_filial"] == self.settings.id_filial and', ""),
        "twins": (" and bool(self.operacoes_of(turno, MOVEMENTS))", ""),
        "twins-with-any-operation": ("bool(self.operacoes_of(turno, MOVEMENTS))", 'bool(self.of_turnos.get(turno["id_turno"]))'),
        "twins-without-a-sale": ("bool(self.operacoes_of(turno, MOVEMENTS))", "bool(self.operacoes_of(turno, [SALE]))"),
        "responsavel-by-total": ("-len(lines), -net_e4(lines), id_usuario", "-net_e4(lines), -len(lines), id_usuario"),
        "responsavel-without-total": ("-len(lines), -net_e4(lines), id_usuario", "-len(lines), id_usuario"),
        "responsavel-of-the-higher-id": ("-net_e4(lines), id_usuario", "-net_e4(lines), -id_usuario"),
        "seller-0-counted": ('if positive(line["id_usuario_vendedor"])', 'if line["id_usuario_vendedor"] is not None'),
        "name-of-user-0": ("if positive(id_usuario) is None:", "if id_usuario is None:"),
        "troco-on-every-payment": ("[0 if number else operacao", "[operacao"),
        "troco-on-the-first-alone": ("[0 if number else operacao", "[None if number else operacao"),
        "troco-0-for-null": ("return [None] * len(pagamentos)", "return [0] * len(pagamentos)"),
        "method-of-any-filial": ('row["id_filial"] != self.settings.id_filial, row["id_finalizador_pdv"]', 'row["id_finalizador_pdv"]'),
        "method-of-the-highest-row": ("sorted(finalizadores, key=rank, reverse=True)", "sorted(finalizadores, key=rank)"),
        "method-of-a-row-with-a-name": ("sorted(finalizadores,", 'sorted([row for row in finalizadores if row.get("nome") or row.get("descricao")],'),
        "turno-seq-of-own-shifts": ('positive(turno["sequencial"]) if turno', 'positive(turno["sequencial"]) if turno and self.owns(turno)'),
        "usuario-nome-of-201": ("MEIO_MAX = 200, 100, 120", "MEIO_MAX = 201, 100, 120"),
        "usuario-login-of-101": ("MEIO_MAX = 200, 100, 120", "MEIO_MAX = 200, 101, 120"),
        "meio-of-121": ("MEIO_MAX = 200, 100, 120", "MEIO_MAX = 200, 100, 121"),
    },
    "cadastro": {
        "nome-of-256": ("NOME_MAX = 255", "NOME_MAX = 256"),
        "descricao-before-nome": ('"apelido", "nome", "descricao"', '"apelido", "descricao", "nome"'),
        "first-column-alone": ("if text is not None:", "if column in row:"),
        "cnpj-with-its-blanks": ('.get("cnpj") or "").rstrip(" ")', '.get("cnpj") or "")'),
        "cnpj-of-any-text": ('re.fullmatch("[0-9]{14}", text)', "text"),
        "cnpj-of-any-digits": ('re.fullmatch("[0-9]{14}", text)', "len(text) == 14 and text.isdigit()"),
        "warned-where-caixa-failed": ("not leitura.caixa_failed and nome(leitura)", "nome(leitura)"),
    },
    "leitura": {
        "failure-of-a-gestao-that-is-off": (" and (canal is self.caixa or self.settings.has_gestao)", ""),
        "all-lost-without-gestao": ("else self.caixa_failed", "else self.caixa_failed or self.gestao_failed"),
        "loja-alone-lost-without-caixa": ("return self.gestao_failed if", "return self.gestao_failed or self.caixa_failed if"),
        "level-vendas-by-higher-id": ("key=venda.order)]", "key=lambda row: (venda.termino(row), -venda.by_id(row)))]"),
        "loja-before-caixa": ("for canal in self.canais:", "for canal in reversed(self.canais):"),
    },
    "venda": {
        "lines-by-any-number": ('missing_first(positive(line["item"])), ', 'line["item"], '),
        "lines-by-id": ('missing_first(positive(line["item"])), ', ""),
        "level-lines-in-any-order": (', missing_first(positive(line["id_item_operacao_pdv"]))', ""),
        "payments-by-any-method": ('missing_first(natural(row["id_finalizador"])), ', '-10 if row["id_finalizador"] is None else row["id_finalizador"], '),
        "payments-by-id": ('missing_first(natural(row["id_finalizador"])), ', ""),
        "level-payments-in-any-order": (', missing_first(positive(row["id_finalizador_operacao_pdv"]))', ""),
        "line-no-0": ('line_no=positive(line["item"])', 'line_no=line["item"]'),
        "produto-0": ('id_produto=positive(line["id_produto"])', 'id_produto=line["id_produto"]'),
        "no-name-for-produto-0": ('canal.produtos.get(line["id_produto"], {})', 'canal.produtos.get(positive(line["id_produto"]), {})'),
        "no-meio-for-method-below-0": ('meio=canal.meio(row["id_finalizador"])', 'meio=canal.meio(natural(row["id_finalizador"]))'),
        "parcela-0": ('parcelas=positive(row["parcela"])', 'parcelas=row["parcela"]'),
        "codigo-barras-of-81": ("PRODUTO_NOME_MAX = 80, 300", "PRODUTO_NOME_MAX = 81, 300"),
        "produto-nome-of-301": ("PRODUTO_NOME_MAX = 80, 300", "PRODUTO_NOME_MAX = 80, 301"),
        "quantities-never-too-large": ('LINE_AMOUNTS = "quantidade_primaria", ', "LINE_AMOUNTS = "),
        "payments-never-too-large": ('[row["valor"] for row in rows]', "[]"),
        "change-never-too-large": ('canal.trocos_e4(operacao, rows) + [operacao.get("valortroco")]', "[]"),
        "seconds-by-the-clock": ("(end - start) //", "(end.replace(microsecond=0) - start.replace(microsecond=0)) //"),
        "seconds-below-none": ("end < start else", "end <= start - datetime.timedelta(seconds=1) else"),
        "turno-seq-in-loja": ('canal.sequencial_of(operacao["id_turno"])', 'positive(canal.turnos.get(operacao["id_turno"], {}).get("sequencial"))'),
        "vendedor-of-the-whole-shift": ("canal.responsavel([operacao])", 'canal.responsavel(canal.of_turnos.get(operacao["id_turno"], []))'),
    },
    "turno": {
        "moved-at-its-end": ('janela.holds(operacao["data_hora_termino"])', '(janela.start <= operacao["data_hora_termino"] <= janela.end)'),
        "moved-after-its-start": ('janela.holds(operacao["data_hora_termino"])', '(janela.start < operacao["data_hora_termino"] < janela.end)'),
        "moved-by-sales": ("canal.operacoes_of(row, MOVEMENTS))", "canal.operacoes_of(row, [SALE]))"),
        "moved-by-withdrawals": ("canal.operacoes_of(row, MOVEMENTS))", "canal.operacoes_of(row, [*MOVEMENTS, 3]))"),
        "closed-at-its-end": ('janela.holds(row["data_hora_termino"])', '(janela.holds(row["data_hora_termino"]) or row["data_hora_termino"] == janela.end)'),
        "closed-after-its-start": ('janela.holds(row["data_hora_termino"])', 'janela.holds(row["data_hora_termino"]) and row["data_hora_termino"] > janela.start'),
        "closed-without-fechado": ('row["fechado"] and janela.holds', "janela.holds"),
        "open-at-its-end": ("<= start < janela.end", "<= start <= janela.end"),
        "open-after-its-first-moment": ("- aberto_max <= start", "- aberto_max < start"),
        "open-before-its-start": ("janela.end - aberto_max", "janela.start - aberto_max"),
        "open-for-ever": ("janela.end - aberto_max <= start < janela.end", "start < janela.end"),
        "no-start-is-the-newest": ('row["data_hora_inicio"] or datetime.datetime.min', 'row["data_hora_inicio"] or datetime.datetime.max'),
        "by-sql-server-s-order-of-uuids": ('return row["id_turno"]', 'return row["id_turno"][24:] + row["id_turno"][19:23]'),
        "noon-in-the-morning": ("start.hour < 12", "start.hour <= 12"),
        "six-in-the-afternoon": ("start.hour < 18", "start.hour <= 18"),
        "minutes-of-open-shifts": ('not row["fechado"] or start is None', "start is None"),
        "minutes-below-none": ("end < start:", "end <= start - datetime.timedelta(minutes=1):"),
        "minutes-by-the-clock": ("(end - start) //", "(end.replace(second=0, microsecond=0) - start.replace(second=0, microsecond=0)) //"),
        "sequencial-0": ('positive(row["sequencial"])', 'row["sequencial"]'),
        "methods-by-id": ("(-totals_e4[method], missing_first(method))", "missing_first(method)"),
        "level-methods-by-higher-id": ("(-totals_e4[method], missing_first(method))", "(-totals_e4[method], -missing_first(method))"),
        "payments-counted": ('len({row["id_operacao"] for row in methods[method]})', "len(methods[method])"),
        "closing-without-amounts-absent": ("if operacoes else None", "if any(map(canal.pagamentos_of, operacoes)) else None"),
        "closing-without-operation": ("totais(canal, operacoes) if operacoes else None", "totais(canal, operacoes)"),
        "sales-without-payments-not-counted": ("qtd_vendas=len(vendas)),", "qtd_vendas=sum(map(bool, map(canal.pagamentos_of, vendas)))),"),
        "shortage-as-closing": ("canal.operacoes_of(row, [CLOSING])", "canal.operacoes_of(row, [CLOSING, SHORTAGE])"),
    },
    "resumo": {
        "smaller-total-first": ("(-row[2], missing_first(row[0]))", "(row[2], missing_first(row[0]))"),
        "level-ones-by-higher-id": ("(-row[2], missing_first(row[0]))", "(-row[2], -missing_first(row[0]))"),
        "name-of-the-first-entry-alone": ("next((entry[key] for entry in entries if key in entry), None)", "entries[0].get(key)"),
        "name-of-the-last-entry": ("for entry in entries if key in entry", "for entry in reversed(entries) if key in entry"),
        "both-channels-sales-one": ('(venda["canal"], venda["id_operacao"])', 'venda["id_operacao"]'),
        "lines-counted": ('len({line["cupom"] for line in of_one})', "len(of_one)"),
    },
    "avisos": {
        "lines-counted": ('any("vendedor" not in item for item in venda["itens"])', 'sum("vendedor" not in item for item in venda["itens"])'),
        "first-sem-itens-dropped": ("(sem_itens or others)[-1]", "(sem_itens or others)[0]"),
        "last-of-all-dropped": ("(sem_itens or others)[-1]", "others[-1]"),
        "101-warnings": ("AVISOS_MAX = 100", "AVISOS_MAX = 101"),
        "reenvio-after-the-store": ('"REENVIO: ",\n    "LOJA_SEM_CADASTRO: ", ', '\n    "LOJA_SEM_CADASTRO: ", "REENVIO: ", '),
        "in-no-order": ("return sorted(avisos, key=place)", "return avisos"),
        "no-cause-of-a-failure": ("[FAILURE, DETALHE] if", "[FAILURE] if"),
    },
    "seal": {
        "with-agent-inside": ('if key != "agent"', ""),
        "with-the-seal-itself": ('cut["integrity"] = {key: value for key, value in payload["integrity"].items() if key != "sync_id"}', 'cut["integrity"] = {"sync_id": "0" * 64, **payload["integrity"]}'),
        "of-blanks-too": ('separators=(",", ":"), ', ""),
    },
    "payload": {
        "none-for-a-closed-shift": ("not (vendas or has_closed)", "not vendas"),
        "one-for-an-open-shift": ("not (vendas or has_closed)", "not (vendas or turnos)"),
        "mixed-with-an-open-shift": ('any(told["fechado"] for told in turnos)', "bool(turnos)"),
        "snapshot-of-21-shifts": ("SNAPSHOT_VENDAS = 20, 30", "SNAPSHOT_VENDAS = 21, 30"),
        "snapshot-of-31-sales": ("SNAPSHOT_VENDAS = 20, 30", "SNAPSHOT_VENDAS = 20, 31"),
        "snapshots-of-loja-first": ("for canal, rows in rows_of_canais", "for canal, rows in reversed(rows_of_canais)"),
        "snapshots-of-the-higher-id-first": ("sorted(rows, key=tie)", "sorted(rows, key=tie, reverse=True)"),
        "snapshots-of-the-window": ("[(canal, canal.vendas()) for canal in shown]", "[(canal, [row for row in canal.vendas() if venda.termino(row) < leitura.janela.end]) for canal in shown]"),
        "snapshots-of-loja-alone": (" and not leitura.janela.is_of_loja_alone() else", " else"),
        "ids-in-the-order-of-vendas": ('sorted(venda["id_operacao"] for venda in vendas if venda["canal"] == canal)', '[venda["id_operacao"] for venda in vendas if venda["canal"] == canal]'),
    },
}


class Reader:
    """The reference or a mutant of it: a package by its name."""

    def __init__(self, package):
        self.tsql, self.leitura, self.payload = (importlib.import_module(f"{package}.{module}") for module in ("tsql", "leitura", "payload"))

    def databases(self, store):
        return {name: self.tsql.read(*scripts) for name, scripts in store.scripts().items()}

    def payloads(self, databases, windows, offset):
        """A database that has a fault is taken for one that could not be read."""
        leituras = (self.leitura.Leitura(databases, asked.window, asked.env, offset, asked.failing()) for asked in windows)
        return [self.payload.payload(leitura, AGENT) for leitura in leituras]


def mutant(folder, name):
    """A copy of the reference, with its change, in a folder where packages are looked for."""
    module, _, change = name.partition(".")
    old, new = MUTANTS[module][change]
    package = name.replace(".", "_").replace("-", "_")
    shutil.copytree(REFERENCE, os.path.join(folder, package), ignore=shutil.ignore_patterns("__pycache__"))
    path = os.path.join(folder, package, module + ".py")
    with open(path, encoding="utf-8") as source:
        text = source.read()
    if text.count(old) != 1:
        sys.exit(f"{name}: what it changes is not there, or more than once")
    with open(path, "w", encoding="utf-8") as out:
        out.write(text.replace(old, new))
    return Reader(package)


def noticing(seed, left, count):
    """The names of those mutants that give other payloads of the seed's windows."""
    reference, store = Reader("reference"), Store(seed)
    asking, databases = Windows(store, seed), reference.databases(store)
    windows = [asking.one() for _ in range(count)]
    wanted = reference.payloads(databases, windows, asking.server_offset)

    def is_other(name, reader):
        own = reader.databases(store) if name.startswith("tsql.") else databases
        return reader.payloads(own, windows, asking.server_offset) != wanted

    return [name for name, reader in left.items() if is_other(name, reader)]


def look(names, options):
    """Prints who is noticed; gives the names of the others."""
    with tempfile.TemporaryDirectory(prefix="pdv-rules-mutants.") as folder:
        sys.path.insert(0, folder)
        left = {name: mutant(folder, name) for name in names}
    for seed in range(options.first, options.first + options.seeds):
        for name in noticing(seed, left, options.windows):
            del left[name]
            print(f"seed {seed}: {name}", flush=True)
        if not left:
            break
    return list(left)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=200, help="at most so many")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--windows", type=int, default=4, help="of each seed")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    names = options.names or [f"{module}.{change}" for module, changes in MUTANTS.items() for change in changes]
    left = look(names, options)
    for name in left:
        print(f"not noticed: {name}")
    print(f"{len(names) - len(left)} of {len(names)} mutants noticed")
    sys.exit(bool(left))


if __name__ == "__main__":
    main()
