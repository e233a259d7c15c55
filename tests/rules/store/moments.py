"""Moments of a store's days, for datetime columns."""
import datetime

DAYS = [datetime.datetime(2026, 3, 2), datetime.datetime(2026, 3, 2), datetime.datetime(2024, 2, 28), datetime.datetime(2025, 12, 30)]
PERIODS = (0, 12, 18)  # the hours that divide the day
BETWEEN_TICKS_MS = (1, 2, 4, 5, 6, 8, 9, 991, 992, 994, 995, 996, 998, 999)
TICKS_MS = (0, 0, 3, 3, 3, 7, 7, 7, 7, 7)  # by the last digit of any milliseconds


def milliseconds(number):
    return datetime.timedelta(milliseconds=number)


def whole_seconds(moment):
    return moment.replace(microsecond=0)


class Moments:
    """`on_the_hour`: all are at the beginning of a part of the day, or just beside it."""

    def __init__(self, chance, habits, days, on_the_hour):
        self.chance, self.habits, self.days, self.on_the_hour = chance, habits, days, on_the_hour
        self.day = chance.choice(DAYS)
        self.shared = [self.fresh() for _ in range(chance.one_of(2, 4, 8))]

    def period(self):
        """The beginning of a part of one of the days, or of the days around them."""
        return self.day + datetime.timedelta(days=self.chance.randrange(-1, self.days + 1), hours=self.chance.choice(PERIODS))

    def fresh(self):
        if self.on_the_hour:
            return self.period() + milliseconds(self.chance.one_of(0, 0, 0, 0, 0, 0, -3, 3, 1000, -1000))
        moment = self.day + datetime.timedelta(seconds=self.chance.randrange(self.days * 86400))
        if self.chance.happens(0.15):
            hour, minute, second = self.chance.one_of(0, 11, 12, 17, 18, 23), self.chance.one_of(0, 0, 59), self.chance.one_of(0, 0, 59)
            moment = moment.replace(hour=hour, minute=minute, second=second)
        return moment + milliseconds(self.fraction_ms())

    def fraction_ms(self):
        """Of a second, on a tick."""
        some = 10 * self.chance.randrange(100) + self.chance.one_of(0, 3, 7)
        return self.chance.one_of(0, 0, 0, 3, 7, 993, 997, 500, some, some)

    def any(self):
        if not self.chance.happens(self.habits.shared_moment):
            return self.fresh()
        moment = self.chance.choice(self.shared)
        if self.chance.happens(0.3):
            moment = whole_seconds(moment) + milliseconds(self.fraction_ms())
        if self.chance.happens(0.1):
            moment += milliseconds(self.chance.one_of(-1000, 1000, 60000, -60000))
        return moment

    def written(self, moment):
        """On a tick; now and then between two, so that the server has to round it."""
        if moment is None:
            return None
        if self.chance.happens(self.habits.between_ticks):
            return whole_seconds(moment) + milliseconds(self.chance.choice(BETWEEN_TICKS_MS))
        number = moment.microsecond // 1000
        return whole_seconds(moment) + milliseconds(number - number % 10 + TICKS_MS[number % 10])
