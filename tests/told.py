#!/usr/bin/env python3
"""told.py --hiperd SOCKET --from MOMENT --to MOMENT [--machine NAME] [--only ID...] [--warning TEXT...]

Prints the payload that a window of the databases gives now, by the second reading of the contract, sealed; --only: of its sales
these alone; --warning: what an agent that remembers would add. For cases of those who judge payloads: no program of ours is asked."""
import argparse
import json

from databases import STORE, TABLES, tables
from reference import avisos
from reference.leitura import Leitura
from reference.payload import payload
from reference.seal import sealed, text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hiperd", required=True)
    parser.add_argument("--from", dest="start", required=True)
    parser.add_argument("--to", required=True)
    parser.add_argument("--machine", default="LOJA")
    parser.add_argument("--only", type=int, nargs="*")
    parser.add_argument("--warning", nargs="*", default=[])
    options = parser.parse_args()
    window = {"from": options.start, "to": options.to, "canais": ["HIPER_CAIXA", "HIPER_LOJA"], "snapshots": False}
    databases = {target: tables(options.hiperd, target, script) for target, (script, _) in TABLES.items()}
    agent = {"version": "4.0.0", "machine": options.machine, "sent_at": "2026-03-12T10:00:00-03:00"}
    told = payload(Leitura(databases, window, STORE, "-03:00"), agent)
    if options.only is not None:
        told["vendas"] = [sale for sale in told["vendas"] if sale["id_operacao"] in options.only]
    told["integrity"] = {"warnings": avisos.in_order(told["integrity"]["warnings"] + options.warning)}
    print(text(sealed(json.loads(text(told)))), end="")


if __name__ == "__main__":
    main()
