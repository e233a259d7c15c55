"""Head office's picture: payloads applied in the order of arrival, as the receiver does it, and held against the databases.

A known sync_id is dropped; a sale replaces what was there under (canal, id_operacao), a shift what was there under (canal, id_turno);
VENDA_CANCELADA takes a sale away."""
import datetime
import os
import sys

from databases import TESTS, plain

sys.path.append(os.path.join(TESTS, "samples"))
import compare

CANCELLED, GONE, SWAPPED = "VENDA_CANCELADA:", "VENDA_SUMIDA:", "BASE_TROCADA:"
KINDS = ("missing", "stale", "false")


class Fold:
    def __init__(self, offsets=True):
        self.offsets = offsets  # see plain
        self.sales, self.shifts = {}, {}
        self.cancelled = set()  # taken away, and not sold since
        self.told = {}  # sale -> all that any payload said of it
        self.gone, self.swapped = set(), set()  # sales, and channels, of which a payload said that rows are gone
        self.begun = None  # where the first window began
        self.known = set()

    def apply(self, payload):
        integrity = payload["integrity"]
        if integrity["sync_id"] in self.known:
            return
        self.known.add(integrity["sync_id"])
        start = datetime.datetime.fromisoformat(payload["window"]["from"]).replace(tzinfo=None)
        self.begun = min(self.begun or start, start)
        for key, sale in self.hear(payload):
            self.sales[key] = sale
            self.cancelled.discard(key)
        for shift in payload["turnos"]:
            self.shifts[shift["canal"], shift["id_turno"]] = plain(shift, self.offsets)
        for text in integrity["warnings"]:
            self.warn(text)

    def hear(self, payload):
        """Its sales. One that waits yet is only heard: it changes nothing."""
        heard = [((sale["canal"], sale["id_operacao"]), plain(sale, self.offsets)) for sale in payload["vendas"]]
        for key, sale in heard:
            self.told.setdefault(key, []).append(sale)
        return heard

    def warn(self, text):
        beginning, *words = text.split()
        if beginning not in (CANCELLED, GONE, SWAPPED):
            return
        key = words[0], int(words[1])
        if beginning == CANCELLED:
            self.sales.pop(key, None)
            self.cancelled.add(key)
        elif beginning == GONE:
            self.gone.add(key)
        else:
            self.swapped.add(key[0])

    def is_excused(self, key):
        """Was it told that the row is no longer there?"""
        return key in self.gone or key[0] in self.swapped


def of_sale(databases, fold, key, is_wanted):
    """One of KINDS and the reason, or None. A value that no payload ever said is one that no row ever had, as far as can be told."""
    if key not in databases.sales:
        if key in databases.cancelled:
            return "stale", "its row says cancelled"
        return None if fold.is_excused(key) else ("false", "no database has it")
    if key in fold.cancelled:
        return "false", "told as cancelled, and its row is valid"
    now = databases.sales[key].content
    if key not in fold.sales:
        return ("missing", "") if is_wanted else None
    if fold.sales[key] == now:
        return None
    return "stale" if now in fold.told[key] else "false", difference(now, fold.sales[key])


def of_shift(databases, fold, key, is_wanted):
    """The totals of a shift grow with its sales: what is older is stale."""
    if key not in databases.shifts:
        known = key in databases.turnos or key[0] in fold.swapped or not fold.shifts[key]["fechado"]
        return None if known else ("false", "no database has it")
    if not is_wanted:
        return None
    now = databases.shifts[key].content
    if key not in fold.shifts:
        return "missing", ""
    return None if fold.shifts[key] == now else ("stale", difference(now, fold.shifts[key]))


def difference(now, told):
    """The first of them."""
    lines = []
    compare.differ("", "", now, told, lines)
    return lines[0][:200] if lines else "?"


def judge(databases, fold, since=None, until=None):
    """(kind, sale or shift, reason) of all that is wrong. Wanted are the sales and closed shifts that ended between the two local
    moments; of shifts only those since the first window, unless `since` is given."""
    wrong = []
    for of_one, now, told, start in (of_sale, databases.sales, fold.sales, since), (of_shift, databases.shifts, fold.shifts, since or fold.begun):
        for key in sorted(now.keys() | told.keys()):
            found = of_one(databases, fold, key, key in now and now[key].is_within(start, until))
            wrong += [(found[0], key, found[1])] if found else []
    return wrong


def line(wrong):
    """`missing N, stale N, false N`"""
    return ", ".join(f"{kind} {sum(what == kind for what, _, _ in wrong)}" for kind in KINDS)
