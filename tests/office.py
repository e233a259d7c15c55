#!/usr/bin/env python3
"""Stand-ins for the two sides of a store, for the cases of the queue and the merge: no SQL, no HTTP.

office.py read WINDOW         both extractors' streams of that window, of the sales and shifts that the file `shop` has now
office.py take [RULE...]      pdv-send and head office: lines of drain in, deliveries out; what is taken is kept in `office.ndjson`
office.py picture             what head office has after all that it took, a line for each sale and closed shift
office.py shop                what it should have: the shop's own lines in the same form
office.py words               all that it was told, in order: sales and shifts, with the warnings that name them
office.py field FILE KEY...   a value of a JSON file
office.py serve               all of these, a line of standard input each: what each prints is the file `answer`, then a line says that it is there;
                              `take` has its lines in the file `lines.in`

A line of `shop`: `venda CANAL ID MOMENT TOTAL [cancelada] [LABEL]` or `turno CANAL ID MOMENT TOTAL`; MOMENT `-`: an open shift.
RULES, of sales and shifts: refuse=ID (422), large=BYTES (413), doubt=ID (500, proved by what else passes), down (500, nothing passes), skip=N (the first N are not
sent, as when they could not be opened)."""
import contextlib
import json
import os
import sys
import traceback

CHANNELS = ["HIPER_CAIXA", "HIPER_LOJA"]


def rows():
    with open("shop", encoding="utf-8") as shop:
        return [line.split() for line in shop if line.strip()]


def dados(row):
    kind, canal, ident, moment, total, *rest = row
    if kind == "turno":
        closed = moment != "-"
        return {"canal": canal, "id_turno": ident, "fechado": closed, **({"data_hora_termino": moment + "-03:00"} if closed else {}),
                "qtd_vendas": 1, "total_vendas": float(total)}
    names = [word for word in rest if word != "cancelada"]
    line = {"line_id": 1, "line_no": 1, "nome": names[0] if names else "Pão", "qtd": 1, "preco_unit": float(total), "total": float(total)}
    return {"id_operacao": int(ident), "canal": canal, "data_hora": moment + "-03:00", "itens": [line], "pagamentos": [], "total": float(total)}


def records(window, canal):
    start, end = (window[key][:19] for key in ("lookback_from" if "lookback_from" in window else "from", "to"))
    above = window.get("ids_acima", {}).get(canal)
    for row in rows():
        kind, where, ident, moment = row[:4]
        found = start <= moment < end or (kind == "venda" and above is not None and int(ident) > above) or moment == "-"
        if where != canal or not found:
            continue
        if "cancelada" in row:
            yield {"tipo": "cancelada", "canal": canal, "id_operacao": int(ident), "data_hora": moment + "-03:00"}
        else:
            yield {"tipo": kind, "canal": canal, "dados": dados(row),
                   **({"lookback": True} if kind == "turno" and moment < window["from"][:19] else {})}


def read(path):
    with open(path, encoding="utf-8") as text:
        window = json.load(text)
    for canal in CHANNELS:
        own = list(records(window, canal)) if canal in window["canais"] else []
        counts = {kind: sum(record["tipo"] == kind for record in own) for kind in ("turno", "venda", "cancelada")}
        ids = [int(row[2]) for row in rows() if row[:2] == ["venda", canal]]
        frame = [{"tipo": "janela", "canal": canal, **window, "loja": {"id_ponto_venda": 10, "nome": "Centro"}, **({"maior_id": max(ids)} if ids else {})}, *own,
                 {"tipo": "fim", "canal": canal, "contagens": counts, "completo": True}]
        for record in frame:
            print(json.dumps(record, ensure_ascii=False))


def verdict(fila, size, rules):
    ids = {str(sale["id_operacao"]) for sale in fila["payload"]["vendas"]} | {shift["id_turno"] for shift in fila["payload"]["turnos"]}
    for rule in rules:
        name, _, value = rule.partition("=")
        if name == "refuse" and value in ids:
            return "REFUSED", 422
        if name == "large" and size > int(value):
            return "REFUSED", 413
        if name == "down" or (name == "doubt" and value in ids):
            return "LATER", 500
    return "SENT", 201


def take(rules):
    with open("lines.in", encoding="utf-8") as text:
        lines = text.readlines()[sum(int(rule[5:]) for rule in rules if rule.startswith("skip=")):]
    judged = [(json.loads(line), verdict(json.loads(line), len(line), rules)) for line in lines]
    passed = any(what == "SENT" for _, (what, _) in judged)
    with open("office.ndjson", "a", encoding="utf-8") as office:
        for fila, (what, status) in judged:
            if what == "SENT":
                office.write(json.dumps(fila["payload"], ensure_ascii=False) + "\n")
            print(json.dumps({"tipo": "entrega", "sync_id": fila["sync_id"], "arquivo": fila["arquivo"], "veredito": what, "status": status,
                              "tentativas": 1, "ms": 5, "request_id": "r-1", "resposta": "não", "texto": "faça isto",
                              **({"prova": True} if what == "LATER" and passed else {})}, ensure_ascii=False))


def payloads():
    if os.path.exists("office.ndjson"):
        with open("office.ndjson", encoding="utf-8") as office:
            yield from map(json.loads, office)


def shown(kind, canal, ident, total):
    return f"{kind} {canal} {ident} {total:.2f}"


def picture():
    sales, shifts, known = {}, {}, set()
    for payload in payloads():
        if payload["integrity"]["sync_id"] in known:
            continue
        known.add(payload["integrity"]["sync_id"])
        for sale in payload["vendas"]:
            sales[sale["canal"], str(sale["id_operacao"])] = shown("venda", sale["canal"], sale["id_operacao"], sale["total"])
        for shift in payload["turnos"]:
            shifts[shift["canal"], shift["id_turno"]] = shown("turno", shift["canal"], shift["id_turno"], shift["total_vendas"]) if shift["fechado"] else ""
        for warning in payload["integrity"]["warnings"]:
            if warning.startswith("VENDA_CANCELADA: "):
                sales.pop(tuple(warning.split()[1:]), None)
    return [*sales.values(), *filter(None, shifts.values())]


def words():
    for payload in payloads():
        warnings = payload["integrity"]["warnings"]
        for sale in payload["vendas"]:
            of_it = [text.split(":")[0] for text in warnings if text.split()[1:] == [sale["canal"], str(sale["id_operacao"])]]
            yield " ".join([shown("venda", sale["canal"], sale["id_operacao"], sale["total"]), *of_it])
        for shift in payload["turnos"]:
            yield shown("turno" if shift["fechado"] else "aberto", shift["canal"], shift["id_turno"], shift["total_vendas"])
        named = {(sale["canal"], str(sale["id_operacao"])) for sale in payload["vendas"]}
        yield from (text for text in warnings if ": HIPER_" in text and tuple(text.split()[1:]) not in named)


def field(path, *keys):
    with open(path, encoding="utf-8") as text:
        value = json.load(text)
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def serve():
    for line in sys.stdin:
        with open("answer", "w", encoding="utf-8") as answer, contextlib.redirect_stdout(answer):
            try:
                do(*line.split())
            except Exception:  # of one request: the next one is another
                traceback.print_exc()
        print("done", flush=True)


def do(what, *arguments):
    if what == "read":
        read(*arguments)
    elif what == "take":
        take(arguments)
    elif what == "field":
        print(field(*arguments))
    elif what == "picture":
        print(*sorted(picture()), sep="\n")
    elif what == "shop":
        valid = [row for row in rows() if "cancelada" not in row and row[3] != "-"]
        print(*sorted(shown(row[0], row[1], row[2], float(row[4])) for row in valid), sep="\n")
    elif what == "serve":
        serve()
    else:
        print(*words(), sep="\n")


if __name__ == "__main__":
    do(*sys.argv[1:])
