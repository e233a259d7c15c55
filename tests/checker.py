#!/usr/bin/env python3
"""checker.py --hiperd SOCKET --webhook DIR [--outbox DIR] [--until MOMENT] [--rebuilt]

Holds the databases against what the webhook stored: every valid sale that ended before MOMENT (local, ISO; absent: all) must
be there, under one sync_id, with the database's own total, and every attempt of a payload must have had the same bytes. Under
a later sync_id as well only where that payload says VENDA_ALTERADA of it; and one that no database has any more only when a
later payload said VENDA_CANCELADA. Sales
that wait in the outbox or lie in the dead letter beside it are named, not counted as lost; what the ledger beside them does not
know, or knows of payloads that are nowhere, is named too. Prints a table that ends with
`lost N, duplicated N`; exit 1 unless both are 0. Its parts are also what the crash sweep asks after every point."""
import argparse
import glob
import gzip
import json
import os
import socket
import sys
import zlib
from dataclasses import dataclass, field
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


def in_databases(path, until=None):
    """(canal, id) -> total of every valid sale"""
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


@dataclass
class Places:
    """What lies where: the sales of each place, and the files that nobody can read."""

    found: dict = field(default_factory=dict)  # at the webhook: sale -> sync_ids
    changed: dict = field(default_factory=dict)  # the same, of payloads that say VENDA_ALTERADA of it
    cancelled: set = field(default_factory=set)  # by the last payload that says anything of the sale
    totals: dict = field(default_factory=dict)
    waiting: dict = field(default_factory=dict)  # in the outbox or the dead letter: sale -> file
    queued: set = field(default_factory=set)  # the sync_ids there
    unreadable: list = field(default_factory=list)

    def payload(self, path):
        try:
            return read(path)
        except (OSError, EOFError, ValueError, zlib.error) as problem:
            self.unreadable.append(f"{path}: {problem}")
            return {"vendas": [], "integrity": {"sync_id": ""}}


def at_webhook(places, folder):
    for path in sorted(glob.glob(os.path.join(folder, "[0-9]*_*.json"))):
        payload = places.payload(path)
        sync_id, told = payload["integrity"]["sync_id"], set(payload["integrity"].get("warnings", []))
        for sale in payload["vendas"]:
            key = sale["canal"], sale["id_operacao"]
            places.found.setdefault(key, set()).add(sync_id)
            places.cancelled.discard(key)
            if f"VENDA_ALTERADA: {key[0]} {key[1]}" in told:
                places.changed.setdefault(key, set()).add(sync_id)
            places.totals[key] = Decimal(sale["total"])
        for words in (text.split() for text in told if text.startswith("VENDA_CANCELADA: ")):
            places.cancelled.add((words[1], int(words[2])))


def in_queue(places, outbox):
    for folder in outbox, os.path.join(os.path.dirname(outbox), "dead_letter"):
        for path in glob.glob(os.path.join(folder, "*.json.gz")):
            payload = places.payload(path)
            places.queued.add(payload["integrity"]["sync_id"])
            for sale in payload["vendas"]:
                places.waiting[sale["canal"], sale["id_operacao"]] = path


def beside_queue(places, data):
    """The small files: each must be readable, each dead payload must have its reason, and no program may have found damage."""
    dead = os.path.join(data, "dead_letter")
    reasons = glob.glob(os.path.join(dead, "*.motivo.json"))
    for path in reasons + glob.glob(os.path.join(data, "state.json")) + glob.glob(os.path.join(data, "state.json.anterior")):
        try:
            if read(path).get("motivo") == "corrompido":
                places.unreadable.append(f"{path}: its payload was taken for damaged")
        except (OSError, ValueError) as problem:
            places.unreadable.append(f"{path}: {problem}")
    for path in glob.glob(os.path.join(dead, "*.json.gz")):
        if path.removesuffix(".json.gz") + ".motivo.json" not in reasons:
            places.unreadable.append(f"{path}: no reason stands beside it")
    places.unreadable += [f"{path}: set aside" for path in glob.glob(os.path.join(data, "*.danificado-*"))]


def journals(folder):
    """The texts of a folder's journals, each once: a line counts where its checksum holds, in the file or in its copy."""
    texts = {}
    for path in glob.glob(os.path.join(folder, "*.ledger")) + glob.glob(os.path.join(folder, "*.copia")):
        with open(path, "rb") as f:
            for line in f:
                framed, _, crc = line.rstrip(b"\n").rpartition(b" ")
                if line.endswith(b"\n") and crc == b"%08x" % zlib.crc32(framed):
                    number, _, text = framed.partition(b" ")
                    texts[os.path.basename(path)[:10], int(number)] = text.decode()
    return [texts[key] for key in sorted(texts)]


def unnoted(places, ledger):
    """What the ledger and its deliveries do not say of what is at the webhook, and what they say that is not so."""
    noted, delivered, wrong = {}, set(), []
    for text in journals(ledger):
        kind, canal, number, *_, sync_id = text.split()
        if kind == "venda":
            noted.setdefault((canal, int(number)), set()).add(sync_id)
    for text in journals(os.path.join(ledger, "entregas")):
        delivered.add(text.split()[0][:12])
    at_webhook = set().union(*places.found.values()) if places.found else set()
    for key, ids in sorted(places.found.items()):
        wrong += [f"{key[0]} {key[1]} went in {i[:12]}, the ledger does not say so" for i in sorted(ids - noted.get(key, set()))]
    for key, ids in sorted(noted.items()):
        wrong += [f"{key[0]} {key[1]} is noted in {i[:12]}, a payload that is nowhere" for i in sorted(ids - at_webhook - places.queued)]
    return wrong + [f"{i[:12]} was delivered, no delivery is noted" for i in sorted(at_webhook - places.queued) if i[:12] not in delivered]


def other_bytes(folder):
    """The sync_ids that came with more than one body. A body that was cut off on its way says nothing."""
    bodies = {}
    with open(os.path.join(folder, "requests.ndjson"), encoding="utf-8") as f:
        for line in f:
            request = json.loads(line)
            if request["sync_id"] and request["verdict"] != "incomplete":
                bodies.setdefault(request["sync_id"], set()).add(request["sha256"])
    return sorted(sync_id for sync_id, sums in bodies.items() if len(sums) > 1)


def lost(wanted, places):
    return sorted(k for k in wanted if k not in places.found and k not in places.waiting)


def doubled(places):
    return sorted(k for k, ids in places.found.items() if len(ids - places.changed.get(k, set())) > 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hiperd", required=True)
    parser.add_argument("--webhook", required=True)
    parser.add_argument("--outbox")
    parser.add_argument("--until")
    parser.add_argument("--rebuilt", action="store_true", help="a payload was damaged and built anew: its bytes may differ")
    options = parser.parse_args()
    wanted, places = in_databases(options.hiperd, options.until), Places()
    at_webhook(places, options.webhook)
    if options.outbox:
        in_queue(places, options.outbox)
    unknown = sorted(k for k in places.found if k not in wanted and k not in places.cancelled)
    missing, twice = lost(wanted, places), doubled(places)
    wrong = sorted(k for k in wanted if k in places.found and places.totals[k] != wanted[k])
    print(f"{'':14} {'databases':>10} {'webhook':>10} {'waiting':>10} {'lost':>6} {'duplicated':>11} {'wrong total':>12}")
    for canal in "HIPER_CAIXA", "HIPER_LOJA":
        count = lambda keys: sum(1 for k in keys if k[0] == canal)
        print(f"{canal:14} {count(wanted):10} {count(places.found):10} {count(k for k in places.waiting if k not in places.found):10} {count(missing):6} {count(twice):11} {count(wrong):12}")
    for name, keys in ("lost", missing), ("duplicated", twice), ("wrong total", wrong):
        for key in keys[:10]:
            print(f"  {name}: {key[0]} {key[1]}")
    # A window of our own clock may hold sales that ended after --until; without it nothing may be there that no database has.
    if unknown and not options.until:
        print(f"  at the webhook and in no database: {len(unknown)}, {unknown[:5]}")
    changed = [] if options.rebuilt else other_bytes(options.webhook)
    ledger = os.path.join(os.path.dirname(options.outbox), "ledger") if options.outbox else ""
    notes = unnoted(places, ledger) if os.path.isdir(ledger) else []
    for name, items in ("ledger", notes), ("unreadable", places.unreadable), ("sent with other bytes", changed):
        for item in items[:10]:
            print(f"  {name}: {item}")
    extra = [(len(wrong), "wrong total"), (len(notes), "not as the ledger says"), (len(places.unreadable), "unreadable"), (len(changed), "with other bytes")]
    print(f"lost {len(missing)}, duplicated {len(twice)}" + "".join(f", {name} {count}" for count, name in extra if count))
    sys.exit(bool(missing or twice or wrong or notes or places.unreadable or changed or (unknown and not options.until)))


if __name__ == "__main__":
    main()
