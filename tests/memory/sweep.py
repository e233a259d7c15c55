#!/usr/bin/env python3
"""Lets the allocations of each program of a cycle fail, one after the other, and looks at what that leaves.

sweep.py SHIM STEPS: in a folder with .env and data/; the servers of .env answer. The programs are those of PATH.

Each program is run once undisturbed, which gives the number of its allocations and what is right; then, from the same files, with
one allocation failing (STEPS of them, spread over all), and with all failing from one on. It must end with 74, or with what is
right; nothing may be called damaged, dead or counted; and run again with memory, it leaves what is right.
"""
import collections, gzip, json, os, re, shutil, subprocess, sys

SHIM, STEPS = sys.argv[1], int(sys.argv[2])
LIMIT_S = 60
NO_MEMORY = 74
LIBRARY_CRASHED = 98  # failalloc.c
# A library that finds no memory in the middle of a conversation ends that, and we hear no more than that it ended. FreeTDS may go on
# without its character conversion: then the login is somebody else's (77), or the columns have names that nobody knows (70).
CONVERSES = {"pdv-extract-caixa": {69, 70, 77}, "pdv-extract-loja": {69, 70, 77}, "pdv-send": {69, 75}}


def run(argv, given, fail=None):
    env = dict(os.environ)
    if fail is not None:
        env.update(LD_PRELOAD=SHIM, COUNT_FILE=os.path.abspath("count"), **fail)
    done = subprocess.run(argv, input=given, capture_output=True, env=env, timeout=LIMIT_S)
    return done.returncode, done.stdout, done.stderr


def volatile(name, data):
    """Without what says only when it was written, and what recovery cannot know of a pacote that it has not read."""
    if name.startswith("data/state.json"):
        data = json.dumps({k: v for k, v in json.loads(data).items() if k not in ("geracao", "intencao", "promessa", "soma", "maior_id", "relogio", "recuo_longo")}, sort_keys=True)
    if name.startswith("data/ledger/entregas/"):
        data = re.sub(rb"\S+T\S+ |\S+$", b"", data, flags=re.M)
    return data


def tree():
    found = {}
    for folder, _, names in os.walk("data"):
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith(".lock") or "/tmp/" in path or "anterior" in name:
                continue
            data = open(path, "rb").read()
            found[path] = volatile(path, gzip.decompress(data) if name.endswith(".gz") else data)
    return found


def tree_at_last():
    """What was done but for the noting is brought to its end by the next command."""
    for command in "settle", "next":
        code, _, err = run(["pdv-outbox", command], b"")
        expect(code in (0, 1), "the next command ended with %d: %s" % (code, err.decode()[-300:]))
    return tree()


class Fault(Exception):
    pass


def expect(condition, text):
    if not condition:
        raise Fault(text)


def judge(argv, base, right, result, given, tells):
    """What a run with a failing allocation has left; then the same command again."""
    code, out, err = result
    name = argv[0]
    expect(code in (right[0], NO_MEMORY, LIBRARY_CRASHED) or code in CONVERSES.get(name, ()), "ended with %d: %s" % (code, err.decode()[-300:]))
    expect(code == right[0] or b'"completo":true' not in out, "ended with %d behind a whole stream" % code)
    expect(code != right[0] or tells(out) == tells(right[1]), "ended with %d, and its output is another: %s" % (code, err.decode()[-300:]))
    dead = [n for n in os.listdir("data/dead_letter")] if os.path.isdir("data/dead_letter") else []
    expect(sorted(dead) == sorted(base["dead"]), "the dead letter has %s" % dead)
    if code != right[0]:
        again = run(argv, given)
        expect(again[0] == right[0], "the second time it ended with %d: %s" % (again[0], again[2].decode()[-300:]))
    now = tree_at_last()
    for path in sorted(set(now) | set(right[2])):
        expect(now.get(path) == right[2].get(path), "ended with %d, then %s is another: %.300s | %.300s: %s" % (
            code, path, now.get(path), right[2].get(path), err.decode()[-300:]))


def restore():
    shutil.rmtree("data")
    shutil.copytree("before", "data")


def sweep(argv, given=None, tells=lambda out: out):
    """Leaves the folder as the undisturbed run does. Returns what that wrote."""
    shutil.rmtree("before", ignore_errors=True)
    shutil.copytree("data", "before")
    base = {"dead": os.listdir("data/dead_letter") if os.path.isdir("data/dead_letter") else []}
    first = run(argv, given, {"FAIL_AT": "0"})
    total = int(open("count").read())
    right = (first[0], first[1], tree_at_last())
    codes, faults = collections.Counter(), 0
    each = [{"FAIL_AT": str(n)} for n in spread(total)] + [{"FAIL_FROM": str(n)} for n in spread(total, 5)]
    for fail in each:
        restore()
        result = run(argv, given, fail)
        codes[result[0]] += 1
        try:
            judge(argv, base, right, result, given, tells)
        except Fault as fault:
            faults += 1
            print("# %s, %s: %s" % (" ".join(argv), fail, fault))
    restore()
    last = run(argv, given)
    print("%s: %d of %d allocations failed, %d wrong; ended with %s" % (" ".join(argv), len(each), total, faults, ", ".join(
        "%d: %d" % pair for pair in sorted(codes.items()))))
    return last[1], faults, len(each)


def spread(total, part=1):
    step = max(1, total * part // STEPS)
    return range(1, total + 1, step)


def delivered(out):
    return sorted(json.loads(line)["veredito"] for line in out.splitlines())


def main():
    faults = tried = 0

    def stage(*argv, **more):
        nonlocal faults, tried
        out, wrong, count = sweep(list(argv), **more)
        faults, tried = faults + wrong, tried + count
        return out

    window = stage("pdv-outbox", "next")
    open("window", "wb").write(window)
    streams = b"".join(stage("pdv-extract-" + which, "-w", "window", tells=records) for which in ("caixa", "loja"))
    pacote = stage("pdv-merge", given=streams, tells=payload)
    stage("pdv-outbox", "add", given=pacote)
    queue = stage("pdv-outbox", "drain")
    for words in (["list", "--json"], ["find", "1011"], ["status", "--json"], ["status", "--html"]):
        stage("pdv-outbox", *words, tells=lambda out: b"")
    stage("pdv-outbox", "audit", "2026-03-02", "2026-03-02", given=streams)
    entregas = stage("pdv-send", given=queue, tells=delivered)
    stage("pdv-outbox", "settle", given=entregas)
    print("%d failing allocations, %d wrong" % (tried, faults))
    return faults != 0


def records(out):
    """Without the moment at which the server was asked."""
    lines = [json.loads(line) for line in out.splitlines()]
    return [{k: v for k, v in line.items() if k not in ("servidor_agora", "relogio_ms")} for line in lines]


def payload(out):
    found = json.loads(out)
    return found["sync_id"], {k: v for k, v in found["payload"].items() if k not in ("agent", "sent_at")}


sys.exit(main())
