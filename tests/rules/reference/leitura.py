"""What is read for a window: its channels, and which of their sales and shifts it tells of."""
from . import turno, venda
from .canal import Caixa, Gestao
from .janela import Janela
from .settings import Settings


class Leitura:
    """`databases`: "caixa" and "gestao", as tsql.read gives them; `unread`: which of the two could not be read; for the others see
    Janela and Settings."""

    def __init__(self, databases, window, env, server_offset, unread=()):
        self.settings = Settings(env, server_offset)
        self.janela = Janela(window, self.settings)
        self.caixa = Caixa(databases["caixa"], self.settings)
        self.gestao = Gestao(databases["gestao"], self.settings)
        self.caixa_failed = "caixa" in unread
        self.gestao_failed = "gestao" in unread and self.wants(self.gestao)
        self.canais = [self.caixa] if self.wants(self.caixa) else []
        if self.wants(self.gestao) and not self.gestao_failed:
            self.canais.append(self.gestao)

    def wants(self, canal):
        return canal.nome in self.janela.canais and (canal is self.caixa or self.settings.has_gestao)

    def is_lost(self):
        """Is the channel missing without which there is no payload?"""
        return self.gestao_failed if self.janela.is_of_loja_alone() else self.caixa_failed

    def vendas(self):
        """(canal, operation), in the order of `vendas`."""
        found = []
        for canal in self.canais:
            ended_in = [operacao for operacao in canal.vendas() if self.janela.holds(operacao["data_hora_termino"])]
            found += [(canal, operacao) for operacao in sorted(ended_in, key=venda.order)]
        return found

    def turnos(self):
        """(canal, shift), in the order of `turnos`."""
        return [(canal, row) for canal in self.canais for row in turno.selected(canal, self.janela)]

    def mended(self):
        """The texts that were not valid, of as much of the payload as has been made."""
        return self.caixa.mended | self.gestao.mended
