#!/usr/bin/env python3
"""bench.py [NAME...]: what the programs cost beside well-known tools that do the nearest thing, in the same run on the same
machine. Each comparison runs both in turn and shows the best of five: elapsed seconds, processor seconds, peak memory of the
largest process, and the ratios, which alone mean something elsewhere. Nothing passes or fails by its time, but a result that
is not as it should be ends everything. The programs are those of BIN (bin/)."""
import argparse
import datetime
import glob
import gzip
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

from race import Runner, expect, race, wrong

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)
from agent import BIN, Agent

FIRST = datetime.datetime(2026, 3, 2)
NEXT = FIRST + datetime.timedelta(days=1)
COMPARISONS = {}


def comparison(function):
    COMPARISONS[function.__name__] = function
    return function


def program(name, *arguments):
    return [os.path.join(BIN, name), "-q", *arguments]


def lines_in(path):
    with open(path, "rb") as source:
        return sum(1 for _ in source)


class Store(Agent):
    """A store of one day, its servers, its configuration; ends with the block."""

    def __init__(self, per_day, loja):
        super().__init__(tempfile.mkdtemp(prefix="store.", dir="."))
        self.folder = os.path.abspath(self.folder)
        subprocess.run([sys.executable, os.path.join(TESTS, "make_store.py"), "--dir", self.folder, "--from", FIRST.date().isoformat(), "--per-day", str(per_day), "--loja", str(loja)], check=True)
        self.start()
        with open(self.path(".env"), encoding="utf-8") as env:
            self.values = dict(line.rstrip("\n").split("=", 1) for line in env)
        os.environ["PDV_CONFIG"] = self.path(".env")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def client(self, name, *arguments):
        """One of FreeTDS' own clients, for Caixa."""
        address = ["-H", "127.0.0.1", "-p", self.values["SQL_SERVER_PORT"]] if name == "tsql" else ["-S", f"127.0.0.1:{self.values['SQL_SERVER_PORT']}"]
        return [name, *arguments, *address, "-D", "HiperPdv", "-U", "pdv_sync", "-P", "demo"]


def extract_command(name, begin, end):
    return program(name, "--from", begin.isoformat(), "--to", end.isoformat())


def statement(name, **moments):
    """One of pdv-extract-caixa's statements, its DECLARE with these moments."""
    with open(os.path.join(TESTS, "..", "extract-caixa", name + ".sql"), encoding="utf-8") as source:
        text = source.read()
    for variable, moment in moments.items():
        text, count = re.subn(rf"(@{variable} datetime = ')[^']*'", rf"\g<1>{moment.isoformat()}'", text)
        expect(f"{name}.sql, @{variable}", 1, count)
    return text + "\nGO\n"


@comparison
def extract():
    """A day of 20,000 sales, ten times a busy one, from the same server by the same statements."""
    with Store(20000, 100) as store:
        with open("statements.sql", "w", encoding="utf-8") as out:
            out.write(statement("turnos", **{"from": FIRST, "to": NEXT, "lookback": FIRST, "aberto": FIRST}))
            out.write(statement("vendas", lookback=FIRST, to=NEXT))
        day = Runner("pdv-extract-caixa, to records", extract_command("pdv-extract-caixa", FIRST, NEXT), stdout="day.ndjson")
        race(extract.__doc__, day, Runner("tsql (FreeTDS), to text", store.client("tsql", "-o", "q"), stdin="statements.sql", stdout="day.txt"))
        with open("day.ndjson", encoding="utf-8") as stream:
            end = json.loads(stream.readlines()[-1])
        if not end["completo"] or end["contagens"]["venda"] < 19000 or lines_in("day.txt") < 3 * end["contagens"]["venda"]:
            wrong(f"extract: {end}")
        evening = Runner("its last hour", extract_command("pdv-extract-caixa", FIRST + datetime.timedelta(hours=21), FIRST + datetime.timedelta(hours=22)))
        race("The same window beside a small one: memory must not grow", Runner("the whole day", extract_command("pdv-extract-caixa", FIRST, NEXT)), evening)


@comparison
def merge():
    """The streams of a busy day (2,000 sales)."""
    with Store(1600, 400):
        for name, mode in ("pdv-extract-caixa", "wb"), ("pdv-extract-loja", "ab"):
            with open("both.ndjson", mode) as out:
                subprocess.run(extract_command(name, FIRST, NEXT), stdout=out, check=True)
        race(merge.__doc__, Runner("pdv-merge, to one payload", program("pdv-merge", "--payload"), stdin="both.ndjson", stdout="payload.json"), Runner("jq -c ., which only copies", ["jq", "-c", "."], stdin="both.ndjson", stdout="copy.ndjson"))
        with open("payload.json", encoding="utf-8") as payload:
            expect("merge, sales", sum('"tipo":"venda"' in line for line in open("both.ndjson", encoding="utf-8")), len(json.load(payload)["vendas"]))


def fill_queue(store):
    """A day's payloads, in windows of five minutes, none delivered. Gives (sync_id, file with the body) of each."""
    shutil.copy(store.path(".env"), store.path("env"))
    with open(store.path(".env"), "a", encoding="utf-8") as env:
        env.write("API_ENDPOINT=http://127.0.0.1:9/pdv\nSYNC_MAX_WINDOW_MINUTES=5\n") # nobody listens at 9, discard
    store.outbox("rewind", FIRST.isoformat(), moment=NEXT)
    store.cycle(NEXT)
    shutil.move(store.path("env"), store.path(".env"))
    bodies = []
    for path in store.waiting():
        with gzip.open(path, "rb") as source:
            body = source.read()
        bodies.append((json.loads(body)["integrity"]["sync_id"], path[: -len(".gz")].replace("outbox", "bodies")))
        os.makedirs(os.path.dirname(bodies[-1][1]), exist_ok=True)
        with open(bodies[-1][1], "wb") as out:
            out.write(body)
    return bodies


def curl_config(store, bodies):
    """The same requests for curl: one after the other over one connection."""
    common = {"Authorization": "Bearer " + store.values["API_TOKEN"], "Content-Type": "application/json", "Accept": "application/json", "X-PDV-Schema-Version": "4.0.0", "User-Agent": "pdv-sync-agent/4.0.0", "Expect": ""}
    requests = []
    for number, (sync_id, path) in enumerate(bodies):
        headers = common | {"Idempotency-Key": sync_id, "X-Request-Id": f"00000000-0000-4000-8000-{number:012x}"}
        requests.append("".join(f'header = "{key}: {value}"\n' for key, value in headers.items()) + f'data-binary = "@{path}"\nurl = "{store.values["API_ENDPOINT"]}"\noutput = "/dev/null"\nfail\nsilent\nshow-error\n')
    with open(os.open("curl.config", os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as out:
        out.write("next\n".join(requests))


@comparison
def deliver():
    """A queue of a day in windows of five minutes."""
    with Store(1600, 400) as store:
        bodies = fill_queue(store)
        if len(bodies) < 150:
            wrong(f"deliver: {len(bodies)} payloads")
        curl_config(store, bodies)
        race(f"{len(bodies)} payloads out of the queue", Runner("pdv-outbox drain, each checked", program("pdv-outbox", "drain"), stdout="waiting.ndjson"), Runner("gzip -dc", ["gzip", "-dc", *store.waiting()], stdout="bodies.json"))
        expect("drain", len(bodies), lines_in("waiting.ndjson"))
        # The first round makes them known: from then on both get the same answer.
        race(f"{len(bodies)} payloads to the webhook over one connection", Runner("pdv-send", program("pdv-send"), stdin="waiting.ndjson", stdout="sent.ndjson"), Runner("curl", ["curl", "-q", "-K", "curl.config"]))
        expect("send", len(bodies), lines_in("sent.ndjson"))


@comparison
def find():
    """One sale in a year's ledger of a busy store (730,000 sales)."""
    made = subprocess.run([sys.executable, os.path.join(TESTS, "make_ledger.py"), "--dir", "data"], stdout=subprocess.PIPE, text=True, check=True)
    number = made.stdout.split()[1]
    with open(".env", "w", encoding="utf-8") as env:
        env.write("STORE_ID_PONTO_VENDA=10\n")
    os.chmod(".env", 0o600)
    os.environ["PDV_CONFIG"] = os.path.abspath(".env")
    race(find.__doc__, Runner("pdv-outbox find, with payload and delivery", program("pdv-outbox", "find", number), stdout="found.txt"), Runner("grep -rhF, the line alone", ["grep", "-rhF", f" {number} ", "data/ledger", "--include=*.ledger"], stdout="line.txt"))
    with open("found.txt", encoding="utf-8") as found:
        expect("find", True, number in found.read())


@comparison
def cycle():
    """A busy day read, queued and delivered in windows of an hour, and what standard tools take to move the same bytes."""
    with Store(1600, 400) as store:
        by_hand = []
        for hour in range(24):
            begin = FIRST + datetime.timedelta(hours=hour)
            with open(f"hour{hour}.sql", "w", encoding="utf-8") as out:
                out.write(statement("vendas", lookback=begin, to=begin + datetime.timedelta(hours=1)))
            by_hand.append(f"{' '.join(store.client('tsql', '-o', 'q'))} <hour{hour}.sql | gzip >hour.gz && sync hour.gz && gzip -dc hour.gz | curl -q -s -o /dev/null -H 'Content-Type: application/json' --data-binary @- {store.values['API_ENDPOINT']}")
        # Every round another day's beginning: what was delivered once is not sent again.
        environment = store.environment(NEXT)
        words = " ".join(f"{key}='{environment[key]}'" for key in ("LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "NO_FAKE_STAT", "TZ"))

        def begin_again():
            for folder in "data", "webhook":
                for path in glob.glob(store.path(folder, "**"), recursive=True):
                    if os.path.isfile(path) and not path.endswith("requests.ndjson"):
                        os.unlink(path)
            store.outbox("rewind", FIRST.isoformat(), moment=NEXT)

        race(cycle.__doc__, Runner("pdv-sync.sh", f"env {words} {store.driver}", before=begin_again), Runner("tsql | gzip, sync, gzip -dc | curl", "; ".join(by_hand)))
        expect("cycle, waiting", [], store.waiting())


@comparison
def server():
    """hiperd is not the bottleneck: a million rows to FreeTDS' freebcp, and to a loop over the same rows in SQLite."""
    with Store(1, 1) as store:
        rows = "WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 1000000) INSERT INTO dbo.muitos SELECT n, n * 0.0001, N'número ' + CAST(n AS nvarchar(10)) FROM r OPTION (MAXRECURSION 0)"
        store.hiperd.sql("caixa", "CREATE TABLE dbo.muitos (n int NOT NULL PRIMARY KEY, v decimal(18,4), t nvarchar(40)); " + rows)
        with sqlite3.connect("muitos.db") as database:
            database.execute("CREATE TABLE muitos (n INTEGER PRIMARY KEY, v TEXT, t TEXT)")
            database.executemany("INSERT INTO muitos VALUES (?, ?, ?)", ((n, f"{n / 10000:.4f}", f"número {n}") for n in range(1, 1000001)))
        loop = "import sqlite3, sys\nfor row in sqlite3.connect('muitos.db').execute('SELECT n, v, t FROM muitos ORDER BY n'):\n    sys.stdout.write('%d\\t%s\\t%s\\n' % row)"
        race(server.__doc__, Runner("hiperd, to freebcp (client's cost)", store.client("freebcp", "SELECT n, v, t FROM dbo.muitos ORDER BY n", "queryout", "bcp.txt", "-c")), Runner("SQLite, to Python", [sys.executable, "-c", loop], stdout="loop.txt"))
        expect("server", lines_in("loop.txt"), lines_in("bcp.txt"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(COMPARISONS) + "; none: all")
    names = parser.parse_args().names
    for name in names:
        if name not in COMPARISONS:
            parser.error(f"no comparison is called {name}")
    work = tempfile.mkdtemp(prefix="pdv-bench.")
    try:
        for name in names or COMPARISONS:
            os.makedirs(os.path.join(work, name))
            os.chdir(os.path.join(work, name))
            COMPARISONS[name]()
    finally:
        os.chdir("/")
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
