#!/usr/bin/env python3
"""make_store.py --dir DIR --from DAY --days N [--per-day N] [--loja N] [--seed N]

Writes caixa.sql and gestao.sql: the databases of a store of our own, as T-SQL to be loaded behind the reference tables. Every day
from DAY on has two shifts, --per-day sales at the registers (HIPER_CAIXA) and --loja sales in the back office (HIPER_LOJA),
with sellers, payments, change, a cancelled sale now and then, shift closings and Gestao's twins and mirrors. The same
arguments give the same bytes."""
import argparse
import datetime
import os
import random
import uuid

LOJA, FILIAL = 10, 7
METHODS = [(1, "Dinheiro"), (4, "Cartão de crédito"), (5, "Cartão de débito"), (12, "Pix")]
SELLERS = ["Vendedor Um", "Vendedora Três", "Caixa Sênior", "Balcão 4", "Loja d'Oeste"]
PRODUCTS = ["Capa de silicone", "Película de vidro", "Cabo USB-C 1 m", "Carregador 20 W", "Fone “Pro”", "Chip € 10"]


def text(value):
    return "NULL" if value is None else "N'" + value.replace("'", "''") + "'"


def when(moment):
    return "NULL" if moment is None else "'" + moment.isoformat(timespec="milliseconds") + "'"


class Database:
    """One database's rows, and the script that makes them."""

    def __init__(self, path, caixa):
        self.path, self.caixa, self.rows = path, caixa, {}
        self.ids = {"operacao_pdv": 1000, "item_operacao_pdv": 5000, "finalizador_operacao_pdv": 7000}

    def next(self, table):
        self.ids[table] += 1
        return self.ids[table]

    def add(self, table, **columns):
        self.rows.setdefault((table, tuple(columns)), []).append(tuple(columns.values()))

    def save(self):
        identity = set(self.ids) | (set() if self.caixa else {"finalizador_pdv"})
        with open(self.path, "w", encoding="utf-8") as out:
            for (table, columns), rows in self.rows.items():
                if table in identity:
                    out.write(f"SET IDENTITY_INSERT dbo.{table} ON\nGO\n")
                for i in range(0, len(rows), 500):
                    values = ",\n".join("(" + ", ".join(map(str, row)) + ")" for row in rows[i : i + 500])
                    out.write(f"INSERT INTO dbo.{table} ({', '.join(columns)}) VALUES\n{values}\nGO\n")
                if table in identity:
                    out.write(f"SET IDENTITY_INSERT dbo.{table} OFF\nGO\n")


class Store:
    def __init__(self, folder, seed):
        self.random = random.Random(seed)
        self.caixa = Database(os.path.join(folder, "caixa.sql"), True)
        self.gestao = Database(os.path.join(folder, "gestao.sql"), False)
        self.caixa.add("ponto_venda", id_ponto_venda=LOJA, apelido=text("Loja de demonstração"), cnpj=text("29094289000110"))
        for db in self.caixa, self.gestao:
            for i, name in enumerate(SELLERS, 1):
                db.add("usuario", id_usuario=i, nome=text(name), login=text(f"vendedor{i}"))
            for i, name in enumerate(PRODUCTS, 1):
                db.add("produto", id_produto=i, nome=text(name))
        for i, name in METHODS:
            self.caixa.add("finalizador_pdv", id_finalizador=i, nome=text(name))
            for filial in (1, FILIAL):
                self.gestao.add("finalizador_pdv", id_finalizador_pdv=i * 100 + filial, id_finalizador=i, id_filial=filial, nome=text(name))

    def uuid(self):
        return str(uuid.UUID(int=self.random.getrandbits(128))).upper()

    def shift(self, db, start, end, number):
        shift, owner = self.uuid(), {"id_ponto_venda": LOJA} if db.caixa else {"id_filial": FILIAL}
        db.add("turno", id_turno=text(shift), **owner, id_usuario=1, data_hora_inicio=when(start), data_hora_termino=when(end), fechado=1, sequencial=number)
        return shift

    def operation(self, db, shift, kind, end, cancelled=0, origem=2, change=None):
        owner = {"id_ponto_venda": LOJA} if db.caixa else {"id_filial": FILIAL}
        tail = {} if db.caixa else {"origem": origem, "ValorTroco": "NULL" if change is None else change}
        number = db.next("operacao_pdv")
        db.add("operacao_pdv", id_operacao=number, **owner, id_turno=text(shift), id_usuario=1, operacao=kind, cancelado=cancelled, data_hora_inicio=when(end - datetime.timedelta(seconds=40)), data_hora_termino=when(end), **tail)
        return number

    def payment(self, db, operation, method, cents, change=None):
        tail = {"valor_troco": "NULL" if change is None else change} if db.caixa else {}
        db.add("finalizador_operacao_pdv", id_finalizador_operacao_pdv=db.next("finalizador_operacao_pdv"), id_operacao=operation, id_finalizador=method, valor=f"{cents / 100:.2f}", parcela="NULL" if method in (1, 12) else 1, **tail)

    def sale(self, db, shift, end):
        cancelled = 1 if self.random.random() < 0.03 else 0
        operation = self.operation(db, shift, 1, end, cancelled, change="0.00")
        total = 0
        for line in range(1, self.random.randint(1, 3) + 1):
            price, quantity = self.random.randint(500, 30000), self.random.choice((1, 1, 1, 2, 3))
            total += price * quantity
            seller = self.random.choice((1, 2, 3, 4, 5, 5, "NULL"))
            db.add("item_operacao_pdv", id_item_operacao_pdv=db.next("item_operacao_pdv"), id_operacao=operation, item=line, id_produto=self.random.randint(1, len(PRODUCTS)), codigo_barras=text(str(7890000000000 + self.random.randint(0, 999999))), quantidade_primaria=f"{quantity}.000", valor_unitario_liquido=f"{price / 100:.4f}", valor_total_liquido=f"{price * quantity / 100:.2f}", valor_desconto=0, cancelado=0, id_usuario_vendedor=seller)
        method = self.random.choice(METHODS)[0]
        self.payment(db, operation, method, total, "0.00" if method == 1 else None)
        if db.caixa:  # Gestao mirrors it: origem 1
            mirror = self.operation(self.gestao, self.uuid(), 1, end, cancelled, origem=1)
            self.payment(self.gestao, mirror, method, total)

    def day(self, date, per_day, loja):
        day = datetime.datetime.combine(date, datetime.time())
        for number, (first, last) in enumerate(((8, 14), (14, 22)), 1):
            start, end = day + datetime.timedelta(hours=first), day + datetime.timedelta(hours=last)
            for db, count in (self.caixa, per_day), (self.gestao, loja):
                shift = self.shift(db, start, end, number)
                share = count // 2 + (count % 2 if number == 1 else 0)
                # From the first to the last minute of the shift, so that no hour of the day is without sales.
                moments = sorted(start + datetime.timedelta(milliseconds=10 * self.random.randint(100, (last - first) * 360000 - 6000)) for _ in range(share))
                for moment in moments:
                    self.sale(db, shift, moment)
                if share:
                    closing = self.operation(db, shift, 9, end - datetime.timedelta(seconds=5))
                    self.payment(db, closing, 1, self.random.randint(10000, 90000))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", required=True)
    parser.add_argument("--from", dest="first", required=True, type=datetime.date.fromisoformat)
    parser.add_argument("--days", type=int, default=1)
    parser.add_argument("--per-day", type=int, default=80)
    parser.add_argument("--loja", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    store = Store(options.dir, options.seed)
    for i in range(options.days):
        store.day(options.first + datetime.timedelta(days=i), options.per_day, options.loja)
    store.caixa.save()
    store.gestao.save()


if __name__ == "__main__":
    main()
