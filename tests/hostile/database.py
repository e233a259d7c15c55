#!/usr/bin/env python3
"""A SQL Server that is anybody's: what hiperd has answered once is answered again with one thing changed, or without an end.

  database.py --port HIPERD [--sessions N] [--seed S] [--floods WORD,... | all | none] [--program FILE]

Each changed session must end by itself, in time, with one of the exit codes, with whole lines of JSON, and without a word of a
sanitizer; each flood also within MEMORY_LIMIT_MB. The changes go over all that was answered, evenly, in every form; a session is
made again by its number and the seed alone. Prints what failed, then one line of counts; exit 1 when anything did.
"""
import argparse, concurrent.futures, json, os, random, socket, struct, subprocess, sys, threading, time

CODES = {0, 1, 64, 65, 69, 70, 73, 74, 75, 77, 78}
QUIET = 0.4  # a client that says nothing for so long waits for more than it will get
WINDOW = ["--from", "2026-03-02T10:00:00", "--to", "2026-03-02T12:00:00"]
MEMORY_MB = 96
TOKENS = bytes.fromhex("79818288a4a5a9aaabacadaed1d2d3d7e3e4edeefdfeff00")


def read_message(connection):
    """All packets of one message; None at the connection's end."""
    whole = b""
    while True:
        head = b""
        while len(head) < 8:
            part = connection.recv(8 - len(head))
            if not part:
                return None
            head += part
        left, body = struct.unpack(">H", head[2:4])[0] - 8, b""
        while left > len(body):
            part = connection.recv(left - len(body))
            if not part:
                return None
            body += part
        whole += head + body
        if head[1] & 1:
            return whole


def configure(name, port, more=()):
    lines = ["SQL_SERVER_HOST=127.0.0.1", f"SQL_SERVER_PORT={port}", "SQL_USERNAME=pdv_sync", "SQL_PASSWORD=demo",
             "STORE_ID_PONTO_VENDA=10", "STORE_ID_FILIAL=7", f"STATE_FILE={name}/state.json", *more]
    with open(f"{name}.env", "w", encoding="utf-8") as file:
        os.chmod(f"{name}.env", 0o600)
        file.write("\n".join(lines) + "\n")
    return f"{name}.env"


def record(program, port):
    """One session with the true server: its answers, one for each message."""
    answers = []

    def pass_on(listener):
        client, _ = listener.accept()
        with socket.create_connection(("127.0.0.1", port)) as server:
            while (asked := read_message(client)) is not None:
                server.sendall(asked)
                answers.append(read_message(server))
                client.sendall(answers[-1])

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=pass_on, args=(listener,))
        thread.start()
        subprocess.run([program, "-c", configure("record", listener.getsockname()[1]), *WINDOW], stdout=subprocess.DEVNULL, check=True)
        thread.join()
    return answers


def packets(body, size=4096):
    """A body as packets of an answer."""
    parts = [body[i:i + size - 8] for i in range(0, len(body), size - 8)] or [b""]
    return b"".join(struct.pack(">BBHHBB", 4, i == len(parts) - 1, len(part) + 8, 0, 1, 0) + part for i, part in enumerate(parts))


def change(answers, number, of, chance):
    """The answers with one thing changed: the place moves through all of them with the number, the form with it too."""
    answers = list(answers)
    place = number * sum(map(len, answers)) // of
    which = 0
    while place >= len(answers[which]):
        place -= len(answers[which])
        which += 1
    old = answers[which]
    form = number % 12
    if form == 0:
        new = old[:place] + bytes([old[place] ^ 1 << chance.randrange(8)]) + old[place + 1:]
    elif form == 1:
        new = old[:place] + chance.choice([b"\0", b"\1", b"\x7f", b"\x80", b"\xfe", b"\xff"]) + old[place + 1:]
    elif form == 2:
        new = old[:place] + bytes([chance.choice(TOKENS)]) + old[place + 1:]
    elif form == 3:
        new = old[:place] + chance.choice([b"\0\0", b"\xff\xff", b"\xff\x7f", b"\0\x80", b"\1\0"]) + old[place + 2:]
    elif form == 4:
        new = old[:place] + chance.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80"]) + old[place + 4:]
    elif form == 5:
        new = old[:place] + struct.pack("<q", chance.choice([-1, -2, 2**63 - 1, -2**63, 0])) + old[place + 8:]
    elif form == 6:
        new = old[:place]
    elif form == 7:
        new = old[:place] + old[place + chance.randrange(1, 64):]
    elif form == 8:
        new = old[:place] + chance.randbytes(chance.randrange(1, 64)) + old[place:]
    elif form == 9:
        new = old[:place] + old[max(0, place - chance.randrange(1, 200)):]
    elif form == 10:
        new = packets(old[8:8 + place] + bytes([chance.choice(TOKENS)]) + chance.randbytes(40) + old[8 + place:])
    else:
        new = answers[chance.randrange(len(answers))]
    answers[which] = new
    return answers


def plp(size):
    return struct.pack("<I", size) + b"A\0" * (size // 2)


# Columns: int; nvarchar(max).
INT_COLUMN = b"\x81\1\0" + b"\0\0\0\0\0\0\x38" + b"\1a\0"
TEXT_COLUMN = b"\x81\1\0" + b"\0\0\0\0\x09\0\xe7\xff\xff" + b"\x09\x04\xd0\0\x34" + b"\1a\0"
INFO = b"\xab" + struct.pack("<HIBB", 18, 5701, 1, 0) + b"\1\0x\0" + b"\0" + b"\0" + b"\0\0\0\0" + b"\0\0"
ERROR = b"\xaa" + struct.pack("<HIBB", 18, 208, 1, 16) + b"\1\0x\0" + b"\0" + b"\0" + b"\0\0\0\0" + b"\0\0"
DONE_MORE = b"\xfd" + struct.pack("<HHQ", 1, 0, 0)
ROWS = 5  # the first statement whose answer has rows that are looked at
# word: (which message is answered so, what comes first, what comes for ever)
FLOODS = {
    "text": (ROWS, TEXT_COLUMN + b"\xd1" + b"\xfe" + b"\xff" * 7, plp(3000)),
    "text-empty": (ROWS, TEXT_COLUMN, b"\xd1" + b"\0" * 12),
    "rows": (ROWS, INT_COLUMN, b"\xd1" + b"\1\0\0\0"),
    "info": (ROWS, b"", INFO),
    "errors": (ROWS, b"", ERROR),
    "columns": (ROWS, b"", INT_COLUMN),
    "done": (ROWS, b"", DONE_MORE),
    "statuses": (ROWS, b"", b"\x79\0\0\0\0"),
    "environment": (ROWS, b"", b"\xe3\5\0\7\1\0\0\0"),
    "orders": (ROWS, INT_COLUMN, b"\xa9\2\0\1\0"),
    "nulls": (ROWS, b"", b"\0"),
    "login": (1, b"", INFO),
    "login-errors": (1, b"", ERROR),
    "prelogin": (0, b"", b"\xff" * 32),
}


class Player(threading.Thread):
    """Answers one connection after the other, each message with the next answer, until it is told to stop."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.answers, self.flood = [], None

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            with connection:
                try:
                    self.play(connection)
                except (OSError, struct.error):
                    pass

    def play(self, connection):
        connection.settimeout(QUIET if self.flood is None else 30)
        for number in range(len(self.answers)):
            if read_message(connection) is None:
                return
            if self.flood is not None and number == self.flood[0]:
                self.pour(connection)
            connection.sendall(self.answers[number])
        read_message(connection)

    def pour(self, connection):
        _, first, again = self.flood
        size = 4088
        body = first
        while True:
            while len(body) < size * 8:
                body += again * (size // len(again) + 1)
            cut = len(body) // size * size
            connection.sendall(b"".join(struct.pack(">BBHHBB", 4, 0, size + 8, 0, 1, 0) + body[i:i + size] for i in range(0, cut, size)))
            body = body[cut:]


def judge(status, seconds, out, err, most):
    """What is wrong with an end, "": nothing."""
    if status not in CODES:
        return f"exit {status}: " + err[-2000:].decode(errors="replace")
    if seconds > most:
        return f"{seconds:.1f} s"
    if b"ERROR: " in err or b"runtime error" in err:  # of a sanitizer; that it found no memory for what was asked is no error
        return err[:3000].decode(errors="replace")
    for line in out.splitlines():
        try:
            json.loads(line.decode("utf-8"))
        except ValueError:
            return "no line of JSON: " + repr(line[:200])
    return ""


def session(program, player, env, more_env=()):
    begun = time.monotonic()
    process = subprocess.Popen([program, "-q", "-c", env, *WINDOW], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1", **dict(more_env)})
    out, err = b"", b""
    try:
        out, err = process.communicate(timeout=90)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    return process.returncode, time.monotonic() - begun, out, err


def change_some(program, answers, numbers, of, seed):
    player = Player()
    player.start()
    env = configure(f"player{player.port}", player.port)
    failed, codes = [], {}
    for number in numbers:
        player.answers = change(answers, number, of, random.Random(f"{seed} {number}"))
        status, seconds, out, err = session(program, player, env)
        wrong = judge(status, seconds, out, err, 20)
        codes[status] = codes.get(status, 0) + 1
        if wrong:
            failed.append(f"session {number} of {of}, seed {seed}: {wrong}")
    return failed, codes


def flood(program, answers, word):
    player = Player()
    player.answers, player.flood = answers, FLOODS[word]
    player.start()
    env = configure(f"flood-{word}", player.port, ["RUN_LIMIT_SECONDS=20", f"MEMORY_LIMIT_MB={MEMORY_MB}"])
    wrapped = f"flood-{word}.sh"
    with open(wrapped, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\n/usr/bin/env python3 -c "import resource, subprocess, sys\n'
                   f'code = subprocess.call(sys.argv[1:])\n'
                   f'open(\'{word}.peak\', \'w\').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))\n'
                   f'sys.exit(code)" "{program}" "$@"\n')
    os.chmod(wrapped, 0o755)
    status, seconds, out, err = session(f"./{wrapped}", player, env, {"PDV_RUN_SINCE": str(int(time.time()))}.items())
    wrong = judge(status, seconds, out, err, 25)
    with open(f"{word}.peak", encoding="utf-8") as file:
        peak = int(file.read())
    if not wrong and status == 0:
        wrong = "passes for a database"
    if not wrong and peak > (MEMORY_MB + 32) * 1024:
        wrong = f"{peak} kB"
    print(f"# flood {word}: exit {status}, {seconds:.1f} s, {peak} kB", flush=True)
    return [f"flood {word}: {wrong}"] if wrong else []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--program", default="pdv-extract-caixa")
    parser.add_argument("--sessions", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--floods", default="none")
    given = parser.parse_args()
    answers = record(given.program, given.port)
    words = list(FLOODS) if given.floods == "all" else [] if given.floods == "none" else given.floods.split(",")
    workers = os.cpu_count() * 2
    failed, codes = [], {}
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        waiting = [pool.submit(flood, given.program, answers, word) for word in words]
        some = [pool.submit(change_some, given.program, answers, range(i, given.sessions, workers), given.sessions, given.seed) for i in range(workers)]
        for future in waiting:
            failed += future.result()
        for future in some:
            more, seen = future.result()
            failed += more
            for code, count in seen.items():
                codes[code] = codes.get(code, 0) + count
    for text in failed:
        print(text)
    print(f"{given.sessions} changed sessions of {sum(map(len, answers))} bytes, {len(words)} floods, {len(failed)} failed; codes {dict(sorted(codes.items()))}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
