"""What a channel's database says of the store: the valid operations, with their lines, payments, people and methods.

HIPER_CAIXA and HIPER_LOJA tell the same things in ways of their own. Those are the two subclasses: nothing else asks which of them
it has before it."""
from . import texto
from .valor import known, positive, present, total_e4

SALE, SHORTAGE, CLOSING = 1, 4, 9
MOVEMENTS = (SALE, SHORTAGE, CLOSING)
USUARIO_NOME_MAX, USUARIO_LOGIN_MAX, MEIO_MAX = 200, 100, 120


def grouped(rows, column):
    groups = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def net_e4(lines):
    return total_e4(line["valor_total_liquido"] for line in lines)


class Canal:
    def __init__(self, tables, settings):
        self.settings = settings
        self.mended = set()  # (canal, table, id) of what was told of and had to be mended
        self.usuarios = {row["id_usuario"]: row for row in tables["usuario"]}
        self.produtos = {row["id_produto"]: row for row in tables["produto"]}
        self.turnos = {row["id_turno"]: row for row in tables["turno"]}
        self.finalizadores = self.one_for_each_id(tables["finalizador_pdv"])
        self.valid = [row for row in tables["operacao_pdv"] if self.is_valid(row)]
        self.of_turnos = grouped(self.valid, "id_turno")
        self.lines = grouped(tables["item_operacao_pdv"], "id_operacao")
        self.pagamentos = grouped(tables["finalizador_operacao_pdv"], "id_operacao")

    def is_valid(self, operacao):
        return not operacao["cancelado"] and operacao["data_hora_termino"] is not None

    def vendas(self):
        return [operacao for operacao in self.valid if operacao["operacao"] == SALE]

    def operacoes_of(self, turno, codes):
        """The valid operations of a shift, those with one of the codes."""
        return [operacao for operacao in self.of_turnos.get(turno["id_turno"], []) if operacao["operacao"] in codes]

    def active_lines(self, operacao):
        return [line for line in self.lines.get(operacao["id_operacao"], []) if not line["cancelado"]]

    def pagamentos_of(self, operacao):
        return self.pagamentos.get(operacao["id_operacao"], [])

    def text(self, units, longest, table, row_id):
        told, was_mended = texto.read(units, longest)
        if was_mended:
            self.mended.add((self.nome, table, row_id))
        return told

    def pessoa(self, id_usuario):
        if positive(id_usuario) is None:
            return None
        row = self.usuarios.get(id_usuario, {})
        return present(
            id_usuario=id_usuario,
            nome=self.text(row.get("nome"), USUARIO_NOME_MAX, "usuario", id_usuario),
            login=self.text(row.get("login"), USUARIO_LOGIN_MAX, "usuario", id_usuario),
        )

    def meio(self, id_finalizador):
        """A method's name. Older versions keep it in `descricao`."""
        row = self.finalizadores.get(id_finalizador, {})
        name = row["nome"] if "nome" in row else row.get("descricao")
        return self.text(name, MEIO_MAX, "finalizador_pdv", id_finalizador)

    def vendedores(self, operacoes):
        """Seller -> their active lines in the operations."""
        lines = [line for operacao in operacoes for line in self.active_lines(operacao)]
        return grouped([line for line in lines if positive(line["id_usuario_vendedor"])], "id_usuario_vendedor")

    def responsavel(self, operacoes):
        """The seller with most active lines; of several the one with the larger net total, then the one with the lower id."""
        vendedores = self.vendedores(operacoes)

        def rank(id_usuario):
            lines = vendedores[id_usuario]
            return -len(lines), -net_e4(lines), id_usuario

        return self.pessoa(min(vendedores, key=rank, default=None))


class Caixa(Canal):
    nome = "HIPER_CAIXA"

    def __init__(self, tables, settings):
        super().__init__(tables, settings)
        self.pontos_venda = {row["id_ponto_venda"]: row for row in tables["ponto_venda"]}

    def one_for_each_id(self, finalizadores):
        return {row["id_finalizador"]: row for row in finalizadores}

    def vendas(self):
        """Those of this store or of none. What belongs to a shift is its own, whatever its store."""
        return [operacao for operacao in super().vendas() if operacao["id_ponto_venda"] in (None, self.settings.id_ponto_venda)]

    def owns(self, turno):
        return turno["id_ponto_venda"] == self.settings.id_ponto_venda

    def trocos_e4(self, _, pagamentos):
        return [pagamento["valor_troco"] for pagamento in pagamentos]

    def sequencial_of(self, id_turno):
        turno = self.turnos.get(id_turno)
        return positive(turno["sequencial"]) if turno else None


class Gestao(Canal):
    nome = "HIPER_LOJA"

    def one_for_each_id(self, finalizadores):
        """The filial's own row comes before the others', a lower one before a higher."""

        def rank(row):
            return row["id_filial"] != self.settings.id_filial, row["id_finalizador_pdv"]

        return {row["id_finalizador"]: row for row in sorted(finalizadores, key=rank, reverse=True)}  # the last one stays

    def is_valid(self, operacao):
        """Without the mirrors of Caixa's sales."""
        return super().is_valid(operacao) and operacao["origem"] == 2 and operacao["id_filial"] == self.settings.id_filial

    def owns(self, turno):
        """The twin of a Caixa shift has no operation of Loja's."""
        return turno["id_filial"] == self.settings.id_filial and bool(self.operacoes_of(turno, MOVEMENTS))

    def trocos_e4(self, operacao, pagamentos):
        """One amount for the operation: the first payment has it."""
        if known(operacao["valortroco"]) is None:
            return [None] * len(pagamentos)
        return [0 if number else operacao["valortroco"] for number in range(len(pagamentos))]

    def sequencial_of(self, _):
        return None
