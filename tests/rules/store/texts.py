"""Text for nvarchar columns, as UTF-16 units that need not be valid, and for varchar columns, in the characters of Windows-1252."""

NVARCHAR = [
    "Ana", "Ana", "ana", "Bia", "José Antônio", "Çağla Ünal", "Película 3D 📱", "O'Neill \"Zé\"", "Ana\\Paula", "Tab\there", "l1\r\nl2",
    "\u2028x\u2029", "a\x01b\x1f\x7f", "\ufffd", "\ufffdx", "\ufeffbom", "日本語", "𝄞𝄞", "e\u0301", "\u00a0", "\u3000 x", "x\u00a0", "-",
    "</script>", "\u0080\u009f", "\uffff\ufffe", "null", "0",
]
VARCHAR = [
    "u1", "u1", "bia", "filial11", "Dinheiro", "Cartão de crédito", "Pix", "PIX", "pix", "7890000000017", "ALL999", "'\"\\", "€uro–“x”",
    "tab\tx", "ÿ", "\x01", "\u00a0", "x\u00a0", "\x81\x8d", "a\x1f\x7f", "²",
]
PAIR = "📱"  # two units
BROKEN = ["\ud83d", "\ude00", "\udc00", "\udbff", "\ud83d\ud83d", "\ude00\ud83d", "\ud83d\ude00", "\ud83d \ude00"]
CNPJ = "29094289000110"
NO_CNPJ = [
    "", " " * 14, "ABCDEFGHIJKLMN", CNPJ[:13], CNPJ[:13] + " ", " " + CNPJ[:13], CNPJ[:13] + "²", CNPJ[:13] + "\t", "+" + CNPJ[1:],
    CNPJ + "0", CNPJ + "\t", "29094289.00011",
]


def fitting(units, room):
    """As much as a column of so many UTF-16 units takes."""
    while len(units.encode("utf-16-le", "surrogatepass")) // 2 > room:
        units = units[:-1]
    return units


class Texts:
    """`room`: what a column takes, `longest`: what the payload admits of it."""

    def __init__(self, chance, habits):
        self.chance, self.habits = chance, habits

    def nvarchar(self, room, longest):
        if self.chance.happens(self.habits.null):
            return None
        text = self.whole(NVARCHAR, ["é", "x", PAIR, "ab ", "“”"], longest)
        if self.chance.happens(0.2 if len(text) > longest else self.habits.broken_text):
            text = self.broken(fitting(text, room - 4))
        return fitting(text, room)

    def varchar(self, room, longest):
        if self.chance.happens(self.habits.null):
            return None
        return self.whole(VARCHAR, ["é", "x", "€", "ab "], longest)[:room]

    def whole(self, texts, fillers, longest):
        if self.chance.happens(self.habits.long_text):
            return self.long(self.chance.choice(fillers), longest)
        return self.among_blanks(self.chance.choice(texts))

    def among_blanks(self, text):
        kind = self.chance.random()
        if kind < 0.16:
            return "" if kind < 0.08 else " " * self.chance.one_of(1, 3)
        if kind < 0.3:
            text = " " * self.chance.one_of(1, 2) + text
        if 0.25 < kind < 0.45:
            text += " " * self.chance.one_of(1, 2, 5)
        if kind > 0.95:
            text += self.chance.one_of("\t", "\t ", "\u00a0 ")
        return text

    def long(self, filler, longest):
        """About as long as the payload admits: it is to be cut in the right place, or not at all."""
        length = longest + self.chance.one_of(-1, -1, 0, 0, 1, 100)
        text = (self.chance.one_of("", "k") + filler * length)[:length]
        # No blank between surrogate pairs and more text: the statements cut a column there before its trailing blanks are cut.
        return text + self.chance.choice(["", "Z", " "] if filler == PAIR else ["", "Z", " ", " Z", "  Z"])

    def broken(self, text):
        for _ in range(self.chance.one_of(1, 1, 2)):
            at = self.chance.one_of(self.chance.randrange(len(text) + 1), len(text))
            text = text[:at] + self.chance.choice(BROKEN) + text[at:]
        return text

    def cnpj(self, room):
        text = self.chance.one_of(None, CNPJ, CNPJ, CNPJ + "  ", *[self.chance.choice(NO_CNPJ)] * 3)
        return None if text is None else text[:room]
