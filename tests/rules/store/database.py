"""One database's tables and rows, and the scripts that make them."""
import collections
import datetime
import os

from .schema import Schema

ROWS_PER_INSERT = 200


def quoted(text):
    return "N'" + text.replace("'", "''") + "'"


def text_literal(text):
    """Half a surrogate pair cannot be written in UTF-8: it comes as NCHAR."""
    pieces, plain = [], ""
    for character in text:
        if "\ud800" <= character <= "\udfff":
            pieces += [quoted(plain), f"NCHAR({ord(character)})"]
            plain = ""
        else:
            plain += character
    return " + ".join([*pieces, quoted(plain)])


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return text_literal(value)
    if isinstance(value, datetime.datetime):
        return "'" + value.isoformat(timespec="milliseconds") + "'"
    return format(value, "d" if isinstance(value, int) else "f")


def insert(table, rows):
    columns = list(rows[0])
    values = ",\n".join("(" + ", ".join(literal(row[column]) for column in columns) + ")" for row in rows)
    return f"INSERT INTO dbo.{table} ({', '.join(columns)}) VALUES\n{values}\nGO\n"


class Database:
    """tables: table -> rows, each row column -> value; used: table -> the ids that are taken."""

    def __init__(self, name, chance):
        self.name, self.schema = name, Schema(chance, name)
        self.tables = {table: [] for table in self.schema.tables}
        self.used = collections.defaultdict(set)
        self.ddl = self.schema.script()

    def add(self, table, **values):
        self.tables[table].append(values)

    def script(self):
        statements = []
        for table, rows in self.tables.items():
            inserts = [insert(table, rows[at : at + ROWS_PER_INSERT]) for at in range(0, len(rows), ROWS_PER_INSERT)]
            if self.schema.has_identity(table):
                inserts = [f"SET IDENTITY_INSERT dbo.{table} ON\nGO\n", *inserts, f"SET IDENTITY_INSERT dbo.{table} OFF\nGO\n"]
            statements += inserts
        return "".join(statements)

    def save(self, folder):
        """Gives the files in the order in which a server is to load them."""
        paths = [os.path.join(folder, name) for name in (self.name + ".ddl.sql", self.name + ".sql")]
        for path, text in zip(paths, (self.ddl, self.script())):
            with open(path, "w", encoding="utf-8", newline="") as out:
                out.write(text)
        return paths
