"""What a store's databases hold now, as payloads would tell it: hiperd gives the rows, the second reading of the contract
(rules/reference) makes the sales and shifts of them. Names are left out: theirs are those of the moment of reading."""
import datetime
import json
import os
import re
import socket
import sys
from decimal import Decimal
from typing import NamedTuple

TESTS = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(TESTS, "rules"))
from reference import tsql, turno, venda
from reference.canal import SALE, Caixa, Gestao
from reference.settings import Settings

STORE = {"STORE_ID_PONTO_VENDA": 10, "STORE_ID_FILIAL": 7}
TABLES = {"caixa": ("hiperpdv.sql", Caixa), "gestao": ("hiper.sql", Gestao)}
NAMES = {"nome", "login", "meio"}
MOMENT = re.compile(r"^(\d{4}-\d\d-\d\dT[0-9:.]+)[+-]\d\d:\d\d$")
READERS = {  # of what hiperd gives as text
    "int": int,
    "smallint": int,
    "bit": lambda text: text == "1",
    "decimal": lambda text: int(Decimal(text) * 10000),
    "datetime": datetime.datetime.fromisoformat,
    "uniqueidentifier": str.upper,
}


def ask(path, line):
    """A server's answer to a line on its control socket, behind its `ok`."""
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(path)
        s.sendall((line + "\n").encode())
        answer = s.makefile(encoding="utf-8", errors="surrogatepass").readline().rstrip("\n")
    if answer.split(" ")[0] != "ok":
        sys.exit(f"{path}: {answer}")
    return answer[3:]


def plain(told, offsets=True):
    """Without names; offsets False: and with times as the register's clock had them."""
    if isinstance(told, dict):
        return {key: plain(value, offsets) for key, value in told.items() if key not in NAMES}
    if isinstance(told, list):
        return [plain(value, offsets) for value in told]
    return told if offsets or not isinstance(told, str) else MOMENT.sub(r"\1", told)


def rows(path, target, table, declared):
    def value(column, text):
        kind = declared.get(column, "").split("(")[0].split(" ")[0]
        return text if text is None else READERS.get(kind, str)(text)

    found = json.loads(ask(path, f"rows {target} SELECT * FROM dbo.{table}"))
    return [{column: value(column, text) for column, text in ((c.lower(), t) for c, t in row.items())} for row in found]


def tables(path, target, script):
    """As tsql.read gives them, of what is there now."""
    with open(os.path.join(TESTS, "samples", script), encoding="utf-8") as ddl:
        declared = tsql.columns(ddl.read())
    return {table: rows(path, target, table, {column.lower(): how for column, how in body.items()}) for table, body in declared.items()}


class Entry(NamedTuple):
    """A sale or a closed shift."""

    end: datetime.datetime
    content: dict

    def is_within(self, since, until):
        """Bounds are local; None: there is none."""
        return self.end is not None and (since is None or since <= self.end) and (until is None or self.end < until)


class Databases:
    """Through hiperd's control socket. sales, shifts: (canal, id) -> Entry, the valid sales and the closed shifts of the store;
    cancelled: those of the sales whose row says so; turnos: all shifts that have a row. `offset`: of the store's times, None: the
    server's own, "any": it does not count."""

    def __init__(self, path, offset=None):
        self.offsets = offset != "any"
        now = json.loads(ask(path, "rows caixa SELECT SYSDATETIMEOFFSET() AS now"))[0]["now"]
        settings = Settings(STORE, offset if offset and self.offsets else now.split(" ")[-1])
        self.sales, self.shifts, self.cancelled, self.turnos = {}, {}, set(), set()
        for target, (script, kind) in TABLES.items():
            found = tables(path, target, script)
            self.read(kind(found, settings), found)

    def read(self, canal, found):
        for row in canal.vendas():
            self.sales[canal.nome, row["id_operacao"]] = Entry(row["data_hora_termino"], plain(venda.venda(canal, row), self.offsets))
        for row in turno.closed(canal):
            self.shifts[canal.nome, row["id_turno"]] = Entry(row["data_hora_termino"], plain(turno.turno(canal, row), self.offsets))
        self.cancelled |= {(canal.nome, row["id_operacao"]) for row in found["operacao_pdv"] if row["operacao"] == SALE and row["cancelado"]}
        self.turnos |= {(canal.nome, row["id_turno"]) for row in found["turno"]}
