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
