"""The tables of one of a store's databases: the reference ones, or such as another version of the vendor's programs might have."""
import os
import re

from reference import tsql

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "samples")
REFERENCE = {"caixa": "hiperpdv.sql", "gestao": "hiper.sql"}
STORE_NAMES = [["apelido"], ["nome"], ["descricao"], ["nome", "descricao"], ["apelido", "nome"], ["apelido", "nome", "descricao"], []]
LOOKED_UP = ("apelido", "cnpj", "nome", "descricao")  # in the catalogue, by the programs
WIDER = {
    "varchar(14)": "varchar(30)", "varchar(50)": "varchar(300)", "varchar(60)": "varchar(300)", "varchar(80)": "varchar(300)",
    "varchar(100)": "varchar(500)", "nvarchar(100)": "nvarchar(500)", "nvarchar(200)": "nvarchar(700)",
}


class Schema:
    """tables: table -> column -> declaration, with the names that the rows use; the script may write them in other letters."""

    def __init__(self, chance, database):
        with open(os.path.join(SAMPLES, REFERENCE[database]), encoding="utf-8") as source:
            self.tables = tsql.columns(source.read())
        self.chance = chance
        self.is_reference, self.has_odd_letters = chance.happens(0.5), chance.happens(0.3)
        if not self.is_reference:
            self.rename()
        if chance.happens(0.4):
            self.widen()

    def rename(self):
        """The names of the store and of the methods stand elsewhere, a cnpj perhaps nowhere."""
        if "ponto_venda" in self.tables:
            key, name, cnpj = self.tables["ponto_venda"].items()
            names = [(column, name[1]) for column in self.chance.choice(STORE_NAMES)]
            self.tables["ponto_venda"] = dict([key, *names] + ([cnpj] if self.chance.happens(0.6) else []))
        if self.chance.happens(0.5):
            methods = self.tables["finalizador_pdv"]
            methods["descricao"] = methods.pop("nome")

    def widen(self):
        for columns in self.tables.values():
            for column, declaration in columns.items():
                kind, _, rest = declaration.partition(" ")
                columns[column] = f"{WIDER.get(kind, kind)} {rest}"

    def kind(self, table, column):
        return re.match(r"\w+", self.tables[table][column])[0]

    def room(self, table, column):
        """How many characters a column takes."""
        return int(re.search(r"\((\d+)\)", self.tables[table][column])[1])

    def has_identity(self, table):
        return any("IDENTITY" in declaration for declaration in self.tables[table].values())

    def spelled(self, column):
        if self.has_odd_letters and column in LOOKED_UP:
            return self.chance.one_of(column, column.capitalize(), column.upper())
        return column

    def lines(self, columns):
        lines = [f"    {self.spelled(column)} {declaration}" for column, declaration in columns.items()]
        if not self.is_reference and self.chance.happens(0.5):
            self.chance.shuffle(lines)
        if not self.is_reference and self.chance.happens(0.3):
            lines.insert(self.chance.randrange(len(lines) + 1), "    extra varchar(10) NULL")
        return lines

    def script(self):
        statements = []
        for table, columns in self.tables.items():
            body = ",\n".join(self.lines(columns))
            statements.append(f"CREATE TABLE dbo.{table} (\n{body}\n);\n")
        return "\n".join(statements)
