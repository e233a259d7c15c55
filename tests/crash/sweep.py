#!/usr/bin/env python3
"""sweep.py --bin DIR --hiperd SOCKET --late-port PORT --store DIR --day DAY [--how KILL,EIO,...] [--every N] [--commits N]
         [--only TEXT] [--jobs N]

Ends or fails every process of the agent at every system call that changes something, one at a time, in a store of setup.sh;
then cycles run until nothing waits, and the checker holds databases, webhook and queue against each other. Ends with one line,
`N points, N lost, N doubled, N unreadable, N missing, N stale, N false`, and with 0 only when nothing was wrong at any point. --every N takes a sample, always
the same one, with every death around the queue's commits in it, or each N-th of them (--commits); --only the invocations with TEXT in their name."""
import argparse
import collections
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import checker
import fold
import points
import stage

KEPT_MAX = 3
MEMORY = "/dev/shm"


def begin(options, wanted):
    """In each process of the pool: a stage of its own. The pool's end ends what it has begun."""
    global scene
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(75))
    scene = stage.Stage(str(os.getpid()), options, wanted)


def play(point):
    try:
        problems = scene.play(point)
    except OSError as problem:
        problems = [("broken", f"the stage: {problem}")]
    try:
        if isinstance(problems, list) and problems:
            kept = os.path.join(scene.store, f"wrong-{point.how}-{point.invocation}-{point.call}-{point.number}")
            if len([name for name in os.listdir(scene.store) if name.startswith("wrong-")]) < KEPT_MAX:
                shutil.copytree(scene.folder, kept, symlinks=True)
        return point, problems
    finally:
        scene.clear()


def count(options, wanted):
    """One run of each command with every invocation traced. It must itself leave everything in order."""
    found = []
    for first, command in stage.COMMANDS.items():
        scene = stage.Stage("count", options, wanted)
        try:
            scene.set()
            calls = ",".join(points.CALLS)
            code, said = scene.run(command, CRASH_POINT="all", CRASH_STRACE=f"-y -e trace={calls}")
            problems = scene.repair() + scene.judge()
            if code != (1 if first == "cycle" else 0) or problems:  # 1: in the cycle a payload is refused
                sys.exit(f"without any harm: {first}: exit {code}: {said}{problems}")
            for how in options.how.split(","):
                found += points.of_run(first, os.path.join(scene.folder, "crash"), how)
        finally:
            scene.clear()
    return [p for p in found if options.only in p.invocation]


def sweep(options):
    began, wanted = time.monotonic(), checker.Databases(options.hiperd)
    found = count(options, wanted)
    chosen = points.sample(found, options.every, options.commits)
    print(f"# {len(chosen)} of {len(found)} points", flush=True)
    played, wrong, missed = collections.Counter(), collections.Counter(), 0
    with multiprocessing.Pool(options.jobs, begin, (options, wanted)) as pool:
        for point, problems in pool.imap_unordered(play, chosen):
            if isinstance(problems, str):
                missed += 1
                print(f"# never came: {point}: {problems}", flush=True)
                continue
            played[point.how] += 1
            wrong.update(what for what, _ in problems)
            for what, text in problems[:4]:
                print(f"# {point}: {what}: {text}", flush=True)
    print("# " + ", ".join(f"{how} {number}" for how, number in played.items()) + f"; {time.monotonic() - began:.0f} s")
    others = "".join(f", {number} {what}" for what, number in wrong.items() if what not in ("lost", "doubled", "unreadable", *fold.KINDS))
    counts = ", ".join(f"{wrong[what]} {what}" for what in ("lost", "doubled", "unreadable", *fold.KINDS))
    print(f"{sum(played.values())} points, {counts}{others}")
    # A call that is there in one run and not in the next is no point; many of them would mean that the count is wrong.
    sys.exit(bool(wrong) or missed * 100 > len(chosen) or not played)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--hiperd", required=True)
    parser.add_argument("--late-port", required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--day", required=True)
    parser.add_argument("--how", default=",".join(["KILL", *points.ERRORS]))
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--commits", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(75))
    # In memory where that is possible: what is tried here are the ends of processes, not of the power.
    with tempfile.TemporaryDirectory(prefix="sweep.", dir=MEMORY if os.access(MEMORY, os.W_OK) else None, ignore_cleanup_errors=True) as options.stages:
        sweep(options)


if __name__ == "__main__":
    main()
