"""Holds what the webhook stored against the databases: is every sale there, once, as the databases have it now?

The receiver's view: payloads in the order in which they were built. A sale may come again only as VENDA_ALTERADA and with
other content, or after its VENDA_CANCELADA; what ended before a payload's window must be announced as VENDA_TARDIA; what
is cancelled after it was sent is told once."""
import glob
import json
import os
import re
from decimal import Decimal

SALES = {
    "caixa": ("HIPER_CAIXA", "o.operacao = 1"),
    "gestao": ("HIPER_LOJA", "o.operacao = 1 AND o.origem = 2"),
}
WARNING = re.compile(r"VENDA_(TARDIA|ALTERADA|CANCELADA): (\S+) (\d+)")


def rows(agent, target, columns, rest):
    """Several columns in one question: hiperd's control gives one."""
    texts = " + '/' + ".join(f"CAST({column} AS varchar(40))" for column in columns)
    return [answer.split("/") for answer in agent.hiperd.sql(target, f"SELECT {texts} {rest}")]


def databases(agent):
    """Per sale: its end, lines and payments with their amounts; and whether it is valid."""
    sales, valid = {}, set()
    for target, (canal, ours) in SALES.items():
        for number, cancelled, shift in rows(agent, target, ("o.id_operacao", "o.cancelado", "o.id_turno"), f"FROM dbo.operacao_pdv o WHERE {ours}"):
            sales[canal, int(number)] = {"turno": shift, "itens": {}, "pagamentos": {}}
            if cancelled == "0":
                valid.add((canal, int(number)))
        of_ours = f"(SELECT o.id_operacao FROM dbo.operacao_pdv o WHERE {ours})"
        for number, line, total in rows(agent, target, ("i.id_operacao", "i.id_item_operacao_pdv", "i.valor_total_liquido"), f"FROM dbo.item_operacao_pdv i WHERE i.cancelado = 0 AND i.id_operacao IN {of_ours}"):
            sales[canal, int(number)]["itens"][int(line)] = Decimal(total)
        for number, line, amount in rows(agent, target, ("f.id_operacao", "f.id_finalizador_operacao_pdv", "f.valor"), f"FROM dbo.finalizador_operacao_pdv f WHERE f.id_operacao IN {of_ours}"):
            sales[canal, int(number)]["pagamentos"][int(line)] = Decimal(amount)
    return sales, valid


def content(sale):
    return {"turno": sale["id_turno"],
            "itens": {line["line_id"]: Decimal(line["total"]) for line in sale["itens"]},
            "pagamentos": {line["line_id"]: Decimal(line["valor"]) for line in sale["pagamentos"]}}


class Story:
    """What the receiver was told of one sale: (what it carries, was it announced as TARDIA, ALTERADA) and cancellings."""

    def __init__(self):
        self.contents, self.texts, self.sync_ids, self.cancelled_after, self.wrong = [], [], [], [], []

    def take(self, sale, payload, told):
        text = json.dumps(sale, sort_keys=True, default=str)
        again = bool(self.contents)
        gone = len(self.cancelled_after) > 0 and self.cancelled_after[-1] == len(self.contents)
        if again and not gone and text == self.texts[-1]:
            self.wrong.append("doubled")
        elif again and "ALTERADA" not in told:
            self.wrong.append("doubled")
        elif not again and sale["data_hora"] < payload["window"]["from"] and "TARDIA" not in told:
            self.wrong.append("not announced as late")
        self.contents.append(content(sale))
        self.texts.append(text)
        self.sync_ids.append(payload["integrity"]["sync_id"])


class Verdict:
    def __init__(self, agent, planned, built):
        """built: sync_id's beginning to the cycle in which its payload was first seen."""
        self.wrong, self.stories, self.shifts, payloads = {}, {}, {}, []
        self.planned = planned
        for path in glob.glob(os.path.join(agent.path("webhook"), "[0-9]*_*.json")):
            with open(path, encoding="utf-8") as f:
                payloads.append(json.load(f, parse_float=Decimal))
        payloads.sort(key=lambda p: (built.get(p["integrity"]["sync_id"][:12], -1), p["agent"]["sent_at"], p["window"]["to"]))
        for payload in payloads:
            self.read(payload)
        self.sales, self.valid = databases(agent)
        self.judge()
        self.judge_shifts(agent)

    def note(self, what, key):
        self.wrong.setdefault(what, []).append(key)

    def read(self, payload):
        told = {}
        for text in payload["integrity"]["warnings"]:
            match = WARNING.fullmatch(text)
            if match:
                told.setdefault((match[2], int(match[3])), []).append(match[1])
        for sale in payload["vendas"]:
            key = sale["canal"], sale["id_operacao"]
            self.stories.setdefault(key, Story()).take(sale, payload, told.get(key, ()))
        for key, whats in told.items():
            if "CANCELADA" in whats:
                story = self.stories.setdefault(key, Story())
                story.cancelled_after.append(len(story.contents))
        for shift in payload["turnos"]:
            self.shifts[shift["canal"], shift["id_turno"]] = shift

    def judge(self):
        for key in sorted(set(self.planned) - set(self.sales)):
            self.note("not in the databases", key)
        for key in sorted(self.valid - set(self.stories)):
            self.note("lost", key)
        for key, story in sorted(self.stories.items()):
            for what in sorted(set(story.wrong)):
                self.note(what, key)
            told = len(story.cancelled_after)
            if key not in self.sales:
                self.note("in no database", key)
            elif not story.contents:
                self.note("cancelled before it was sent", key)
            elif key in self.valid and told > 0:
                self.note("told as cancelled, and is not", key)
            elif key in self.valid and story.contents[-1] != self.sales[key]:
                self.note("with other content", key)
            elif key not in self.valid and told != 1:
                self.note(f"cancelled, told {told} times", key)

    def judge_shifts(self, agent):
        """The last that was told of a closed shift is what its sales add up to now."""
        for target, (canal, _) in SALES.items():
            owner = "" if target == "caixa" else " AND t.id_filial = 7"
            for (shift,) in rows(agent, target, ("t.id_turno",), f"FROM dbo.turno t WHERE t.fechado = 1{owner}"):
                ours = [key for key in self.valid if key[0] == canal and self.sales[key]["turno"] == shift]
                told = self.shifts.get((canal, shift), {})
                total = sum((sum(self.sales[key]["itens"].values()) for key in ours), Decimal(0))
                if not told.get("fechado") or told["qtd_vendas"] != len(ours) or Decimal(told["total_vendas"]) != total:
                    self.note("shift with other sums", (canal, shift))

    def holds(self):
        return not self.wrong

    def line(self):
        lost, doubled = len(self.wrong.get("lost", ())), len(self.wrong.get("doubled", ()))
        more = [f", {len(keys)} {what}" for what, keys in self.wrong.items() if what not in ("lost", "doubled")]
        return f"{len(self.planned)} sales, {lost} lost, {doubled} doubled" + "".join(more)

    def details(self):
        for what, keys in self.wrong.items():
            for canal, number in keys[:5]:
                story, plan = self.stories.get((canal, number)), self.planned.get((canal, number))
                when = f"  ended {plan.end}, visible {plan.visible}, cancelled {plan.cancelled}" if plan else ""
                ids = f"  in {', '.join(sync_id[:12] for sync_id in story.sync_ids)}" if story else ""
                yield f"  {what}: {canal} {number}{when}{ids}"
