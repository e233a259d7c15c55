#!/usr/bin/env python3
"""rules.py [--seeds N] [--first SEED] [--windows N] [--jobs N] [--keep]

Do the programs do what the contract says, also where nobody has thought of an example? A store is made by chance (store/), one for
each seed, and served over TDS. For some windows the two extractors and pdv-merge give a payload, and it must be the one that a second
reading of the contract gives (reference/): every value, every key and its place, every warning; valid by the schema, on one line,
with the exit codes that the window deserves. First, that reading must itself give the payload of every sample.

Prints `N samples, N disagreements`, then `N seeds, N windows, N payloads, N disagreements`; exit 1 unless none disagrees. A window that
does is named, and what differs in it; its folder, which is kept, has the configuration, the window, what each program wrote and what
was wanted. The programs are those of BIN (bin/)."""
import argparse
import concurrent.futures
import glob
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from typing import NamedTuple

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMPLES = os.path.join(TESTS, "samples")
sys.path += [TESTS, SAMPLES]
import compare
from judge import code_differences, payload_differences, seal_differences
from reference import tsql
from reference.leitura import Leitura
from reference.payload import payload
from reference.seal import text
from served import Served
from store.store import Store
from store.windows import Windows

SHOWN = 8  # differences of a window
SAMPLE_ENV, SAMPLE_OFFSET = {"STORE_ID_PONTO_VENDA": 10, "STORE_ID_FILIAL": 7}, "-03:00"
AGENT = {"version": "-", "machine": "-", "sent_at": "2026-03-02T10:00:00-03:00"}


def shortened(line):
    return line if len(line) <= 300 else f"{line[:150]} ... {line[-150:]}"


# --- the samples ---


def sample(*names):
    with open(os.path.join(SAMPLES, *names), encoding="utf-8", newline="") as source:
        return source.read()


def sample_differences(databases, name):
    """The sample's name says what was the matter with Gestao."""
    env = SAMPLE_ENV | ({"SQL_DATABASE_GESTAO": ""} if "gestao-off" in name else {})
    unread = {"gestao"} if "gestao-down" in name else set()
    made = payload(Leitura(databases, json.loads(sample("windows", name)), env, SAMPLE_OFFSET, unread), AGENT)
    return compare.differences(compare.load(sample("expected", name)), made) + seal_differences(made and text(made))


def check_samples():
    """Prints the differences and the count; is there none?"""
    databases = {"caixa": tsql.read(sample("hiperpdv.sql"), sample("HiperPdv.sql")), "gestao": tsql.read(sample("hiper.sql"), sample("Hiper.sql"))}
    names, wrong = sorted(map(os.path.basename, glob.glob(os.path.join(SAMPLES, "windows", "*.json")))), 0
    for name in names:
        differences = sample_differences(databases, name)
        wrong += bool(differences)
        for line in differences[:SHOWN]:
            print(f"sample {name}: {shortened(line)}")
    print(f"{len(names)} samples, {wrong} disagreements", flush=True)
    return bool(names) and not wrong


# --- the stores ---


class Outcome(NamedTuple):
    """Of a seed. lines: what is to be printed."""

    windows: int
    payloads: int
    disagreements: int
    lines: list


def one_window(served, databases, name, asked):
    """Whether there is to be a payload, and the differences."""
    reading = served.read(name, asked)
    leitura = Leitura(databases, asked.window, asked.env, served.offset, reading.unread())
    want = payload(leitura, AGENT)
    differences = code_differences(asked, reading, leitura.is_lost()) + payload_differences(want, reading.output)
    if differences:
        with open(served.path(name, "want.json"), "w", encoding="utf-8") as out:
            json.dump(want, out, ensure_ascii=False, default=float)
    return want is not None, differences


def all_windows(seed, folder, count):
    store = Store(seed)
    windows, databases = Windows(store, seed), {name: tsql.read(*scripts) for name, scripts in store.scripts().items()}
    payloads, wrong, lines = 0, 0, []
    with Served(folder, store, windows.server_offset) as served:
        for number in range(1, count + 1):
            has_payload, differences = one_window(served, databases, str(number), windows.one())
            payloads += has_payload
            wrong += bool(differences)
            if differences:
                lines.append(f"seed {seed}, window {number}: {len(differences)} differences; kept: {folder}/{number}")
                lines += ["  " + shortened(line) for line in differences[:SHOWN]]
    return Outcome(count, payloads, wrong, lines)


def one_seed(seed, options):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix=f"pdv-rules-{seed}.")
    try:
        outcome = all_windows(seed, folder, options.windows)
    except Exception as problem:  # whatever it is, the other seeds go on
        outcome = Outcome(0, 0, 1, [f"seed {seed}: {type(problem).__name__}: {problem}; kept: {folder}"])
    if outcome.disagreements:
        outcome.lines.append(f"  again: make check-rules SEEDS=1 FIRST={seed}")
    elif not options.keep:
        shutil.rmtree(folder)
    return outcome


def check_stores(options):
    """Prints the differences and the counts; is there none?"""
    begun, windows, payloads, wrong = time.monotonic(), 0, 0, 0
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        runs = [pool.submit(one_seed, seed, options) for seed in range(options.first, options.first + options.seeds)]
        for outcome in (run.result() for run in concurrent.futures.as_completed(runs)):
            windows, payloads, wrong = windows + outcome.windows, payloads + outcome.payloads, wrong + outcome.disagreements
            for line in outcome.lines:
                print(line, flush=True)
    print(f"{options.seeds} seeds, {windows} windows, {payloads} payloads, {wrong} disagreements ({time.monotonic() - begun:.0f} s)")
    return payloads > 0 and not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--windows", type=int, default=4, help="of each seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", action="store_true", help="the folders of seeds that agree too")
    options = parser.parse_args()
    agree = [check_samples(), check_stores(options)]
    sys.exit(not all(agree))


if __name__ == "__main__":
    main()
