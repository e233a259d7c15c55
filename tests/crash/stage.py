"""Where one point is played: a copy of the prepared store with a webhook of its own. The databases are only read, so that all
stages share one hiperd."""
import os
import select
import shutil
import signal
import subprocess
import time

import checker
import fold

DRIVER = ["programs/bin/pdv-sync.sh"]
# What may be interrupted: a cycle, and the two things that an operator does with the queue. Before 07:00 nothing was sold.
COMMANDS = {
    "cycle": DRIVER,
    "requeue": ["programs/bin/pdv-outbox", "requeue", "--all"],
    "rewind": ["programs/bin/pdv-outbox", "rewind", "{day}T06:30:00"],
}
# The design's list. 1 is the negative answer.
EXIT_CODES = {0, 1, 64, 65, 69, 73, 74, 75, 77, 78}
LIMIT_S = 60
REPAIRS_MAX = 6
# A repairing cycle has another clock and another alias, so that a window planned anew ends elsewhere than the one that was
# promised, and a payload built anew has other bytes than the one that was put: both then show, at whatever second they happen.
# It reads from the second hiperd too.
REPAIR = {"SYNC_SETTLE_SECONDS": "10", "STORE_ALIAS": "depois"}


class Stage:
    def __init__(self, name, options, wanted):
        self.folder, self.store = os.path.join(options.stages, name), os.path.abspath(options.store)
        self.bin, self.day, self.wanted = options.bin, options.day, wanted
        self.after = REPAIR | {"SQL_SERVER_PORT": options.late_port}
        self.webhook = None

    def set(self):
        """The prepared store, as it was before anything happened."""
        shutil.copytree(os.path.join(self.store, "base"), self.folder)
        for name in "tmp", "crash":
            os.mkdir(os.path.join(self.folder, name))
        os.symlink(os.path.join(self.store, "programs"), os.path.join(self.folder, "programs"))
        # The first that waits is refused, the second fails for this time, the third arrives.
        faults = ["--fault", "status=422:times=1", "status=503:times=3"]
        ready = os.path.join(self.folder, "webhook.ready")
        with open(os.path.join(self.folder, "webhook.err"), "wb") as err:
            self.webhook = subprocess.Popen(
                [os.path.join(self.bin, "webhook"), "--store", "webhook", "--token", "demo-token", "--ready", ready, *faults],
                cwd=self.folder, stderr=err, stdin=subprocess.DEVNULL)
        while not os.path.exists(ready):
            if self.webhook.poll() is not None:
                raise RuntimeError("the webhook did not start: " + self.folder)
            time.sleep(0.001)
        with open(ready, encoding="utf-8") as f:
            self.endpoint = f.read().strip().removeprefix("API_ENDPOINT=").strip("'\"")

    def clear(self):
        if self.webhook is not None:
            self.webhook.terminate()
            self.webhook.wait()
            self.webhook = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, command, **environment):
        """Runs it until nothing that it began is left; its exit code and its stderr."""
        path = self.folder
        environment = os.environ | {
            "PDV_CONFIG": os.path.join(path, ".env"), "API_ENDPOINT": self.endpoint, "TMPDIR": os.path.join(path, "tmp"),
            "CRASH_BIN": self.bin, "CRASH_DIR": os.path.join(path, "crash"), "ASAN_OPTIONS": "detect_leaks=0"} | environment
        ours, theirs = os.pipe()  # every process that descends from the command holds the other end
        command = [word.format(day=self.day) for word in command]
        with open(os.path.join(path, "said"), "w+b") as said:
            process = subprocess.Popen(command, cwd=path, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=said, pass_fds=[theirs], start_new_session=True)
            os.close(theirs)
            ended = bool(select.select([ours], [], [], LIMIT_S)[0])
            if not ended:
                os.killpg(process.pid, signal.SIGKILL)
            os.close(ours)
            code = process.wait()
            said.seek(0)
            return (code if ended else None), said.read().decode(errors="replace")

    def play(self, point):
        """The point, the cycles after it and the judgement: (what, text) of all that is wrong. A text where there was no such call."""
        self.set()
        code, said = self.run(COMMANDS[point.first], CRASH_POINT=point.invocation, CRASH_STRACE=point.strace)
        end = self.end_of(point)
        if end is None:
            return f"exit {code}: {said[-200:]!r}"
        problems = []
        if code is None:
            problems.append(("endless", f"the {point.first} was still running after {LIMIT_S} s"))
        if point.how != "KILL":
            problems += self.judge_codes(code, end, said)
        problems += self.repair()
        return problems + self.judge()

    def end_of(self, point):
        """How the traced process ended, as strace says it; None where the injection never came."""
        path = os.path.join(self.folder, "crash", point.invocation, "trace")
        if not os.path.exists(path):
            return None
        with open(path, encoding="utf-8", errors="replace") as f:
            text = f.read()
        if "(INJECTED)" not in text and "killed by SIGKILL" not in text:
            return None
        return text.rstrip().rpartition("\n")[2].strip("+ ")

    def judge_codes(self, code, end, said):
        """A failing call may fail the cycle, in the words and numbers of the design."""
        wrong = []
        if code is not None and code not in EXIT_CODES:
            wrong.append(("code", f"exit {code}"))
        if code and not said.strip():
            wrong.append(("silent", f"exit {code} without a word"))
        if not end.startswith("exited with ") or int(end.split()[-1]) not in EXIT_CODES:
            wrong.append(("code", f"the process: {end}"))
        return wrong

    def repair(self):
        """Cycles until one is done, nothing waits and head office's picture is right; the latter is for judge to say."""
        for _ in range(REPAIRS_MAX):
            code, said = self.run(DRIVER, **self.after)
            quiet = code == 0 and not any(name.endswith(".json.gz") for name in os.listdir(os.path.join(self.folder, "data/outbox")))
            if quiet and not self.picture(self.places()):
                break
        return [] if quiet else [("stuck", f"never quiet, the last cycle ended with {code}: {said[-300:]}")]

    def places(self):
        places, data = checker.Places(), os.path.join(self.folder, "data")
        checker.at_webhook(places, os.path.join(self.folder, "webhook"))
        checker.in_queue(places, os.path.join(data, "outbox"))
        checker.beside_queue(places, data)
        return places

    def picture(self, places):
        return [(kind, f"{key[0]} {key[1]} {why}") for kind, key, why in fold.judge(self.wanted, places.fold)]

    def judge(self):
        places, data, store = self.places(), os.path.join(self.folder, "data"), os.path.join(self.folder, "webhook")
        return (self.picture(places) +
                [("lost", f"{canal} {number}") for canal, number in checker.lost(self.wanted, places)] +
                [("doubled", f"{canal} {number}") for canal, number in checker.doubled(places)] +
                [("doubled", f"{sync_id[:12]} came with two bodies") for sync_id in checker.other_bytes(store)] +
                [("unnoted", text) for text in checker.unnoted(places, os.path.join(data, "ledger"))] +
                [("unreadable", text) for text in places.unreadable])
