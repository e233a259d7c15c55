"""The databases' scripts read without a server: the columns of CREATE TABLE, the rows of INSERT, each value by its column's type.

What SQL Server makes of a literal is made of it here as well: a datetime keeps 1/300 s, a uniqueidentifier and the name of a
column are the same in upper and lower case. Amounts are integers of 1/10000. Text is a row of UTF-16 units, some of them perhaps
half a surrogate pair: texto.py makes characters of them. Only such T-SQL is understood as the samples and store/ hold."""
import datetime
import re
from decimal import Decimal

TABLE = re.compile(r"^CREATE TABLE dbo\.(\w+) \((.*?)^\);", re.M | re.S)
COLUMN = re.compile(r"^\s+(\w+)\s+(\w.*?),?\s*(?:--.*)?$", re.M)
INSERT = re.compile(r"INSERT INTO dbo\.(\w+) \(([^)]*)\) VALUES")
LITERAL = r"(?:N?'(?:[^']|'')*'|NCHAR\(\d+\)|NULL|-?\d+(?:\.\d+)?)"
OPENING = re.compile(r"\s*,?\s*\(")
VALUE = re.compile(rf"\s*({LITERAL}(?: \+ {LITERAL})*)\s*([,)])")
TICKS_PER_SECOND = 300


def moment(text):
    """A datetime, rounded to the next 1/300 s and shown, as the server shows it, to the next millisecond."""
    exact = datetime.datetime.fromisoformat(text)
    ticks = (exact.microsecond * TICKS_PER_SECOND + 500000) // 1000000
    milliseconds = (ticks * 1000 + TICKS_PER_SECOND // 2) // TICKS_PER_SECOND
    return exact.replace(microsecond=0) + datetime.timedelta(milliseconds=milliseconds)


def units(literal):
    """The text of quoted pieces and NCHARs that are added up."""
    text = ""
    for piece in re.findall(LITERAL, literal):
        if piece.startswith("NCHAR"):
            text += chr(int(piece[len("NCHAR(") : -1]))
        else:
            text += piece[piece.index("'") + 1 : -1].replace("''", "'")
    return text


READERS = {
    "int": int,
    "smallint": int,
    "bit": lambda literal: literal == "1",
    "decimal": lambda literal: int(Decimal(literal) * 10000),
    "datetime": lambda literal: moment(units(literal)),
    "uniqueidentifier": lambda literal: units(literal).upper(),
    "varchar": units,
    "nvarchar": units,
}


def value(literal, declaration):
    kind = re.match(r"\w+", declaration)[0]
    return None if literal == "NULL" else READERS[kind](literal)


def columns(ddl):
    """table -> column -> its declaration, the names as they are spelled, in the script's order"""
    return {table: dict(COLUMN.findall(body)) for table, body in TABLE.findall(ddl)}


def one_row(script, at):
    """The literals behind an opening bracket, and where the row ends."""
    literals, end = [], ","
    while end == ",":
        found = VALUE.match(script, at)
        if found is None:
            raise ValueError(f"not a value: {script[at : at + 60]!r}")
        literals.append(found[1])
        at, end = found.end(), found[2]
    return literals, at


def inserted(script):
    """(table, columns, literals) of every row"""
    for insert in INSERT.finditer(script):
        names, at = insert[2].lower().split(", "), insert.end()
        while opening := OPENING.match(script, at):
            literals, at = one_row(script, opening.end())
            yield insert[1], names, literals


def read(ddl, script):
    """table -> rows, each row column -> value, columns in lower case"""
    declared = {table: {name.lower(): how for name, how in body.items()} for table, body in columns(ddl).items()}
    tables = {table: [] for table in declared}
    for table, names, literals in inserted(script):
        row = dict.fromkeys(declared[table])
        for name, literal in zip(names, literals, strict=True):
            row[name] = value(literal, declared[table][name])
        tables[table].append(row)
    return tables
