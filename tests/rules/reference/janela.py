"""The window, half open, in the store's local time."""
import datetime


class Janela:
    """`window`: an object as pdv-outbox next prints it."""

    def __init__(self, window, settings):
        self.start, self.end = settings.local(window["from"]), settings.local(window["to"])
        self.canais, self.snapshots = window["canais"], window["snapshots"]
        self.reenviar = window.get("reenviar")  # the moment for which a person asked to have it sent again
        self.iso = settings.iso

    def holds(self, moment):
        return moment is not None and self.start <= moment < self.end

    def is_of_loja_alone(self):
        return self.canais == ["HIPER_LOJA"]

    def told(self):
        """The payload's `window`."""
        seconds = (self.end - self.start) // datetime.timedelta(seconds=1)
        minutes = -(-seconds // 60)
        return {"from": self.iso(self.start), "to": self.iso(self.end), "minutes": minutes}
