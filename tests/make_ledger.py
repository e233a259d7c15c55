#!/usr/bin/env python3
"""make_ledger.py --dir DATA [--from DAY] [--days N] [--per-day N] [--seed N]

Writes DATA/ledger: the journals of a busy store (common/journal.h, common/lancamento.h), each with its copy; the first half of the
days as earlier versions have written them, without the promise's number. Every day has
--per-day sales in 144 payloads, all delivered but the last three of all: one lies in DATA/dead_letter, one waits in
DATA/outbox, one is nowhere. Prints ids, one a line: of a sale of the first day, of one of the last day that was
delivered, of one that is dead, that waits, that is missing, and of none."""
import argparse
import datetime
import gzip
import json
import os
import random
import zlib

PAYLOADS = 144


def save(folder, day, texts):
    lines = []
    for number, text in enumerate(texts, 1):
        framed = f"{number} {text}"
        lines.append(f"{framed} {zlib.crc32(framed.encode()):08x}\n")
    data = "".join(lines)
    for suffix in ".ledger", ".copia":
        with open(os.path.join(folder, f"{day}{suffix}"), "w", encoding="ascii") as out:
            out.write(data)


def queue(folder, number, day, minute, sync_id):
    os.makedirs(folder, exist_ok=True)
    with gzip.open(os.path.join(folder, f"{number:010d}_{day:%Y%m%d}T23{minute}00Z_{sync_id[:12]}_cl_t0.json.gz"), "wt") as out:
        json.dump({"vendas": [], "integrity": {"sync_id": sync_id}}, out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", required=True)
    parser.add_argument("--from", dest="first", default="2025-03-02", type=datetime.date.fromisoformat)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--per-day", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    ledger = os.path.join(options.dir, "ledger")
    os.makedirs(os.path.join(ledger, "entregas"), exist_ok=True)
    number, last = 100000, []
    for i in range(options.days):
        day = options.first + datetime.timedelta(days=i)
        promise = i * PAYLOADS + 1 if i >= options.days // 2 else 0
        sync_ids = [f"{dice.getrandbits(256):064x}" for _ in range(PAYLOADS)]
        sales = []
        for each in range(options.per_day):
            number += 1
            payload = each * PAYLOADS // options.per_day
            at = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(seconds=86399 * each // options.per_day)
            canal = "HIPER_LOJA" if each % 4 == 3 else "HIPER_CAIXA"
            sales.append(f"venda {canal} {number} {at.isoformat()}.827 {dice.randint(100, 99999) / 100:.2f} {dice.getrandbits(64):016x} {sync_ids[payload]}" + (f" {promise + payload}" if promise else ""))
            if i == options.days - 1 and payload >= PAYLOADS - 4 and len(last) == payload - (PAYLOADS - 4):
                last.append(number)
        save(ledger, day, sales)
        delivered = PAYLOADS - 3 * (i == options.days - 1)
        save(os.path.join(ledger, "entregas"), day, [f"{sync_id} {day}T{n // 6:02d}:{n % 6}9:30-03:00 201 {dice.getrandbits(128):032x}" for n, sync_id in enumerate(sync_ids[:delivered])])
    queue(os.path.join(options.dir, "dead_letter"), promise + PAYLOADS - 3, day, 30, sync_ids[-3])
    queue(os.path.join(options.dir, "outbox"), promise + PAYLOADS - 2, day, 40, sync_ids[-2])
    print(100001, *last, number + 1, sep="\n")


if __name__ == "__main__":
    main()
