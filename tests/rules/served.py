"""A random store behind hiperd, and what the programs make of its windows."""
import json
import os
import subprocess
from typing import NamedTuple

import agent

LIMIT_S = 60
OTHER_SIDE_DOWN = 69


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
    """Serves the store within the block. Each window has a folder of its own in `folder`, where its files stay."""

    def __init__(self, folder, store):
        super().__init__(folder)
        self.store = store

    def __enter__(self):
        scripts = [(database.name, path) for database in (self.store.caixa, self.store.gestao) for path in database.save(self.folder)]
        ready = self.server("hiperd", *(word for name, path in scripts for word in ("--" + name, path)))
        self.control = agent.Control(self.path("hiperd.sock"))
        self.env = {"SQL_SERVER_HOST": "127.0.0.1", "SQL_SERVER_PORT": ready["SQL_SERVER_PORT"], "SQL_USERNAME": "pdv_sync", "SQL_PASSWORD": "demo"}
        return self

    def __exit__(self, *_):
        self.stop()

    def run(self, name, program, *arguments):
        """The exit code of a program in a window's folder; its output is in the file of its name."""
        command = [os.path.join(agent.BIN, program), "-c", ".env", *arguments]
        with open(self.path(name, program), "wb") as out, open(self.path(name, program + ".err"), "wb") as err:
            done = subprocess.run(
                command, cwd=self.path(name), env=agent.environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=err, timeout=LIMIT_S, check=False
            )
        return done.returncode

    def read(self, name, asked):
        """`name`: of the window and its folder."""
        os.mkdir(self.path(name))
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
