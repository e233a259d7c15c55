"""The points of a sweep: one system call of one process of a cycle, and what is done to it. Which calls there are is counted in
runs of the same cycle that are traced from end to end and harmed nowhere."""
import os
import re
from dataclasses import dataclass

CALLS = "write fsync rename renameat renameat2 unlink unlinkat link linkat openat close ftruncate sendto".split()
COMMIT = {"fsync", "rename", "renameat", "renameat2", "unlink", "unlinkat", "link", "linkat"}
ERRORS = "EIO ENOSPC EACCES EINTR".split()
LOADER = re.compile(r'openat\(.*"[^"]*(\.so[.0-9]*|ld\.so\.cache)"|close\(')


@dataclass(frozen=True)
class Point:
    first: str  # the command that the invocation belongs to: a key of stage.COMMANDS
    invocation: str  # as wrapper.sh names it
    call: str
    number: int  # of that call in that process
    how: str  # KILL, or the name of an error
    text: str  # the call as the count saw it

    @property
    def strace(self):
        what = "signal=KILL" if self.how == "KILL" else "error=" + self.how
        return f"-e trace={self.call} -e inject={self.call}:{what}:when={self.number}"

    @property
    def is_commit(self):
        return self.invocation.startswith("pdv-outbox.") and self.call in COMMIT

    def __str__(self):
        return f"{self.how} at {self.invocation} {self.call} {self.number}, {self.text}"


def of_trace(path, root):
    """(call, number, text, is it the loader's) of each call in the order in which they came"""
    numbers, loading, calls = {}, True, []
    with open(path, encoding="utf-8", errors="replace") as f:
        for line in f:
            match = re.match(r"(\w+)\(", line)
            if not match or match[1] not in CALLS:
                continue
            loading = loading and LOADER.match(line) is not None
            numbers[match[1]] = numbers.get(match[1], 0) + 1
            calls.append((match[1], numbers[match[1]], line.split(" = ")[0].strip().replace(root, "")[:90], loading))
    return calls


def of_run(first, folder, how):
    """Every point of a counted run whose traces lie in the folder. Before main an error is the loader's affair, a death is ours."""
    return [
        Point(first, invocation, call, number, how, text)
        for invocation in sorted(os.listdir(folder))
        for call, number, text, loading in of_trace(os.path.join(folder, invocation, "trace"), os.path.dirname(folder))
        if how == "KILL" or not loading
    ]


def sample(points, every, commits):
    """Each `every`-th, and each `commits`-th death around a commit of the queue's."""
    deaths = [i for i, p in enumerate(points) if p.is_commit and p.how == "KILL"]
    chosen = {*range(0, len(points), every), *deaths[::commits]}
    return [points[i] for i in sorted(chosen)]
