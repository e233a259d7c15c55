"""What can go wrong in a day. Each kind is tried; which, when and for how many cycles is the seed's choice."""
import datetime
import glob
import os
import signal

# Of the webhook and of the databases: the fault's text for the server's control, and how many cycles it lasts at most.
WEB = {
    "500": ("status=500", 4),
    "503 and Retry-After": ("status=503:retry-after=1:times=2", 1),
    "503 and a long Retry-After": ("status=503:retry-after=7200", 2),
    "429": ("status=429", 2),
    "401": ("status=401", 4),
    "404": ("status=404", 2),
    "422": ("status=422", 3),
    "413": ("status=413:times=1", 1),
    "redirect": ("redirect=302", 2),
    "HTML portal": ("html=200", 3),
    "connection closed": ("close", 3),
    "stored and closed": ("close-after-store", 2),
    "stored and silent": ("drip=1:times=1", 1),
    "webhook silent": ("silent:times=1", 1),
}
DATABASE = {
    "Caixa refuses": ("caixa:refuse", 4),
    "Loja refuses": ("gestao:refuse", 10),
    "Caixa login": ("caixa:login", 3),
    "Loja login": ("gestao:login", 4),
    "Caixa cut": ("caixa:cut={bytes}", 2),
    "Loja cut": ("gestao:cut={bytes}", 3),
    "databases close": ("any:close:times=2", 1),
    "1205 once": ("any:error=1205:times=1", 1),
    "1205": ("caixa:error=1205", 2),
    "1222": ("gestao:error=1222", 2),
    "databases slow": ("any:slow=300000:times=2", 1),
    "database silent": ("gestao:silent:times=1", 1),
}
# Of the PC itself: the method of Troubles that makes it.
PC = ["offline", "kill", "terminate", "two_runs", "disk_full", "clock_back", "clock_forward", "off", "damage_state",
      "damage_twin", "damage_ledger", "rewind", "requeue"]
OFTEN = ["kill"] * 4 + ["terminate", "disk_full", "damage_state", "damage_twin", "damage_ledger", "rewind", "off"]
SLOW = {"database silent", "stored and silent", "webhook silent", "503 and Retry-After", "1205", "1222"}


def read(path):
    with open(path, "rb") as f:
        return f.read()


class Troubles:
    """Told before each cycle; `cycle` then runs it as the troubles have it."""

    def __init__(self, agent, random, cycles, count, slow=True):
        self.agent, self.random, self.log = agent, random, []
        kinds = [kind for kind in [*WEB, *DATABASE, *PC, *OFTEN] if slow or kind not in SLOW]
        chosen = random.sample(kinds, min(count, len(kinds)))
        self.begins = sorted((random.randint(2, max(2, cycles - 4)), kind) for kind in chosen)
        self.side = random.randint(0, 1)  # which file of a pair is damaged: what both have lost is lost
        self.web, self.database, self.ends = {}, {}, {}
        self.offline_until = self.full_until = self.off_until = self.back_until = -1
        self.forward, self.damaged, self.once = None, {}, None
        self.back, self.seconds = None, 0.5

    def lasts(self, number, most):
        return number + self.random.randint(1, most)

    def before(self, number, moment):
        """False: the PC is off."""
        changed = False
        for faults in self.web, self.database:
            for kind in [kind for kind in faults if self.ends[kind] <= number]:
                del faults[kind]
                changed = True
        for kind in [kind for begin, kind in self.begins if begin == number]:
            self.log.append(f"{moment:%d %H:%M} {kind}")
            if kind in PC:
                changed = getattr(self, kind)(number, moment) or changed
                continue
            faults, (text, most) = (self.web, WEB[kind]) if kind in WEB else (self.database, DATABASE[kind])
            faults[kind] = text.format(bytes=self.random.randint(300, 60000))
            self.ends[kind] = self.lasts(number, most)
            changed = True
        if changed:
            self.tell()
        return number >= self.off_until

    def tell(self):
        for control, faults in (self.agent.webhook, self.web), (self.agent.hiperd, self.database):
            control.ask("clear")
            for text in faults.values():
                control.ask("fault " + text)

    def is_calm(self, number):
        """Whether the run will be left to end as it wants to."""
        return self.once is None and number >= self.full_until

    def cycle(self, number, moment):
        agent, how, self.once = self.agent, self.once, None
        more = {"API_ENDPOINT": "http://127.0.0.1:1/"} if number < self.offline_until else None
        if self.forward is not None:
            moment, self.forward = self.forward, None
        if number < self.back_until:
            moment = moment - self.back
        if how in (signal.SIGKILL, signal.SIGTERM):
            return agent.cycle_ended(moment, how, self.random.uniform(0, 1.1 * self.seconds))
        if number < self.full_until:
            return agent.cycle(moment, more, self.random.choice((0, 300, 3000, 20000, 100000)))
        if how == "two":
            return agent.cycle_twice(moment)
        code = agent.cycle(moment, more)
        return code

    def over(self):
        self.web, self.database = {}, {}
        self.tell()
        self.offline_until = self.full_until = self.off_until = self.back_until = -1

    # --- the PC's troubles, by name ---

    def offline(self, number, _):
        self.offline_until = self.lasts(number, 6)

    def kill(self, *_):
        self.once = signal.SIGKILL

    def terminate(self, *_):
        self.once = signal.SIGTERM

    def two_runs(self, *_):
        self.once = "two"

    def disk_full(self, number, _):
        self.full_until = self.lasts(number, 4)

    def clock_back(self, number, moment):
        self.back = datetime.timedelta(minutes=self.random.randint(1, 45))
        self.back_until = self.lasts(number, 3)

    def clock_forward(self, number, moment):
        self.forward = moment + datetime.timedelta(minutes=self.random.randint(5, 90))

    def off(self, number, _):
        self.off_until = number + self.random.randint(6, 9)

    def damage(self, path):
        data = bytearray(read(path))
        how, at = self.random.choice(("gone", "empty", "cut", "zeros", "bit")), self.random.randrange(max(1, len(data)))
        if how == "gone" or not data:
            os.remove(path)
            return
        if how == "empty":
            data = b""
        elif how == "cut":
            data = data[:at]
        elif how == "zeros":
            data[at : at + 512] = bytes(len(data[at : at + 512]))
        else:
            data[at] ^= 1 << self.random.randrange(8)
        with open(path, "wb") as f:
            f.write(data)

    def damage_one_state(self, name):
        """Not before what was damaged last has been written anew: two generations are all there is."""
        paths = [self.agent.path("data", each) for each in ("state.json", "state.json.anterior")]
        if all(os.path.exists(path) and read(path) != self.damaged.get(path) for path in paths):
            path = self.agent.path("data", name)
            self.damage(path)
            self.damaged = {path: read(path) if os.path.exists(path) else None}

    def damage_state(self, *_):
        self.damage_one_state("state.json")

    def damage_twin(self, *_):
        self.damage_one_state("state.json.anterior")

    def damage_ledger(self, *_):
        suffix = ("*.ledger", "*.copia")[self.side]
        files = sorted(glob.glob(self.agent.path("data", "ledger", suffix)) + glob.glob(self.agent.path("data", "ledger", "entregas", suffix)))
        if files:
            self.damage(self.random.choice(files))

    def rewind(self, _, moment):
        back = moment - datetime.timedelta(minutes=self.random.randint(5, 240))
        self.agent.outbox("rewind", back.strftime("%Y-%m-%dT%H:%M:%S"), moment=moment)

    def requeue(self, _, moment):
        self.agent.outbox("requeue", "--all", moment=moment)
