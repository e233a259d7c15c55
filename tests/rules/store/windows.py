"""Windows to be read from a store, each with a configuration and with what fails meanwhile."""
import datetime
from typing import NamedTuple

from .chance import Chance
from .moments import whole_seconds

LENGTHS_S = [1, 1, 2, 59, 60, 61, 600, 3600, 3600, 7200, 43200, 86399, 86400, 86400, 86400]
OFFSETS = [None, None, "-03:00", "+05:30", "-02:00", "+00:00", "+14:00"]
SERVER_OFFSETS = ["-03:00", "-04:00", "-05:00", "+05:45"]
CANAIS = [["HIPER_CAIXA", "HIPER_LOJA"], ["HIPER_LOJA"], ["HIPER_CAIXA"]]
CANAIS_WEIGHTS = [80, 13, 7]
BEFORE_READING = ["refuse", "error=229"]
WHILE_READING = ["late=229", "cut=2000", "cut=6000", "cut=14000", "cut=50000"]
DIAS_DEFAULT, DIAS_MOST = 2, 30  # of an open shift, and how far a window goes from it


class Window(NamedTuple):
    window: dict  # an object as pdv-outbox next prints it
    env: dict  # without what says where the servers are
    caixa_first: bool  # of the streams that pdv-merge reads
    fault: str | None  # what hiperd is to do meanwhile: <database>:<fault>

    def failing(self):
        """The databases that the fault is for."""
        return {self.fault.partition(":")[0]} if self.fault else set()


def seconds(number):
    return datetime.timedelta(seconds=number)


class Windows:
    """`one` gives the next of them."""

    def __init__(self, store, seed):
        self.store, self.chance = store, Chance(f"windows {seed}")
        rows = [row for database in (store.caixa, store.gestao) for table in ("operacao_pdv", "turno") for row in database.tables[table]]
        self.starts = sorted(row["data_hora_inicio"] for row in rows if row["data_hora_inicio"]) or [store.moments.day]
        self.ends = sorted(row["data_hora_termino"] for row in rows if row["data_hora_termino"]) or [store.moments.day]
        self.open_starts = sorted(row["data_hora_inicio"] for row in rows if self.is_open(row))
        self.server_offset, self.resending = Chance(f"server {seed}").choice(SERVER_OFFSETS), Chance(f"resending {seed}")
        self.env = self.of_store()
        self.offset = self.env.get("STORE_UTC_OFFSET", self.server_offset)

    def is_open(self, row):
        """Is it an open shift of ours that has begun at a moment where a window may end?"""
        store, start = self.store, row["data_hora_inicio"]
        is_own = row.get("id_ponto_venda") == store.id_ponto_venda or row.get("id_filial") == store.id_filial
        return is_own and row.get("fechado") is False and start is not None and start.microsecond == 0

    def of_store(self):
        """The settings that all windows of a store have in common."""
        is_default = self.store.id_filial == self.store.id_ponto_venda and self.chance.happens(0.7)
        settings = {
            "STORE_ID_PONTO_VENDA": self.store.id_ponto_venda,
            "STORE_ID_FILIAL": None if is_default else self.store.id_filial,
            "STORE_ALIAS": self.chance.one_of(None, None, "loja centro", 'Ação "x"'),
            "STORE_UTC_OFFSET": self.chance.choice(OFFSETS),
            "SCHEMA_VERSION": self.chance.one_of(None, None, "4.0", "4.0.0"),
        }
        return {key: value for key, value in settings.items() if value is not None}

    # --- bounds ---

    def whole_day(self):
        start = self.store.moments.day + datetime.timedelta(days=self.chance.randrange(self.store.moments.days))
        return start, start + datetime.timedelta(days=1)

    def by_the_hour(self):
        """From a beginning of a part of the day, or to one."""
        bound, length = self.store.moments.period(), seconds(self.chance.one_of(1, 21600, 43200, 64800, 86400, 86400))
        return self.chance.one_of((bound, bound + length), (bound - length, bound))

    def around_a_moment(self, length):
        """The moment is the window's first second or its last, the next one before or behind it, or somewhere within."""
        moment = whole_seconds(self.chance.choice(self.chance.one_of(self.ends, self.ends, self.ends, self.starts)))
        within = seconds(self.chance.randrange(length // seconds(1)))
        start = moment - self.chance.one_of(seconds(0), seconds(0), seconds(-1), length, length - seconds(1), within)
        return start, start + length

    def by_an_open_turno(self, length, dias):
        """The shift has begun as long before the window's end as it may have, or a second longer; or at its end."""
        longest = datetime.timedelta(days=min(dias, DIAS_MOST))
        end = self.chance.choice(self.open_starts) + self.chance.one_of(seconds(0), longest, longest) + self.chance.one_of(seconds(0), seconds(1))
        return end - length, end

    def bounds(self, dias):
        length, kind = seconds(self.chance.choice(LENGTHS_S)), self.chance.random()
        if self.open_starts and kind < 0.1:
            return self.by_an_open_turno(length, dias)
        if self.store.shape.on_the_hour and kind < 0.8:
            return self.by_the_hour()
        return self.whole_day() if kind < (0.8 if self.store.shape.one_day else 0.4) else self.around_a_moment(length)

    def texts(self, bounds):
        """At the store's offset, or at none where it does not depend on the server."""
        kind = self.chance.random()
        return [bound.isoformat(timespec="seconds") + ("" if kind > 0.96 and "STORE_UTC_OFFSET" in self.env else self.offset) for bound in bounds]

    # --- what is asked, and what goes wrong ---

    def fault(self, canais):
        """Where there is a payload without Caixa, nothing says what becomes of a store's name that was read before Caixa failed."""
        if not self.chance.happens(0.12):
            return None
        if canais == ["HIPER_LOJA"] and self.chance.happens(0.5):
            return f"caixa:{self.chance.choice(BEFORE_READING)}"
        database = "gestao" if canais == ["HIPER_LOJA"] else self.chance.one_of("caixa", *["gestao"] * 6)
        return f"{database}:{self.chance.choice(BEFORE_READING + WHILE_READING)}"

    def one(self):
        dias = self.chance.one_of(None, None, 2, 0, 1, 3, 30, 3650)
        env = self.env | ({} if dias is None else {"TURNO_ABERTO_MAX_DIAS": dias})
        if self.chance.happens(0.06):
            env["SQL_DATABASE_GESTAO"] = ""
        start, end = self.texts(self.bounds(DIAS_DEFAULT if dias is None else dias))
        canais = self.chance.choices(CANAIS, CANAIS_WEIGHTS)[0]
        window = {"from": start, "to": end, "canais": canais, "snapshots": self.chance.happens(0.6)}
        if self.resending.happens(0.1):
            window["reenviar"] = end
        return Window(window, env, self.chance.happens(0.7), self.fault(canais))
