"""Holds what the webhook stored against the databases: is head office's picture right, and was each sale told for a reason?

The picture is the checker's (fold.py), in the order of arrival. For what each payload says of its sales, payloads count in the order
in which they were built: a sale may come again only where the payload says why, or after its VENDA_CANCELADA, or where the earlier
one was refused; what ended outside of a payload's window must be announced as VENDA_TARDIA."""
import datetime
import glob
import os
import re

import checker
import fold

WARNING = re.compile(r"(VENDA_TARDIA|VENDA_ALTERADA|VENDA_CANCELADA|ID_REUTILIZADO): (\S+) (\d+)")
AGAIN = {"VENDA_ALTERADA", "ID_REUTILIZADO", "REENVIO"}


def moment(text):
    return datetime.datetime.fromisoformat(text)


class Story:
    """What was told of one sale."""

    def __init__(self, refused):
        self.refused, self.sync_ids, self.is_cancelled, self.wrong = refused, [], False, set()

    def take(self, sale, payload, words):
        window, is_again = payload["window"], bool(set(self.sync_ids) - self.refused) and not self.is_cancelled
        if is_again and not AGAIN & words:
            self.wrong.add("doubled")
        inside = moment(window["from"]) <= moment(sale["data_hora"]) < moment(window["to"])
        if not inside and not (AGAIN | {"VENDA_TARDIA"}) & words:
            self.wrong.add("not announced as late")
        self.is_cancelled = False
        self.sync_ids.append(payload["integrity"]["sync_id"])


class Verdict:
    def __init__(self, agent, planned, built):
        """built: sync_id's beginning to the cycle in which its payload was first seen."""
        self.wrong, self.stories, self.planned, places = {}, {}, planned, checker.Places()
        checker.at_webhook(places, agent.path("webhook"))
        self.refused = places.refused
        payloads = [checker.read(path) for path in glob.glob(os.path.join(agent.path("webhook"), "[0-9]*_*.json"))]
        payloads.sort(key=lambda p: (built.get(p["integrity"]["sync_id"][:12], -1), p["agent"]["sent_at"], p["window"]["to"]))
        for payload in payloads:
            self.read(payload)
        self.databases = checker.Databases(agent.path("hiperd.sock"))
        for kind, key, why in fold.judge(self.databases, places.fold):
            self.note(kind, key, why)
        self.judge()

    def note(self, what, key, why=""):
        self.wrong.setdefault(what, []).append((key, why))

    def read(self, payload):
        told, everywhere = {}, set()
        for text in payload["integrity"]["warnings"]:
            match = WARNING.fullmatch(text)
            if match:
                told.setdefault((match[2], int(match[3])), set()).add(match[1])
            elif text.startswith("REENVIO: "):
                everywhere.add("REENVIO")
        for sale in payload["vendas"]:
            key = sale["canal"], sale["id_operacao"]
            self.story(key).take(sale, payload, told.get(key, set()) | everywhere)
        for key, words in told.items():
            if "VENDA_CANCELADA" in words:
                self.story(key).is_cancelled = True

    def story(self, key):
        return self.stories.setdefault(key, Story(self.refused))

    def judge(self):
        for key in sorted(set(self.planned) - set(self.databases.sales) - self.databases.cancelled):
            self.note("not in the databases", key)
        for key, story in sorted(self.stories.items()):
            for what in sorted(story.wrong):
                self.note(what, key)

    def holds(self):
        return not self.wrong

    def line(self):
        """Ends with the picture: `missing N, stale N, false N`."""
        more = [f", {len(keys)} {what}" for what, keys in self.wrong.items() if what not in ("doubled", *fold.KINDS)]
        picture = [f", {kind} {len(self.wrong.get(kind, ()))}" for kind in fold.KINDS]
        return f"{len(self.planned)} sales, {len(self.wrong.get('doubled', ()))} doubled" + "".join(more + picture)

    def details(self):
        for what, found in self.wrong.items():
            for (canal, number), why in found[:5]:
                story, plan = self.stories.get((canal, number)), self.planned.get((canal, number))
                when = f"  ended {plan.end}, visible {plan.visible}, cancelled {plan.cancelled}" if plan else ""
                ids = f"  in {', '.join(sync_id[:12] for sync_id in story.sync_ids)}" if story else ""
                yield f"  {what}: {canal} {number} {why}{when}{ids}"
