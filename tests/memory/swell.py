#!/usr/bin/env python3
"""swell.py MANY: the streams of standard input, with the first sale MANY times more, each with an id of its own."""
import json, sys

many, swollen = int(sys.argv[1]), None
for line in sys.stdin:
    record = json.loads(line)
    if record["tipo"] == "fim" and swollen == record["canal"]:
        record["contagens"]["venda"] += many
    print(json.dumps(record, ensure_ascii=False))
    if record["tipo"] == "venda" and swollen is None:
        swollen = record["canal"]
        for number in range(many):
            record["dados"]["id_operacao"] = 10000000 + number
            print(json.dumps(record, ensure_ascii=False))
