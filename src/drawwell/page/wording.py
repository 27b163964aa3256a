"""Amounts as people say them."""


def plural(unit, amount):
    """'hour' and 2 -> 'hours'; 'pass' and 2 -> 'passes'."""
    if abs(amount) == 1:
        return unit
    if unit.endswith(("s", "x", "ch", "sh")):
        return unit + "es"
    if unit.endswith("y") and unit[-2:-1] not in "aeiou":
        return unit[:-1] + "ies"
    return unit + "s"


def amount_of(amount, unit):
    """12.4 and 'hour' -> '12 hours'; 900 and 'pound' -> '£900'."""
    whole = round(amount)
    if unit == "pound":
        return f"£{whole:,}"
    return f"{whole:,} {plural(unit, whole)}"


def in_a_sentence(name):
    """A name as it stands in mid-sentence: 'A quiet room' -> 'a quiet room'; 'NHS dentist', 'Citizens Advice' stay."""
    rest = name[1:]
    return name[:1].lower() + rest if rest == rest.lower() and name.split(" ")[0] != "I" else name
