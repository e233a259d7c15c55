"""A day's plan: which rows a store's databases are to show at which moment.

A row's data_hora_termino says when the sale ended, not when it can first be seen: most are there at once, some minutes,
hours or a day late; some are cancelled or changed afterwards; shifts are open until they close. The same arguments give
the same plan."""
import datetime
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import make_store

IDENTITY = ("operacao_pdv", "item_operacao_pdv", "finalizador_operacao_pdv")


def minutes(number):
    return datetime.timedelta(minutes=number)


class Sale:
    """What was planned for one sale; `key` is (canal, id_operacao)."""

    def __init__(self, key, end, visible, cancelled):
        self.key, self.end, self.visible, self.cancelled = key, end, visible, cancelled


class Rows:
    """Rows of one database that become visible together, and the statements that bring them in."""

    def __init__(self, target):
        self.target, self.rows = target, {}

    def take(self, db):
        """Takes the rows that make_store has put into its database object."""
        for table, rows in db.rows.items():
            self.rows.setdefault(table, []).extend(rows)
        db.rows = {}

    def statement(self):
        """One line for hiperd's control."""
        parts = []
        for (table, columns), rows in self.rows.items():
            values = ", ".join("(" + ", ".join(map(str, row)) + ")" for row in rows)
            insert = f"INSERT INTO dbo.{table} ({', '.join(columns)}) VALUES {values}"
            if table in IDENTITY:
                insert = f"SET IDENTITY_INSERT dbo.{table} ON; {insert}; SET IDENTITY_INSERT dbo.{table} OFF"
            parts.append(insert)
        return "; ".join(parts)


class Day:
    """first_id: of all rows that have one, so that a second day's are not the first's; steady: nothing changes afterwards.

    events: (moment, target, line) by moment, `line` a statement or a Rows; sales: those valid at some time, by key."""

    def __init__(self, folder, seed, start, hours, count, first_id=0, steady=False):
        self.random = random.Random(f"day {seed}")
        self.store = make_store.Store(folder, seed)
        self.store.caixa.save()
        self.store.gestao.save()
        for db in self.store.caixa, self.store.gestao:
            db.rows = {}
            db.ids = {table: number + first_id for table, number in db.ids.items()}
        self.start, self.end = start, start + datetime.timedelta(hours=hours)
        self.latest = self.end + datetime.timedelta(hours=26)
        self.events, self.sales, self.steady = [], {}, steady
        loja = count // 4
        for db, canal, number in (self.store.caixa, "HIPER_CAIXA", count - loja), (self.store.gestao, "HIPER_LOJA", loja):
            shifts = [self.shift(db, number) for number in range(1, 5)]
            while sum(1 for key in self.sales if key[0] == canal) < number:
                self.sale(db, canal, shifts)
        self.events.sort(key=lambda event: event[0])

    def target(self, db):
        return "caixa" if db.caixa else "gestao"

    def shift(self, db, number):
        """Four shifts share the hours. Open at first; its closing comes with operation 9."""
        quarter = (self.end - self.start) / 4
        first = self.start + (number - 1) * quarter
        last = first + quarter - minutes(1)
        shift, owner = self.store.uuid(), ("id_ponto_venda", make_store.LOJA) if db.caixa else ("id_filial", make_store.FILIAL)
        db.add("turno", id_turno=make_store.text(shift), **dict([owner]), id_usuario=1, data_hora_inicio=make_store.when(first), data_hora_termino="NULL", fechado=0, sequencial=number)
        opened = Rows(self.target(db))
        opened.take(db)
        self.events.append((first, opened.target, opened))
        closing = self.store.operation(db, shift, 9, last - datetime.timedelta(seconds=5))
        self.store.payment(db, closing, 1, self.random.randint(10000, 90000))
        closed = Rows(self.target(db))
        closed.take(db)
        update = f"UPDATE dbo.turno SET fechado = 1, data_hora_termino = {make_store.when(last)} WHERE id_turno = {make_store.text(shift)}"
        self.events += [(last, closed.target, closed), (last, closed.target, update)]
        return shift, first, last

    def late(self):
        """How long after its end a sale can first be seen."""
        dice = self.random.random()
        if dice < 0.93:
            return datetime.timedelta(seconds=self.random.uniform(0, 8))
        if dice < 0.97:
            return minutes(self.random.uniform(1, 50))
        return minutes(self.random.uniform(60, 720) if dice < 0.99 else self.random.uniform(720, 1560))

    def sale(self, db, canal, shifts):
        shift, first, last = self.random.choice(shifts)
        end = first + datetime.timedelta(milliseconds=10 * self.random.randint(100, int((last - first).total_seconds()) * 100 - 100))
        visible = min(end + self.late(), self.latest)
        self.store.sale(db, shift, end)
        (columns, row), = [(key[1], rows[0]) for key, rows in db.rows.items() if key[0] == "operacao_pdv"]
        header = dict(zip(columns, row))
        mirror = self.store.gestao.ids["operacao_pdv"] if db.caixa else None
        for each in (self.store.caixa, self.store.gestao):
            rows = Rows(self.target(each))
            rows.take(each)
            if rows.rows:
                self.events.append((visible, rows.target, rows))
        if header["cancelado"]:
            return
        sale = Sale((canal, header["id_operacao"]), end, visible, None)
        self.sales[sale.key] = sale
        if not self.steady:
            self.afterwards(sale, self.target(db), mirror)

    def afterwards(self, sale, target, mirror):
        dice = self.random.random()
        moment = min(sale.visible + minutes(self.random.choice((self.random.uniform(0, 30), self.random.uniform(30, 720)))), self.latest)
        operation = sale.key[1]
        if dice < 0.02:
            sale.cancelled = moment
            self.events.append((moment, target, f"UPDATE dbo.operacao_pdv SET cancelado = 1 WHERE id_operacao = {operation}"))
            if mirror is not None:
                self.events.append((moment, "gestao", f"UPDATE dbo.operacao_pdv SET cancelado = 1 WHERE id_operacao = {mirror}"))
        elif dice < 0.04:
            more = f"{self.random.randint(1, 9999) / 100:.2f}"
            self.events.append((moment, target, f"UPDATE dbo.item_operacao_pdv SET valor_total_liquido = valor_total_liquido + {more} WHERE id_operacao = {operation} AND item = 1"))
            self.events.append((moment, target, f"UPDATE dbo.finalizador_operacao_pdv SET valor = valor + {more} WHERE id_operacao = {operation}"))

    def until(self, moment):
        """Takes the events up to this moment; gives (target, line) for hiperd's control, few and in order."""
        due = [event for event in self.events if event[0] <= moment]
        self.events = self.events[len(due):]
        lines, together = [], {}
        for _, target, line in due:
            if isinstance(line, Rows):
                rows = together.setdefault(target, Rows(target))
                for table, values in line.rows.items():
                    rows.rows.setdefault(table, []).extend(values)
            else:
                lines.append((target, line))
        return [(target, rows.statement()) for target, rows in together.items()] + lines
