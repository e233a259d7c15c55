"""Chance with a few words of its own, and how often what happens in one store."""
import random


class Chance(random.Random):
    def happens(self, probability):
        return self.random() < probability

    def one_of(self, *choices):
        return self.choice(choices)


class Habits:
    """Probabilities. Some stores are full of an oddity, others know nothing of it. `too_large`: None to leave it to chance."""

    def __init__(self, chance, too_large):
        self.null = chance.one_of(0.05, 0.15, 0.4)
        self.shared_moment = chance.one_of(0.1, 0.4, 0.8)
        self.between_ticks = chance.one_of(0, 0, 0, 0.1)
        self.long_text = chance.one_of(0.05, 0.12, 0.4)
        self.broken_text = chance.one_of(0, 0.03, 0.15)
        self.too_large = chance.one_of(0, 0.03, 0.15) if too_large is None else too_large
        self.bad_id = chance.one_of(0, 0.05, 0.2)
        self.cancelled = chance.one_of(0.05, 0.2, 0.5)
