"""Text of the databases as text of the payload: valid Unicode, without trailing blanks, no longer than the schema admits."""
import re

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def characters(units):
    """Surrogate pairs become the characters that they stand for; halves that are alone remain."""
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def read(units, longest):
    """The text, None when nothing is left of it, and whether some of what is left had to be mended."""
    if units is None:
        return None, False
    text = characters(units).rstrip(" ")[:longest]
    return LONE_SURROGATE.sub("\ufffd", text) or None, bool(LONE_SURROGATE.search(text))
