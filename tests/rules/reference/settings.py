"""The store as its configuration tells it, and its clock: the databases' naive times are local, at one offset."""
import datetime


class Settings:
    """`env`: key -> value, without the keys that keep their default; `server_offset`: the SQL Server's own."""

    def __init__(self, env, server_offset):
        self.id_ponto_venda = env["STORE_ID_PONTO_VENDA"]
        self.id_filial = env.get("STORE_ID_FILIAL", self.id_ponto_venda)
        self.alias = env.get("STORE_ALIAS", f"loja-{self.id_ponto_venda}")
        self.offset = env.get("STORE_UTC_OFFSET", server_offset)
        self.schema_version = env.get("SCHEMA_VERSION", "4.0.0")
        self.has_gestao = env.get("SQL_DATABASE_GESTAO") != ""
        self.aberto_max = datetime.timedelta(days=env.get("TURNO_ABERTO_MAX_DIAS", 2))

    def local(self, text):
        """The naive time of an ISO 8601 text with or without an offset."""
        moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return moment
        zone = datetime.datetime.fromisoformat("2000-01-01T00:00:00" + self.offset).tzinfo
        return moment.astimezone(zone).replace(tzinfo=None)

    def iso(self, moment):
        if moment is None:
            return None
        return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds") + self.offset
