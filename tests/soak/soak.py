#!/usr/bin/env python3
"""soak.py [--seeds N] [--first SEED] [--jobs N] [--cycles N] [--sales N] [--faults N] [--short] [--keep] [--no-slow]

Whole days of a store on a driven clock, one for each seed: sales at both channels, rows that become visible late, sales that are
changed and cancelled afterwards, shifts that close, a cycle of the driver every ten minutes, and faults of all kinds. When the
days after it have brought in what was late, the webhook must have every sale once, as the databases have it, and
`pdv-sync.sh --conferir` must say the same; then a payload is taken out of the queue by hand, and it must name its sales.

Prints `seed N: 2000 sales, 0 doubled, missing 0, stale 0, false 0` for each, and a summary; exit 1 unless all hold. Which faults, rows and moments a
day has follows from the seed alone; when exactly within its run a cycle is killed does not."""
import argparse
import collections
import concurrent.futures
import datetime
import gzip
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import agent as pc
import day as plan
import faults
import verdict

COLUMNS = 14  # of the account: five with a sum, four without
FIRST_DAY = datetime.datetime(2026, 3, 2)
EXPECTED = {0, 1, 69, 75, 77, 78}  # of a run that nobody has ended: 1: refused or put off, 78: the wrong address answers


class Soak:
    def __init__(self, seed, options, folder):
        self.seed, self.options = seed, options
        self.random = random.Random(f"soak {seed}")
        self.agent = pc.Agent(folder)
        self.day = plan.Day(folder, seed, FIRST_DAY, options.cycles / 6, options.sales)
        self.built, self.codes, self.number, self.problems = {}, collections.Counter(), 0, []
        self.found, self.output, self.log = None, None, []

    def rows_until(self, moment):
        for target, line in self.day.until(moment):
            self.agent.hiperd.sql(target, line)

    def note_payloads(self):
        """Which payloads have been built by now."""
        for folder in "data/outbox", "data/dead_letter", "webhook":
            path = self.agent.path(folder)
            for name in os.listdir(path) if os.path.isdir(path) else ():
                for sync_id in re.findall("(?<=_)[0-9a-f]{12}", name):
                    self.built.setdefault(sync_id, self.number)

    def cycle(self, moment, run):
        """The SQL Server's clock is right, whatever the PC's is."""
        self.number += 1
        self.rows_until(moment)
        self.agent.hiperd.ask(f"clock {moment:%Y-%m-%dT%H:%M:%S}")
        begun = time.monotonic()
        code = run(moment)
        self.codes[code] += 1
        self.note_payloads()
        return code, time.monotonic() - begun

    def bad_day(self):
        """The agent was installed before its first sale."""
        code, _ = self.agent.outbox("rewind", self.day.start.strftime("%Y-%m-%dT%H:%M:%S"), moment=self.day.start + datetime.timedelta(minutes=15))
        if code != 0:
            raise pc.Failure(f"rewind ended with {code}")
        troubles = faults.Troubles(self.agent, self.random, self.options.cycles, self.options.faults, self.options.slow)
        for i in range(self.options.cycles):
            moment = self.day.start + datetime.timedelta(minutes=10 * (i + 1), seconds=self.random.randint(0, 40))
            if not troubles.before(i, moment):
                self.rows_until(moment)
                continue
            undisturbed = troubles.is_calm(i)
            code, seconds = self.cycle(moment, lambda m, i=i: troubles.cycle(i, m))
            troubles.seconds = 0.8 * troubles.seconds + 0.2 * seconds
            if undisturbed and code not in EXPECTED:
                self.problems.append(f"a cycle at {moment} ended with {code}")
        troubles.over()
        self.log = troubles.log

    def days_after(self):
        """Until the late rows are there, a deep look-back has seen them, and nothing waits any more."""
        self.agent.outbox("requeue", "--all", moment=self.day.end)
        midnight = FIRST_DAY + datetime.timedelta(days=1 + self.options.cycles // 144)
        hours = [0.2, 6, 24.2] if self.options.short else [0.2, 2, 6, 12, 18, 23, 24.2, 26, 32, 48.2, 48.4]
        for moment in [self.day.end + datetime.timedelta(minutes=10)] + [midnight + datetime.timedelta(hours=hour) for hour in hours]:
            if moment > self.day.end:
                self.last_code = self.cycle(moment, self.agent.cycle)[0]
                self.now = moment
        for _ in range(10):
            if not self.agent.waiting() and self.last_code == 0:
                break
            self.agent.outbox("requeue", "--all", moment=self.now)
            self.now += datetime.timedelta(minutes=10)
            self.last_code = self.cycle(self.now, self.agent.cycle)[0]
        if self.last_code != 0 or self.agent.waiting() or self.agent.dead():
            self.problems.append(f"not quiet: the last cycle ended with {self.last_code}, {len(self.agent.waiting())} wait, {len(self.agent.dead())} are dead")

    def conferir(self):
        """Exit code, the line of totals as numbers, and the sales that are missing."""
        code, text = self.agent.run(self.now, self.agent.driver, "--conferir", f"{FIRST_DAY:%Y-%m-%d}", f"{self.now:%Y-%m-%d}")
        total = [line.split()[1:] for line in text.splitlines() if line.startswith("total")]
        missing = sorted(tuple(line.split()[1:3]) for line in text.splitlines() if line.startswith("falta "))
        numbers = [int(number.replace(",", "")) for number in total[0]] if total else [0] * COLUMNS
        self.output = text
        return code, numbers, missing

    def sums(self):
        """The databases' own: how many valid sales, and their lines' sum in cents."""
        sales = self.found.databases.sales.values()
        return len(sales), int(sum(sale.content["total"] for sale in sales) * 100)

    def account(self):
        """The account of the days: nothing missing, waiting, refused, changed since; the sums are the databases' own."""
        code, numbers, missing = self.conferir()
        count, cents = self.sums()
        want = [count, cents, count, cents] + [0] * (COLUMNS - 4)
        if code != 0 or numbers != want or missing:
            self.problems.append(f"--conferir: exit {code}, {numbers}, expected {want}; missing {missing[:5]}")

    def taken_away(self):
        """Sales whose payload is deleted by hand from the queue are named, those and no others."""
        self.agent.webhook.ask("fault status=503")
        os.mkdir(self.agent.path("more"))
        sales = plan.Day(self.agent.path("more"), self.seed + 1, self.now, 1, 24, 100000, steady=True)
        self.day = sales
        for minutes in 30, 65:
            self.now = sales.start + datetime.timedelta(minutes=minutes)
            self.cycle(self.now, self.agent.cycle)
        waiting = self.agent.waiting()
        if not waiting:
            self.problems.append("nothing waits while the webhook answers 503")
            return
        victim = self.random.choice(waiting)
        with gzip.open(victim, "rt", encoding="utf-8") as f:
            gone = sorted((sale["canal"], str(sale["id_operacao"])) for sale in json.load(f)["vendas"])
        os.remove(victim)
        self.agent.webhook.ask("clear")
        self.now += datetime.timedelta(minutes=10)
        self.cycle(self.now, self.agent.cycle)
        code, _, missing = self.conferir()
        if code != 1 or missing != gone or not gone:
            self.problems.append(f"a payload of {len(gone)} sales taken away: --conferir: exit {code}, names {missing[:5]} of {gone[:5]}")

    def run(self):
        """The lines to be printed, and whether all held."""
        begun = time.monotonic()
        try:
            self.agent.start()
            self.bad_day()
            self.days_after()
            self.found = found = verdict.Verdict(self.agent, self.day.sales, self.built)
            self.account()
            self.taken_away()
        finally:
            self.agent.stop()
        lines = [f"seed {self.seed}: {found.line()}  ({self.number} cycles, {time.monotonic() - begun:.0f} s)"]
        lines += [*found.details()] + [f"  {problem}" for problem in self.problems]
        return lines, found.holds() and not self.problems


def one(seed, options):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix=f"pdv-soak-{seed}.")
    soak, held, lines = None, False, []
    try:
        soak = Soak(seed, options, folder)
        lines, held = soak.run()
    except Exception as problem:  # whatever it is, the other seeds go on
        lines = [f"seed {seed}: {type(problem).__name__}: {problem}"]
    finally:
        if soak is not None:
            with open(os.path.join(folder, "faults"), "w", encoding="utf-8") as f:
                f.writelines(line + "\n" for line in [*soak.log, str(dict(soak.codes)), str(soak.output)])
        if held and not options.keep:
            shutil.rmtree(folder)
    if not held:
        lines.append(f"  again: make soak SEEDS=1 FIRST={seed}; what happened: {folder}/faults, agent.err, data, webhook")
    return lines, held


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cycles", type=int, default=144)
    parser.add_argument("--sales", type=int, default=2000)
    parser.add_argument("--faults", type=int, default=30)
    parser.add_argument("--short", action="store_true", help="fewer cycles after the day; it must end by four o'clock")
    parser.add_argument("--keep", action="store_true", help="the folders of good days too")
    parser.add_argument("--no-slow", dest="slow", action="store_false", help="leave out the faults that are waited out")
    options = parser.parse_args()
    begun, good = time.monotonic(), 0
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        runs = [pool.submit(one, seed, options) for seed in range(options.first, options.first + options.seeds)]
        for run in concurrent.futures.as_completed(runs):
            lines, held = run.result()
            good += held
            print("\n".join(lines), flush=True)
    print(f"{good} of {options.seeds} days with a right picture, {time.monotonic() - begun:.0f} s")
    sys.exit(good != options.seeds)


if __name__ == "__main__":
    main()
