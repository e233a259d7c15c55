"""Numbers of the databases as numbers of the payload, and which of them are unknown. Amounts (_e4) are integers of 1/10000."""
from decimal import Decimal

TOO_LARGE_E4 = 10**9 * 10000


def is_too_large(amount_e4):
    return amount_e4 is not None and abs(amount_e4) >= TOO_LARGE_E4


def known(amount_e4):
    """The amount, or None for one that sums could not carry."""
    return None if is_too_large(amount_e4) else amount_e4


def total_e4(amounts_e4):
    """In a sum an unknown amount counts 0."""
    return sum(known(amount) or 0 for amount in amounts_e4)


def number(amount_e4):
    return None if amount_e4 is None else Decimal(amount_e4) / 10000


def positive(value):
    """An id, a sequence number, a count of instalments: from 1 on."""
    return value if value is not None and value >= 1 else None


def natural(value):
    """A method's id, which may be 0."""
    return value if value is not None and value >= 0 else None


def missing_first(admitted_id):
    """For sorting by id: a missing one comes before every other."""
    return -1 if admitted_id is None else admitted_id


def present(**keys):
    """An object of those keys whose value is known."""
    return {key: value for key, value in keys.items() if value is not None}
