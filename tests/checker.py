#!/usr/bin/env python3
"""checker.py --hiperd SOCKET --webhook DIR [--outbox DIR] [--until MOMENT]

Holds the databases against what the webhook stored: every valid sale that ended before MOMENT (local, ISO; absent: all) must
be there, under one sync_id, with the database's own total. Under a later one as well only when that payload says VENDA_ALTERADA of it;
and one that no database has any more only when a later payload said VENDA_CANCELADA. Sales that wait in the outbox or lie in the dead
letter beside it are named, not counted as lost. Prints a table that ends with `lost N, duplicated N`; exit 1 unless both are 0."""
import argparse
import glob
import gzip
import json
import os
import socket
import sys
from decimal import Decimal

# One text per sale: id and the net total of its active lines in cents.
SALES = {
    "caixa": ("HIPER_CAIXA", "o.id_ponto_venda = 10"),
    "gestao": ("HIPER_LOJA", "o.origem = 2 AND o.id_filial = 7"),
}


def ask(path, line):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(path)
        s.sendall((line + "\n").encode())
        answer = s.makefile(encoding="utf-8").readline().split()
    if not answer or answer[0] != "ok":
        sys.exit("hiperd: " + " ".join(answer))
    return answer[1:]


def in_databases(path, until):
    sales = {}
    before = f" AND o.data_hora_termino < '{until}'" if until else ""
    for target, (canal, ours) in SALES.items():
        valid = f"FROM dbo.operacao_pdv o WHERE o.operacao = 1 AND o.cancelado = 0 AND o.data_hora_termino IS NOT NULL AND {ours}{before}"
        for number in ask(path, f"sql {target} SELECT o.id_operacao {valid}"):
            sales[canal, int(number)] = Decimal(0)
        lines = f"FROM dbo.item_operacao_pdv i WHERE i.cancelado = 0 AND i.valor_total_liquido IS NOT NULL AND i.id_operacao IN (SELECT o.id_operacao {valid}) ORDER BY i.id_item_operacao_pdv"
        numbers = ask(path, f"sql {target} SELECT i.id_operacao {lines}")
        for number, amount in zip(numbers, ask(path, f"sql {target} SELECT i.valor_total_liquido {lines}")):
            sales[canal, int(number)] += Decimal(amount)
    return sales


def read(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as f:
        return json.load(f, parse_float=Decimal)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hiperd", required=True)
    parser.add_argument("--webhook", required=True)
    parser.add_argument("--outbox")
    parser.add_argument("--until")
    options = parser.parse_args()
    wanted = in_databases(options.hiperd, options.until)
    found, totals, waiting = {}, {}, {}
    for path in sorted(glob.glob(os.path.join(options.webhook, "[0-9]*_*.json"))):
        payload = read(path)
        told = set(payload["integrity"]["warnings"])
        for sale in payload["vendas"]:
            key = sale["canal"], sale["id_operacao"]
            if f"VENDA_ALTERADA: {key[0]} {key[1]}" not in told:
                found.setdefault(key, set()).add(payload["integrity"]["sync_id"])
            totals[key] = Decimal(sale["total"])
        for key in [k for k in found if k not in wanted and f"VENDA_CANCELADA: {k[0]} {k[1]}" in told]:
            del found[key]
    if options.outbox:
        for folder in options.outbox, os.path.join(os.path.dirname(options.outbox), "dead_letter"):
            for path in glob.glob(os.path.join(folder, "*.json.gz")):
                for sale in read(path)["vendas"]:
                    waiting[sale["canal"], sale["id_operacao"]] = path
    lost = sorted(k for k in wanted if k not in found and k not in waiting)
    unknown = sorted(k for k in found if k not in wanted)
    doubled = sorted(k for k, ids in found.items() if len(ids) > 1)
    wrong = sorted(k for k in wanted if k in found and totals[k] != wanted[k])
    print(f"{'':14} {'databases':>10} {'webhook':>10} {'waiting':>10} {'lost':>6} {'duplicated':>11} {'wrong total':>12}")
    for canal in "HIPER_CAIXA", "HIPER_LOJA":
        count = lambda keys: sum(1 for k in keys if k[0] == canal)
        print(f"{canal:14} {count(wanted):10} {count(found):10} {count(k for k in waiting if k not in found):10} {count(lost):6} {count(doubled):11} {count(wrong):12}")
    for name, keys in ("lost", lost), ("duplicated", doubled), ("wrong total", wrong):
        for key in keys[:10]:
            print(f"  {name}: {key[0]} {key[1]}")
    # A window of our own clock may hold sales that ended after --until; without it nothing may be there that no database has.
    if unknown and not options.until:
        print(f"  at the webhook and in no database: {len(unknown)}, {unknown[:5]}")
    print(f"lost {len(lost)}, duplicated {len(doubled)}" + (f", wrong total {len(wrong)}" if wrong else ""))
    sys.exit(bool(lost or doubled or wrong or (unknown and not options.until)))


if __name__ == "__main__":
    main()
