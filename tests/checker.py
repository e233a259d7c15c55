#!/usr/bin/env python3
"""checker.py --hiperd SOCKET --webhook DIR [--control SOCKET] [--outbox DIR] [--since MOMENT] [--until MOMENT] [--so-far]
           [--offset OFFSET]

Holds the databases against what the webhook stored. Every valid sale that ended between the moments (local, ISO; absent: all) must
be there, under one sync_id, and every attempt of a payload must have had the same content. Under a later sync_id as well only where
that payload says why: VENDA_ALTERADA or ID_REUTILIZADO of it, REENVIO; or where the earlier one was refused. Sales that wait in the
outbox or lie in the dead letter beside it are named, not counted as lost; what the ledger beside them does not know, or knows of
payloads that are nowhere, is named too. With --control the running webhook must have the same picture.

The last two lines are `lost N, duplicated N` and `missing N, stale N, false N`: the latter is the picture that head office has after
all payloads in their order (fold.py), against every value of every sale and closed shift: what is not in it, what is older, and
what no row ever said. Exit 1 unless all are 0. --so-far: as it will be when what waits or is dead has arrived after all. --offset: of
the store, where it is not the server's; `any`: it has changed, and does not count. Its parts are also what the crash sweep asks
after every point."""
import argparse
import glob
import gzip
import json
import os
import sys
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import fold as picture
from databases import Databases, ask, plain
from reference import avisos

# What a receiver refuses for good: such a payload may be taken apart, and its sales go on under other names.
REFUSED = set(range(400, 500)) - {401, 403, 404, 405, 407, 408, 409, 410, 421, 425, 429}


def read(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as f:
        return json.load(f, parse_float=Decimal)


@dataclass
class Places:
    """What lies where: the sales of each place, and the files that nobody can read."""

    found: dict = field(default_factory=dict)  # at the webhook: sale -> sync_ids
    again: dict = field(default_factory=dict)  # the same, of payloads that say why it comes again
    refused: set = field(default_factory=set)  # sync_ids that were refused once
    fold: picture.Fold = field(default_factory=picture.Fold)
    disordered: list = field(default_factory=list)  # files whose warnings do not stand as the contract has them
    waiting: dict = field(default_factory=dict)  # in the outbox or the dead letter: sale -> file
    queued: dict = field(default_factory=dict)  # the payloads there, by sync_id
    unreadable: list = field(default_factory=list)

    def payload(self, path):
        try:
            return read(path)
        except (OSError, EOFError, ValueError, zlib.error) as problem:
            self.unreadable.append(f"{path}: {problem}")
            return None


def requests(folder):
    with open(os.path.join(folder, "requests.ndjson"), encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def at_webhook(places, folder):
    for path in sorted(glob.glob(os.path.join(folder, "[0-9]*_*.json"))):
        payload = places.payload(path)
        if payload is not None:
            arrived(places, path, payload)
    places.refused |= {request["sync_id"] for request in requests(folder) if request["status"] in REFUSED}


def arrived(places, path, payload):
    sync_id, told = payload["integrity"]["sync_id"], payload["integrity"]["warnings"]
    places.fold.apply(payload)
    if avisos.in_order(told) != told:
        places.disordered.append(path)
    is_resent = any(text.startswith("REENVIO: ") for text in told)
    for canal, number in ((sale["canal"], sale["id_operacao"]) for sale in payload["vendas"]):
        places.found.setdefault((canal, number), set()).add(sync_id)
        if is_resent or {f"VENDA_ALTERADA: {canal} {number}", f"ID_REUTILIZADO: {canal} {number}"} & set(told):
            places.again.setdefault((canal, number), set()).add(sync_id)


def in_queue(places, outbox):
    dead_letter = os.path.join(os.path.dirname(outbox), "dead_letter")
    for folder in dead_letter, outbox:
        for path in sorted(glob.glob(os.path.join(folder, "*.json.gz"))):
            payload = places.payload(path)
            if payload is not None:
                lies(places, path, payload, folder == dead_letter)


def lies(places, path, payload, is_dead):
    places.queued[payload["integrity"]["sync_id"]] = payload
    if is_dead:
        places.refused.add(payload["integrity"]["sync_id"])
    for key, _ in places.fold.hear(payload):
        places.waiting[key] = path


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
    """What the ledger and its deliveries do not say of what is at the webhook, and what they say that is not so. A line of the ledger:
    kind, canal, id, end, total, hash, sync_id, and of later versions the promise's number. `anulada`: that payload tells the sale to
    nobody; `esquecida`: it may have told it, or nobody can read it."""
    noted, void, delivered, wrong = {}, set(), set(), []
    for kind, canal, number, sync_id in ((*words[:3], words[6]) for words in map(str.split, journals(ledger))):
        if kind == "venda":
            noted.setdefault((canal, int(number)), set()).add(sync_id)
        elif kind in ("anulada", "esquecida"):
            void.add((canal, number, sync_id))
    for text in journals(os.path.join(ledger, "entregas")):
        delivered.add(text.split()[0][:12])
    at_webhook = set().union(*places.found.values()) if places.found else set()
    for key, ids in sorted(places.found.items()):
        wrong += [f"{key[0]} {key[1]} went in {i[:12]}, the ledger does not say so" for i in sorted(ids - noted.get(key, set()))]
    for key, ids in sorted(noted.items()):
        nowhere = {i for i in ids - at_webhook - places.queued.keys() if (key[0], str(key[1]), i) not in void}
        wrong += [f"{key[0]} {key[1]} is noted in {i[:12]}, a payload that is nowhere" for i in sorted(nowhere)]
    return wrong + [f"{i[:12]} was delivered, no delivery is noted" for i in sorted(at_webhook - places.queued.keys()) if i[:12] not in delivered]


def other_bytes(folder):
    """The sync_ids that came with more than one content: `agent` may differ. A body that was cut off on its way says nothing."""
    bodies = {}
    for request in requests(folder):
        if request["sync_id"] and request["verdict"] != "incomplete":
            bodies.setdefault(request["sync_id"], set()).add(request["seal"])
    return sorted(sync_id for sync_id, sums in bodies.items() if len(sums) > 1)


def lost(databases, places, until=None):
    wanted = (key for key, sale in databases.sales.items() if sale.is_within(None, until))
    return sorted(key for key in wanted if key not in places.found and key not in places.waiting)


def doubled(places):
    return sorted(k for k, ids in places.found.items() if len(ids - places.again.get(k, set()) - places.refused) > 1)


def others(folded, control, folder):
    """Where the running webhook has another picture than the one folded here."""
    wrong = []
    for name, known_by, ours in ("sales", "id_operacao", folded.sales), ("shifts", "id_turno", folded.shifts):
        ask(control, f"fold {name}")
        with open(os.path.join(folder, f"fold.{name}.ndjson"), encoding="utf-8") as f:
            theirs = [plain(json.loads(line, parse_float=Decimal), folded.offsets) for line in f]
        theirs = {(one["canal"], one[known_by]): one for one in theirs}
        wrong += [f"{name} {key}" for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)]
    return wrong


def show(name, items):
    for item in items[:10]:
        print(f"  {name}: {item}")


def table(databases, places, missing, twice):
    print(f"{'':14} {'databases':>10} {'webhook':>10} {'waiting':>10} {'lost':>6} {'duplicated':>11}")
    for canal in "HIPER_CAIXA", "HIPER_LOJA":
        count = lambda keys: sum(1 for k in keys if k[0] == canal)
        print(f"{canal:14} {count(databases.sales):10} {count(places.found):10} {count(k for k in places.waiting if k not in places.found):10} {count(missing):6} {count(twice):11}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hiperd", required=True)
    parser.add_argument("--webhook", required=True)
    parser.add_argument("--control")
    parser.add_argument("--outbox")
    parser.add_argument("--since", type=datetime.fromisoformat)
    parser.add_argument("--until", type=datetime.fromisoformat)
    parser.add_argument("--offset")
    parser.add_argument("--so-far", action="store_true")
    options = parser.parse_args()
    databases = Databases(options.hiperd, options.offset)
    places = Places(fold=picture.Fold(databases.offsets))
    at_webhook(places, options.webhook)
    if options.outbox:
        in_queue(places, options.outbox)
    missing, twice = lost(databases, places, options.until), doubled(places)
    ledger = os.path.join(os.path.dirname(options.outbox), "ledger") if options.outbox else ""
    differences = others(places.fold, options.control, options.webhook) if options.control else []
    for payload in places.queued.values() if options.so_far else ():
        places.fold.apply(payload)
    wrong = picture.judge(databases, places.fold, options.since, options.until)
    extra = {
        "not as the ledger says": unnoted(places, ledger) if os.path.isdir(ledger) else [],
        "unreadable": places.unreadable,
        "with other bytes": other_bytes(options.webhook),
        "with warnings out of order": places.disordered,
        "otherwise at the webhook": differences,
    }
    table(databases, places, missing, twice)
    for name, keys in ("lost", missing), ("duplicated", twice):
        show(name, [f"{canal} {number}" for canal, number in keys])
    for kind in picture.KINDS:
        show(kind, [f"{key[0]} {key[1]} {why}" for what, key, why in wrong if what == kind])
    for name, items in extra.items():
        show(name, items)
    print(f"lost {len(missing)}, duplicated {len(twice)}" + "".join(f", {name} {len(items)}" for name, items in extra.items() if items))
    print(picture.line(wrong))
    sys.exit(bool(missing or twice or wrong or any(extra.values())))


if __name__ == "__main__":
    main()
