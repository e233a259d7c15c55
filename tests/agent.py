"""A store's PC in a folder: hiperd, webhook, the configuration, and cycles of the driver at moments of a driven clock."""
import glob
import json
import os
import resource
import signal
import socket
import subprocess
import time

TESTS = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.abspath(os.environ.get("BIN", os.path.join(TESTS, "..", "bin")))
CYCLE_LIMIT_S = 300


class Failure(Exception):
    """The run cannot go on: a server ended, a cycle hangs."""


class Control:
    """A server's control socket: one line out, one line in."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.answers = self.socket.makefile(encoding="utf-8", errors="replace")

    def ask(self, line):
        self.socket.sendall((line + "\n").encode())
        answer = self.answers.readline().split()
        if not answer or answer[0] != "ok":
            raise Failure(f"{line[:200]}: {' '.join(answer)[:500]}")
        return answer[1:]

    def sql(self, target, statement):
        return self.ask(f"sql {target} {statement}")


def alive_in(session):
    """The processes of a session that still run."""
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="utf-8", errors="replace") as f:
                text = f.read()
        except OSError:
            continue
        state, _, _, its = text[text.rindex(")") + 2 :].split()[:4]
        if int(its) == session and state not in "ZX":
            found.append(int(path.split("/")[2]))
    return found


def signal_all(session, number):
    for pid in alive_in(session):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def write_settings(path, values):
    """An .env that nobody else can read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as f:
        f.writelines(f"{key}={value}\n" for key, value in values.items())


class Servers:
    """Servers in a folder, until `stop`."""

    def __init__(self, folder):
        self.folder, self.servers = folder, []
        os.environ["TDSVER"] = "7.4"

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def server(self, name, *arguments):
        """Starts a server and gives what its ready file says."""
        ready = self.path(name + ".ready")
        with open(self.path(name + ".err"), "wb") as err:
            process = subprocess.Popen([os.path.join(BIN, name), "--ready", ready, "--control", self.path(name + ".sock"), *arguments], stderr=err, cwd=self.folder)
        self.servers.append(process)
        while not os.path.exists(ready):
            if process.poll() is not None:
                raise Failure(f"{name} ended: see {self.path(name + '.err')}")
            time.sleep(0.02)
        with open(ready, encoding="utf-8") as f:
            return dict(line.strip().split("=", 1) for line in f if "=" in line)

    def stop(self):
        for process in self.servers:
            process.terminate()
        for process in self.servers:
            process.wait()


def environment():
    """What a program gets to see of the caller's: no other configuration, no proxy."""
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy") and not key.startswith("PDV_")}
    return {**kept, "PATH": BIN + ":/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


class Agent(Servers):
    def __init__(self, folder):
        super().__init__(folder)
        found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1") + glob.glob("/usr/lib/faketime/libfaketime.so.1")
        if not found:
            raise Failure("libfaketime is not installed")
        self.faketime = found[0]

    def start(self):
        samples = os.path.join(TESTS, "samples")
        sql = self.server("hiperd", "--caixa", samples + "/hiperpdv.sql", "--caixa", self.path("caixa.sql"), "--gestao", samples + "/hiper.sql", "--gestao", self.path("gestao.sql"))
        web = self.server("webhook", "--store", self.path("webhook"), "--token", "soak-token")
        self.hiperd, self.webhook = Control(self.path("hiperd.sock")), Control(self.path("webhook.sock"))
        self.settings(SQL_SERVER_HOST="127.0.0.1", SQL_SERVER_PORT=sql["SQL_SERVER_PORT"], SQL_USERNAME="pdv_sync", SQL_PASSWORD="demo", STORE_ID_PONTO_VENDA=10, STORE_ID_FILIAL=7, API_ENDPOINT=web["API_ENDPOINT"].strip("'\""), API_TOKEN="soak-token", REQUEST_TIMEOUT_SECONDS=2)
        self.programs()

    def settings(self, **values):
        write_settings(self.path(".env"), values)

    def programs(self):
        """The driver in a folder of its own, where pdv-send waits a millisecond where it would wait two seconds."""
        folder = self.path("programs", "bin")
        os.makedirs(folder)
        for program in glob.glob(os.path.join(BIN, "pdv-*")):
            if not program.endswith("pdv-send"):
                os.symlink(program, os.path.join(folder, os.path.basename(program)))
        with open(os.open(os.path.join(folder, "pdv-send"), os.O_WRONLY | os.O_CREAT, 0o755), "w", encoding="utf-8") as f:
            f.write(f'#!/bin/sh\nexec {BIN}/pdv-send --backoff-base-ms 1 "$@"\n')
        with open(os.path.join(TESTS, "..", "scripts", "pdv-sync.sh"), encoding="utf-8") as driver:
            with open(os.open(os.path.join(folder, "pdv-sync.sh"), os.O_WRONLY | os.O_CREAT, 0o755), "w", encoding="utf-8") as f:
                f.write(driver.read())
        self.driver = os.path.join(folder, "pdv-sync.sh")

    def environment(self, moment, more=None):
        return {**environment(), "TZ": "<-03>3", "PDV_CONFIG": self.path(".env"),
                "LD_PRELOAD": self.faketime, "FAKETIME": "@" + moment.strftime("%Y-%m-%d %H:%M:%S"), "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "NO_FAKE_STAT": "1", "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0", **(more or {})}

    def begin(self, moment, arguments, more=None, file_limit=None):
        """Starts a command in a session of its own. `file_limit`: no file may grow beyond so many bytes."""

        def prepare():
            if file_limit is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

        with open(self.path("agent.err"), "ab") as err:
            return subprocess.Popen(arguments, env=self.environment(moment, more), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err, start_new_session=True, preexec_fn=prepare if file_limit is not None else None)

    def wait(self, process):
        try:
            return process.wait(CYCLE_LIMIT_S)
        except subprocess.TimeoutExpired as late:
            signal_all(process.pid, signal.SIGKILL)
            raise Failure(f"a cycle has not ended within {CYCLE_LIMIT_S} s") from late

    def cycle(self, moment, more=None, file_limit=None):
        return self.wait(self.begin(moment, [self.driver], more, file_limit))

    def cycle_twice(self, moment):
        """Two runs at once."""
        both = [self.begin(moment, [self.driver]) for _ in range(2)]
        return max(self.wait(process) for process in both)

    def cycle_ended(self, moment, number, after_s):
        """A run of whose processes each gets the signal at once, so many real seconds after its beginning."""
        process = self.begin(moment, [self.driver])
        try:
            return process.wait(after_s)
        except subprocess.TimeoutExpired:
            pass
        signal_all(process.pid, number)
        deadline = time.monotonic() + 30
        while alive_in(process.pid):
            if number == signal.SIGKILL or time.monotonic() > deadline:
                signal_all(process.pid, signal.SIGKILL) # also what was being started just now
            time.sleep(0.01)
        if time.monotonic() > deadline:
            raise Failure(f"signal {number} has not ended a cycle within 30 s")
        return process.wait()

    def run(self, moment, *arguments):
        """Exit code and standard output of a command at a moment."""
        done = subprocess.run(arguments, env=self.environment(moment), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=CYCLE_LIMIT_S, check=False)
        with open(self.path("agent.err"), "a", encoding="utf-8") as err:
            err.write(done.stderr)
        return done.returncode, done.stdout

    def outbox(self, *arguments, moment):
        return self.run(moment, os.path.join(BIN, "pdv-outbox"), *arguments)

    def waiting(self):
        return sorted(glob.glob(self.path("data", "outbox", "*.json.gz")))

    def dead(self):
        """What was taken apart is no longer what anybody waits for."""
        return [path for path in sorted(glob.glob(self.path("data", "dead_letter", "*.json.gz"))) if self.reason(path) != "dividido"]

    def reason(self, path):
        """Why a payload is dead; None: nothing says so."""
        try:
            with open(path.removesuffix(".json.gz") + ".motivo.json", encoding="utf-8") as f:
                return json.load(f).get("motivo")
        except (OSError, ValueError):
            return None
