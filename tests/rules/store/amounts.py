"""Money, prices and quantities for decimal columns."""
from decimal import Decimal

EDGE = 10**9  # from here on an amount is unknown
PRECISION = 18  # of the columns


class Amounts:
    def __init__(self, chance, habits):
        self.chance, self.habits = chance, habits

    def decimal(self, digits):
        """With so many digits behind the point, or None."""
        if self.chance.happens(self.habits.null):
            return None
        if self.chance.happens(0.02):
            return Decimal(self.chance.one_of("-0.00", "0", "-0"))
        unit = 10**digits
        number = self.large(unit) if self.chance.happens(self.habits.too_large) else self.ordinary(unit)
        return Decimal(number).scaleb(-digits)

    def large(self, unit):
        edge = EDGE * unit
        beyond = self.chance.one_of(edge + 1, edge * 5, edge * 10, edge * 10**4, 10**PRECISION - 1)
        return self.chance.one_of(1, 1, -1) * self.chance.one_of(edge - 1, edge, beyond)

    def ordinary(self, unit):
        """Half of them from a few, so that totals are level."""
        frequent = self.chance.one_of(0, 1, 5, 10, unit, unit * 5, unit * 10, unit * 10, unit * 20, unit * 100)
        rare = self.chance.randrange(1000 * unit)
        return self.chance.one_of(frequent, frequent, frequent, -frequent, rare, rare, rare, -rare)
