"""Short codes that people can say: seven symbols and a check, made from a UUID.

The symbols leave out vowels (no words by chance), L and zero (no 0/O or 1/I/L to confuse): 29 of them, a prime, so
a check weighted by place catches every single slip and every exchange of two symbols. It is the ISBN-10 idea on 29.

A code is a name to say aloud, not a key: by the birthday bound, among 10,000 things in a place the chance that any two
share a code is about 0.3%. Whoever looks one up shows every match.
"""

import hashlib

SYMBOLS = "123456789BCDFGHJKMNPQRSTVWXYZ"
_BASE = len(SYMBOLS)
_LENGTH = 8
_MISHEARD = str.maketrans({"I": "1", "L": "1"})


class NotACode(ValueError):
    """A code has eight letters and digits, such as SCDT-56SQ: check it against the page it came from."""


def code_of(uuid):
    """The code of a UUID: eight symbols in two groups, the same for ever ("SCDT-56SQ")."""
    number = int.from_bytes(hashlib.blake2b(uuid.bytes, digest_size=8).digest()) % _BASE ** (_LENGTH - 1)
    places = []
    for _ in range(_LENGTH - 1):
        number, place = divmod(number, _BASE)
        places.append(place)
    places.append(_check_of(places))
    text = "".join(SYMBOLS[place] for place in places)
    return f"{text[:4]}-{text[4:]}"


def check_code(text):
    """The code as we write it, from how a person typed it: spaces, hyphens, small letters, I or L for 1 are forgiven.

    Raises NotACode, whose sentence can be shown, where it has the wrong length, a symbol we never use, or a slip.
    """
    typed = "".join(text.split()).replace("-", "").upper().translate(_MISHEARD)
    if len(typed) != _LENGTH:
        raise NotACode(f"A code has {_LENGTH} letters and digits, and this has {len(typed)}: check it.")
    strange = sorted(set(typed) - set(SYMBOLS))
    if strange:
        raise NotACode(f"A code never has {' or '.join(strange)} in it: check it against the page it came from.")
    *places, check = (SYMBOLS.index(symbol) for symbol in typed)
    if _check_of(places) != check:
        raise NotACode("One letter or digit of this code is wrong, or two are the wrong way round: check it.")
    return f"{typed[:4]}-{typed[4:]}"


def _check_of(places):
    """The symbol that makes the sum of places, each times its position from the right, a multiple of 29."""
    total = sum(weight * place for weight, place in zip(range(_LENGTH, 1, -1), places, strict=True))
    return -total % _BASE
