"""A random store behind hiperd, and what the programs make of its windows."""
import json
import os
import subprocess
from typing import NamedTuple

import agent

LIMIT_S = 60
PC_OFFSET = "-02:00"
SERVER_CLOCK = "2030-01-01T00:00:00"  # no window ends later
OTHER_SIDE_DOWN = 69


def zone(offset):
    """POSIX' name of a zone that is always this offset, such as <-0300>3:00."""
    return f"<{offset.replace(':', '')}>{'+' if offset[0] == '-' else '-'}{offset[1:]}"


class Reading(NamedTuple):
    """How the programs ended, and what pdv-merge wrote."""

    caixa: int
    loja: int
    merge: int
    output: bytes

    def unread(self):
        """The databases that could not be read."""
        codes = {"caixa": self.caixa, "gestao": self.loja}
        return {database for database, code in codes.items() if code == OTHER_SIDE_DOWN}


class Served(agent.Servers):
    """Serves the store within the block, in a zone of the server's own. Each window has a folder of its own in `folder`, where its
    files stay."""

    def __init__(self, folder, store, offset):
        super().__init__(folder)
        self.store, self.offset = store, offset

    def __enter__(self):
        scripts = [(database.name, path) for database in (self.store.caixa, self.store.gestao) for path in database.save(self.folder)]
        os.environ["TZ"] = zone(self.offset)
        ready = self.server("hiperd", *(word for name, path in scripts for word in ("--" + name, path)))
        self.control = agent.Control(self.path("hiperd.sock"))
        self.control.ask("clock " + SERVER_CLOCK)
        self.env = {"SQL_SERVER_HOST": "127.0.0.1", "SQL_SERVER_PORT": ready["SQL_SERVER_PORT"], "SQL_USERNAME": "pdv_sync", "SQL_PASSWORD": "demo"}
        return self

    def __exit__(self, *_):
        self.stop()

    def run(self, name, program, *arguments):
        """The exit code of a program in a window's folder; its output is in the file of its name. The PC is in another zone, but where
        the server might not be reached: then nothing but the PC's is known."""
        command = [os.path.join(agent.BIN, program), "-c", ".env", *arguments]
        with open(self.path(name, program), "wb") as out, open(self.path(name, program + ".err"), "wb") as err:
            done = subprocess.run(
                command, cwd=self.path(name), env=agent.environment() | {"TZ": self.zone}, stdin=subprocess.DEVNULL, stdout=out, stderr=err, timeout=LIMIT_S, check=False
            )
        return done.returncode

    def read(self, name, asked):
        """`name`: of the window and its folder."""
        os.mkdir(self.path(name))
        self.zone = zone(self.offset if asked.fault else PC_OFFSET)
        agent.write_settings(self.path(name, ".env"), self.env | asked.env)
        with open(self.path(name, "window.json"), "w", encoding="utf-8") as out:
            json.dump(asked.window, out)
        if asked.fault:
            self.control.ask("fault " + asked.fault)
        caixa = self.run(name, "pdv-extract-caixa", "-w", "window.json")
        loja = self.run(name, "pdv-extract-loja", "-w", "window.json")
        self.control.ask("clear")
        streams = ["pdv-extract-caixa", "pdv-extract-loja"] if asked.caixa_first else ["pdv-extract-loja", "pdv-extract-caixa"]
        merge = self.run(name, "pdv-merge", "--payload", *streams)
        with open(self.path(name, "pdv-merge"), "rb") as output:
            return Reading(caixa, loja, merge, output.read())
