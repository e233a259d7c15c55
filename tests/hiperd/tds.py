"""A TDS client for shell cases, for what no library can be made to send or shows of the answer: single packets, withdrawn requests,
several calls in one message. Tokens come as lines of text, messages apart.

    c = Client(port); c.batch("SELECT 1"); c.show()      COLUMNS, ROW 1, DONE count 1
"""
import socket
import struct

BATCH, RPC, ATTENTION, TRANSACTION, LOGIN7, PRELOGIN = 1, 3, 6, 14, 16, 18
LAST, IGNORE = 1, 2
HEADERS = struct.pack("<IIHQI", 22, 18, 2, 0, 1)
STATUS = ((1, "more"), (2, "error"), (16, "count"), (32, "attention"))
FIXED = {0x30: 1, 0x32: 1, 0x34: 2, 0x38: 4, 0x3D: 8, 0x3E: 8, 0x7F: 8}


def text8(text):
    return bytes([len(text)]) + text.encode("utf-16-le")


def integer(number, name="", flags=0):
    return text8(name) + bytes([flags, 0x26, 4, 4]) + struct.pack("<i", number)


def nvarchar(text, name="", flags=0):
    raw = text.encode("utf-16-le")
    return text8(name) + bytes([flags, 0xE7]) + struct.pack("<H", 8000) + bytes(5) + struct.pack("<H", len(raw)) + raw


def lob(token, raw, name=""):
    """ntext 0x63, text 0x23, image 0x22; None: NULL"""
    collation = b"" if token == 0x22 else bytes(5)
    size = struct.pack("<i", -1 if raw is None else len(raw))
    return text8(name) + bytes([0, token]) + struct.pack("<i", 0x7FFFFFFF) + collation + size + (raw or b"")


def call(procedure, *parameters):
    """A procedure by its number or name, with its parameters."""
    name = struct.pack("<HH", 0xFFFF, procedure) if isinstance(procedure, int) else struct.pack("<H", len(procedure)) + procedure.encode("utf-16-le")
    return name + bytes(2) + b"".join(parameters)


class Client:
    def __init__(self, port, version=0x74000004, user="pdv_sync", password="demo"):
        self.socket = socket.create_connection(("127.0.0.1", port), 20)
        self.old = version >> 24 < 0x72
        options = bytes([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xFF]) + bytes(6) + b"\x02"
        self.send(PRELOGIN, options)
        self.message()
        self.send(LOGIN7, self.login(version, user, password))
        self.answer = self.tokens(self.message())

    @staticmethod
    def login(version, user, password):
        secret = bytes((byte << 4 | byte >> 4) & 255 ^ 0xA5 for byte in password.encode("utf-16-le"))
        fields = [text.encode("utf-16-le") for text in ("here", user)] + [secret] + [text.encode("utf-16-le") for text in ("tds.py", "", "", "", "", "HiperPdv")]
        places, data = b"", b""
        for field in fields:
            places += struct.pack("<HH", 94 + len(data), len(field) // 2)
            data += field
        body = struct.pack("<IIIIIBBBBii", version, 4096, 7, 1, 0, 0xE0, 3, 0, 0, 0, 0) + places + bytes(22) + data
        return struct.pack("<I", len(body) + 4) + body

    def send(self, kind, data, status=LAST):
        """One message; its last packet has the status, and those before it are full."""
        parts = [data[at:at + 4088] for at in range(0, len(data), 4088)] or [b""]
        for i, part in enumerate(parts):
            self.socket.sendall(struct.pack(">BBHHBB", kind, status if i + 1 == len(parts) else 0, len(part) + 8, 0, i + 1 & 255, 0) + part)

    def batch(self, sql, status=LAST):
        self.send(BATCH, HEADERS + sql.encode("utf-16-le"), status)

    def rpc(self, *calls):
        self.send(RPC, HEADERS + b"\xff".join(calls))

    def transaction(self, request, rest=b"\0\0"):
        self.send(TRANSACTION, HEADERS + struct.pack("<H", request) + rest)

    def take(self, size):
        data = b""
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def message(self):
        data, last = b"", 0
        while not last:
            header = self.take(8)
            last = header[1] & LAST
            data += self.take(struct.unpack(">H", header[2:4])[0] - 8)
        return data

    def show(self, messages=1):
        """The tokens of so many messages, a line each; rows and columns of long answers only by their number."""
        for i in range(messages):
            print(*self.tokens(self.message()), sep="\n")
            print("--" if i + 1 < messages else "", end="\n" if i + 1 < messages else "")

    def tokens(self, data):
        self.data, self.at, lines = data, 0, []
        while self.at < len(data):
            lines.append(self.token())
        return lines

    def number(self, size):
        self.at += size
        return int.from_bytes(self.data[self.at - size:self.at], "little")

    def text(self, size):
        self.at += size * 2
        return self.data[self.at - size * 2:self.at].decode("utf-16-le", "replace")

    def token(self):
        kind = self.number(1)
        if kind in (0xFD, 0xFE, 0xFF):
            status, _, rows = self.number(2), self.number(2), self.number(4 if self.old else 8)
            words = [word for bit, word in STATUS if status & bit]
            return " ".join([{0xFD: "DONE", 0xFE: "DONEPROC", 0xFF: "DONEINPROC"}[kind]] + words + ([str(rows)] if status & 16 else []))
        if kind == 0x79:
            return f"RETURNSTATUS {self.number(4)}"
        if kind == 0x81:
            self.columns = [self.column() for _ in range(self.number(2))]
            return "COLUMNS"
        if kind == 0xD1:
            return "ROW " + "|".join(str(self.value(*column)) for column in self.columns)
        if kind == 0xAC:
            self.number(2)
            name = self.text(self.number(1))
            self.number(1)
            return f"RETURNVALUE {name} {self.value(*self.type())}".replace("  ", " ")
        end = self.number(2) + self.at
        if kind == 0xAA:
            at = self.at + 6
            self.error = self.data[at + 2:at + 2 + 2 * int.from_bytes(self.data[at:at + 2], "little")].decode("utf-16-le")
        line = {0xE3: "CHANGE", 0xAA: "ERROR", 0xAB: "INFO", 0xAD: "LOGINACK"}[kind] + f" {self.number(1 if kind in (0xE3, 0xAD) else 4)}"
        self.at = end
        return line

    def type(self):
        self.number(4), self.number(2)
        kind = self.number(1)
        if kind in FIXED:
            return kind, FIXED[kind]
        size = self.number(2 if kind & 0xC0 in (0x80, 0xC0) else 1)
        self.at += {0x6A: 2, 0xE7: 5, 0xA7: 5, 0xEF: 5, 0xAF: 5}.get(kind, 0)
        return kind, size

    def column(self):
        kind = self.type()
        self.text(self.number(1))
        return kind

    def chunks(self):
        if self.number(8) == 0xFFFFFFFFFFFFFFFF:
            return None
        raw, size = b"", self.number(4)
        while size:
            self.at += size
            raw += self.data[self.at - size:self.at]
            size = self.number(4)
        return raw

    def value(self, kind, size):
        if kind in FIXED:
            raw = self.number(size).to_bytes(size, "little")
        elif kind & 0xC0 in (0x80, 0xC0) and size == 0xFFFF:
            raw = self.chunks()
        else:
            wide = kind & 0xC0 in (0x80, 0xC0)
            length = self.number(2 if wide else 1)
            raw = None if length == (0xFFFF if wide else 0) else self.number(length).to_bytes(length, "little")
        if raw is None:
            return "NULL"
        if kind in (0xE7, 0xEF):
            return raw.decode("utf-16-le", "replace")
        if kind in (0xA7, 0xAF):
            return raw.decode("cp1252", "replace")
        if kind in (0xA5, 0xAD, 0x24):
            return raw.hex()
        if kind == 0x6A:
            return ("" if raw[0] else "-") + str(int.from_bytes(raw[1:], "little"))
        if kind in (0x3E, 0x6D):
            return struct.unpack("<d", raw)[0]
        return int.from_bytes(raw, "little", signed=len(raw) > 1)
