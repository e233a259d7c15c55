"""The rows of a store's two databases, by chance."""
import datetime
from typing import NamedTuple

from .amounts import Amounts
from .chance import Chance, Habits
from .database import Database
from .moments import Moments, milliseconds
from .texts import Texts

INT_MAX, SMALLINT_MAX = 2**31 - 1, 2**15 - 1
CODES = [1, 1, 1, 1, 1, 1, 1, 9, 9, 4, 4, 3, 0, 5, 8, -1, 10]
ORIGENS = [2, 2, 2, 2, 2, 2, 2, 1, 1, None, 0, 3]
METHODS = [1, 4, 5, 12, 13, 0]
TEXT_MAX = {  # what the payload admits of a column
    ("ponto_venda", "apelido"): 255, ("ponto_venda", "nome"): 255, ("ponto_venda", "descricao"): 255, ("usuario", "nome"): 200,
    ("usuario", "login"): 100, ("produto", "nome"): 300, ("finalizador_pdv", "nome"): 120, ("finalizador_pdv", "descricao"): 120,
    ("item_operacao_pdv", "codigo_barras"): 80,
}


class Shape(NamedTuple):
    """How much of what a store has. `one_day`: nearly all operations are sales of one day; `too_large`: how often an amount is, None to
    leave it to the store's habits."""

    turnos: range
    operacoes: range
    itens: tuple = (0, 1, 1, 2, 3, 3, 6)
    pagamentos: tuple = (0, 1, 1, 2, 3, 5)
    on_the_hour: bool = False
    one_day: bool = False
    too_large: float | None = None


SHAPES = [  # and how often each comes
    (Shape(range(1, 9), range(5, 50)), 3),
    (Shape(range(3, 14), range(5, 60), on_the_hour=True), 2),
    (Shape(range(15, 70), range(30, 90)), 1.2),
    (Shape(range(3), range(5)), 1),
    (Shape(range(1, 5), range(120, 320), itens=(0, 0, 0, 1, 2), pagamentos=(0, 1), one_day=True), 0.6),
    (Shape(range(1, 5), range(120, 320), itens=(1, 2, 3, 4, 4), pagamentos=(0, 1), one_day=True, too_large=0.3), 0.4),
    (Shape(range(4, 80), range(800, 2500)), 0.08),
]


class Store:
    def __init__(self, seed):
        self.chance = Chance(f"store {seed}")
        shapes, weights = zip(*SHAPES)
        self.shape = self.chance.choices(shapes, weights)[0]
        self.habits = Habits(self.chance, self.shape.too_large)
        self.texts, self.amounts = Texts(self.chance, self.habits), Amounts(self.chance, self.habits)
        days = 1 if self.shape.one_day else self.chance.one_of(1, 2, 3, 4)
        self.moments = Moments(self.chance, self.habits, days, self.shape.on_the_hour)
        self.id_ponto_venda = self.chance.one_of(1, 3, 10, 10, INT_MAX)
        self.id_filial = self.chance.one_of(min(self.id_ponto_venda, 10), 7, 7, SMALLINT_MAX)
        self.other_ponto_venda, self.other_filial = self.chance.one_of(2, 4, -1, 0), self.chance.one_of(2, 5, 0, -3)
        self.sellers = self.chance.one_of(2, 3, 6, 12)
        self.digits = f"{self.chance.getrandbits(128):032x}"  # of the last UUID
        self.caixa, self.gestao = Database("caixa", self.chance), Database("gestao", self.chance)
        self.fill()

    def scripts(self):
        """database -> the script of its tables and that of its rows"""
        return {database.name: (database.ddl, database.script()) for database in (self.caixa, self.gestao)}

    def fill(self):
        self.pontos_venda()
        turnos, operacoes = self.chance.choice(self.shape.turnos), self.chance.choice(self.shape.operacoes)
        for database, share in (self.caixa, 1), (self.gestao, self.chance.one_of(1, 0.5)):
            self.usuarios(database)
            self.produtos(database)
            self.turnos(database, int(turnos * share))
            self.operacoes(database, int(operacoes * share))
        self.finalizadores_of_caixa()
        self.finalizadores_of_gestao()
        self.twins()
        for rows in [*self.caixa.tables.values(), *self.gestao.tables.values()]:
            self.chance.shuffle(rows)

    # --- values ---

    def null_or(self, value):
        return None if self.chance.happens(self.habits.null) else value

    def text(self, database, table, column):
        kind = self.texts.nvarchar if database.schema.kind(table, column) == "nvarchar" else self.texts.varchar
        return kind(database.schema.room(table, column), TEXT_MAX[table, column])

    def some_of(self, *ids):
        return [number for number in ids if self.chance.happens(0.85)]

    def bad_id_or(self, value):
        return self.chance.one_of(0, 0, -1, -2) if self.chance.happens(self.habits.bad_id) else value

    def bad_ids(self):
        """Those that get a row, as if they were good."""
        return self.chance.one_of([], [0, -1])

    def id_usuario(self, database):
        """Of a seller or an operator, who need not have a row."""
        good = self.chance.one_of(999, self.top(database)) if self.chance.happens(0.04) else self.chance.randint(1, self.sellers)
        return self.null_or(self.bad_id_or(good))

    def top(self, database):
        return SMALLINT_MAX if database.schema.kind("usuario", "id_usuario") == "smallint" else INT_MAX

    def new_id(self, database, table, below):
        used = database.used[table]
        while True:
            number = self.chance.one_of(INT_MAX, INT_MAX - 1) if self.chance.happens(0.01) else self.chance.randrange(1, below)
            if number not in used:
                used.add(number)
                return number

    def uuid(self):
        """A few digits are others than the last one's."""
        if self.chance.happens(0.3):
            self.digits = f"{self.chance.getrandbits(128):032x}"
        digits = list(self.digits)
        for _ in range(self.chance.one_of(1, 2, 6)):
            digits[self.chance.randrange(32)] = self.chance.choice("0123456789abcdef")
        self.digits = "".join(digits)
        return "-".join((self.digits[:8], self.digits[8:12], self.digits[12:16], self.digits[16:20], self.digits[20:]))

    def new_uuid(self, database):
        while True:
            uuid = self.uuid()
            if uuid not in database.used["turno"]:
                database.used["turno"].add(uuid)
                return uuid

    def in_any_letters(self, uuid):
        return uuid and self.chance.one_of(uuid, uuid.upper(), uuid.upper(), "".join(map(self.chance.one_of, uuid, uuid.upper())))

    # --- rows that others point at ---

    def pontos_venda(self):
        columns = self.caixa.schema.tables["ponto_venda"]
        own = [] if self.chance.happens(0.12) else [self.id_ponto_venda]
        for number in {*own, 2, 5}:
            row = {column: self.text(self.caixa, "ponto_venda", column) for column in columns if ("ponto_venda", column) in TEXT_MAX}
            if "cnpj" in columns:
                row["cnpj"] = self.texts.cnpj(self.caixa.schema.room("ponto_venda", "cnpj"))
            self.caixa.add("ponto_venda", id_ponto_venda=number, **row)

    def usuarios(self, database):
        for number in self.some_of(*range(1, self.sellers + 1), self.top(database), *self.bad_ids()):
            nome, login = self.text(database, "usuario", "nome"), self.text(database, "usuario", "login")
            database.add("usuario", id_usuario=number, nome=nome, login=login)

    def produtos(self, database):
        for number in self.some_of(*range(1, 9), INT_MAX, *self.bad_ids()):
            database.add("produto", id_produto=number, nome=self.text(database, "produto", "nome"))

    def finalizador(self, database, number, **more):
        column = "nome" if "nome" in database.schema.tables["finalizador_pdv"] else "descricao"
        database.add("finalizador_pdv", **more, id_finalizador=number, **{column: self.text(database, "finalizador_pdv", column)})

    def finalizadores_of_caixa(self):
        for number in self.some_of(*METHODS, *self.chance.one_of([], [-1])):
            self.finalizador(self.caixa, number)

    def finalizadores_of_gestao(self):
        """A method has rows for several filiais, some for the same one, some for none."""
        for _ in range(self.chance.one_of(0, 10, 40)):
            row_id = self.new_id(self.gestao, "finalizador_pdv", 200)
            filial = self.chance.one_of(self.id_filial, self.id_filial, self.other_filial, 3, None)
            self.finalizador(self.gestao, self.chance.one_of(1, *METHODS, -1), id_finalizador_pdv=row_id, id_filial=filial)

    # --- shifts ---

    def turnos(self, database, count):
        for _ in range(count):
            uuid = self.uuid_of_caixa() if database is self.gestao and self.chance.happens(0.15) else None
            if uuid is None or uuid in database.used["turno"]:
                uuid = self.new_uuid(database)
            database.used["turno"].add(uuid)
            self.turno(database, uuid)

    def uuid_of_caixa(self):
        known = sorted(self.caixa.used["turno"])
        return self.chance.choice(known) if known else None

    def turno(self, database, uuid):
        is_own, fechado = self.chance.happens(0.8), self.chance.happens(0.6)
        owner = {"id_ponto_venda": self.id_ponto_venda if is_own else self.other_ponto_venda}
        if database is self.gestao:
            owner = {"id_filial": self.id_filial if is_own else self.other_filial}
        start, end = self.start_and_end(fechado)
        database.add(
            "turno",
            id_turno=self.in_any_letters(uuid),
            **owner,
            id_usuario=self.id_usuario(database),
            data_hora_inicio=self.moments.written(start),
            data_hora_termino=self.moments.written(end),
            fechado=fechado,
            sequencial=self.null_or(self.chance.one_of(1, 2, 3, 4, 1, 2, 0, -1, INT_MAX)),
        )

    def start_and_end(self, fechado):
        """Of a shift; either may be missing, and they need not be in order."""
        start = None if self.chance.happens(self.habits.null / 2) else self.moments.any()
        end = self.moments.any() if self.chance.happens(0.9 if fechado else 0.2) else None
        if start and self.chance.happens(0.08):
            start -= datetime.timedelta(days=self.chance.one_of(1, 2, 3, 30, 700))
        if start and end and end < start and self.chance.happens(0.7):
            end = start + milliseconds(self.chance.one_of(0, 3, 59997, 60000, 60003, 1000 * self.chance.randrange(100000)))
        if start and end and self.chance.happens(0.05):
            end = start - milliseconds(self.chance.one_of(3, 10, 1000, 59997, 60000))
        return start, end

    def twins(self):
        """Gestao has many a Caixa shift once more, under another id and a little later."""
        for turno in self.caixa.tables["turno"]:
            if self.chance.happens(0.7):
                continue
            twin = {column: value for column, value in turno.items() if column != "id_ponto_venda"}
            twin |= {"id_turno": self.new_uuid(self.gestao), "id_usuario": self.id_usuario(self.gestao)}
            if twin["data_hora_inicio"]:
                twin["data_hora_inicio"] += datetime.timedelta(seconds=self.chance.one_of(0, 60, 61))
            self.gestao.add("turno", **twin, id_filial=self.id_filial)

    # --- operations ---

    def operacoes(self, database, count):
        turnos = [turno["id_turno"].lower() for turno in database.tables["turno"]]
        if self.chance.happens(0.3):
            turnos = turnos[:2]
        numbers = [self.new_id(database, "operacao_pdv", max(60, count * 3)) for _ in range(count)]
        for number in numbers:
            self.operacao(database, number, turnos)
        nowhere = [1000000 + self.chance.randrange(9) for _ in range(self.chance.randrange(3))]
        for number in numbers + nowhere:
            self.parts(database, number, max(200, count * 12))

    def parts(self, database, operacao, below):
        """An operation's lines and payments, whose ids are below that."""
        for number in range(1, self.chance.choice(self.shape.itens) + 1):
            self.item(database, self.new_id(database, "item_operacao_pdv", below), operacao, number)
        for _ in range(self.chance.choice(self.shape.pagamentos)):
            self.pagamento(database, self.new_id(database, "finalizador_operacao_pdv", below), operacao)

    def operacao(self, database, number, turnos):
        start, end = self.start_and_end_of_sale()
        database.add(
            "operacao_pdv",
            id_operacao=number,
            **(self.owner_in_caixa() if database is self.caixa else self.owner_in_gestao()),
            id_turno=self.in_any_letters(self.some_turno(turnos)),
            id_usuario=self.id_usuario(database),
            operacao=1 if self.shape.one_day and self.chance.happens(0.9) else self.chance.choice(CODES),
            cancelado=self.chance.happens(self.habits.cancelled / 2),
            data_hora_inicio=self.moments.written(start),
            data_hora_termino=self.moments.written(end),
        )

    def owner_in_caixa(self):
        mostly = self.id_ponto_venda if self.chance.happens(0.8) else self.other_ponto_venda
        return {"id_ponto_venda": None if self.chance.happens(0.15) else mostly}

    def owner_in_gestao(self):
        """With what else only Gestao has in an operation."""
        mostly = self.id_filial if self.chance.happens(0.85) else self.other_filial
        filial = None if self.chance.happens(0.05) else mostly
        return {"id_filial": filial, "origem": self.chance.choice(ORIGENS), "ValorTroco": self.amounts.decimal(2)}

    def some_turno(self, turnos):
        """One of them; now and then none, one of Caixa's or one that is nowhere."""
        if self.chance.happens(self.habits.null / 2):
            return None
        if turnos and self.chance.happens(0.92):
            return self.chance.choice(turnos)
        return (self.chance.happens(0.5) and self.uuid_of_caixa()) or self.uuid()

    def start_and_end_of_sale(self):
        start, end = self.moments.any(), None if self.chance.happens(0.06) else self.moments.any()
        if end and self.chance.happens(0.8):
            start = end - milliseconds(self.chance.one_of(0, 3, 7, 997, 1000, 60000, 1000 * self.chance.randrange(200)))
        if end and self.chance.happens(0.05):
            start = end + milliseconds(self.chance.one_of(3, 10, 997, 1000, 1003))
        return start, end

    def item(self, database, line_id, operacao, number):
        bad_number = self.chance.one_of(0, -1, -2, -SMALLINT_MAX)
        good_number = self.chance.one_of(number, number, 1, 2, self.chance.randrange(1, 10), SMALLINT_MAX)
        database.add(
            "item_operacao_pdv",
            id_item_operacao_pdv=line_id,
            id_operacao=operacao,
            item=bad_number if self.chance.happens(self.habits.bad_id) else good_number,
            id_produto=self.bad_id_or(self.chance.one_of(*range(1, 9), 9999, INT_MAX)),
            codigo_barras=self.text(database, "item_operacao_pdv", "codigo_barras"),
            quantidade_primaria=self.amounts.decimal(3),
            valor_unitario_liquido=self.amounts.decimal(4),
            valor_total_liquido=self.amounts.decimal(2),
            valor_desconto=self.amounts.decimal(2),
            cancelado=self.chance.happens(self.habits.cancelled),
            id_usuario_vendedor=self.id_usuario(database),
        )

    def pagamento(self, database, line_id, operacao):
        method = None if self.chance.happens(self.habits.null / 2) else self.bad_id_or(self.chance.one_of(1, *METHODS, 99))
        troco = {"valor_troco": self.amounts.decimal(2)} if database is self.caixa else {}
        database.add(
            "finalizador_operacao_pdv",
            id_finalizador_operacao_pdv=line_id,
            id_operacao=operacao,
            id_finalizador=method,
            valor=self.amounts.decimal(2),
            **troco,
            parcela=self.null_or(self.chance.one_of(1, 2, 3, 10, 0, -1, INT_MAX)),
        )
