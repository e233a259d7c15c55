"""Two commands in turn, and what each costs."""
import os
import subprocess
import sys
import time

ROUNDS = 5


def wrong(what):
    sys.exit("bench: " + what)


def expect(what, want, got):
    """A fast way to a wrong answer is no answer."""
    if want != got:
        wrong(f"{what}: expected {want}, got {got}")


class Runner:
    """A command (words, or a line for the shell) with its files, and the best of its runs."""

    def __init__(self, name, command, stdin=os.devnull, stdout=os.devnull, before=lambda: None):
        self.name, self.stdin, self.stdout, self.before = name, stdin, stdout, before
        self.command = ["/bin/sh", "-c", command] if isinstance(command, str) else command
        self.seconds = self.processor_s = self.memory_mb = float("inf")

    def run(self):
        self.before()
        with open(self.stdin, "rb") as source, open(self.stdout, "wb") as sink:
            begun = time.monotonic()
            process = subprocess.Popen(["/usr/bin/time", "-q", "-f", "%M", "-o", "memory", *self.command], stdin=source, stdout=sink, stderr=subprocess.PIPE)
            said = process.stderr.read()
            _, status, usage = os.wait4(process.pid, 0)
            took = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            wrong(f"{self.name}: exit {process.returncode}: {said.decode(errors='replace')[:2000]}")
        self.seconds = min(self.seconds, took)
        self.processor_s = min(self.processor_s, usage.ru_utime + usage.ru_stime)
        # The peak that wait4 gives would be our own, from before the command took our place; time(1) is smaller than any.
        with open("memory", encoding="ascii") as memory:
            self.memory_mb = min(self.memory_mb, int(memory.read()) / 1024)

    def line(self):
        return f"  {self.name:<46}{self.seconds:9.3f} s {self.processor_s:9.3f} s{self.memory_mb:9.1f} MB"


def race(what, ours, theirs):
    for _ in range(ROUNDS):
        ours.run()
        theirs.run()
    print(f"\n{what}\n  {'':<46}{'elapsed':>11}{'processor':>12}{'memory':>12}")
    print(ours.line(), theirs.line(), sep="\n")
    ratio = [mine / its if its > 0 else float("inf") for mine, its in ((ours.seconds, theirs.seconds), (ours.processor_s, theirs.processor_s), (ours.memory_mb, theirs.memory_mb))]
    print(f"  {'ratio, ours to theirs':<46}{ratio[0]:9.2f}  {ratio[1]:10.2f}  {ratio[2]:9.2f}", flush=True)
