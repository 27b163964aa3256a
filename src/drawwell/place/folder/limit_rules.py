"""Rules about the named limits of a design: each names what its kind needs, and none asks for what cannot be."""

from drawwell.place.folder.problems import Problem
from drawwell.place.folder.rows import Draft

FILE = "limits.csv"
NAMES = {
    "contract": ("capability",), "block": ("capability",), "keeps-open": ("site",), "may-shut": ("site",),
    "shut-today": ("site",), "unmet-cost": ("need", "falls_on"),
}  # fmt: skip


def limits_are_possible(draft: Draft) -> list[Problem]:
    """A limit names what its kind is about, a share is a share, a contract is on what some service gives."""
    given = {}
    for _, row in draft.of("services"):
        for site in (row.site, None):
            given[row.capability, site] = given.get((row.capability, site), 0.0) + row.units_max_per_month
    problems = []
    for number, row in draft.of("limits"):
        for column in NAMES.get(row.kind, ()):
            if getattr(row, column) is None:
                wrong = f"a limit of the kind {row.kind} names no {column.replace('_', ' ')}"
                problems.append(Problem(FILE, number, column, wrong, f"give its {column.replace('_', ' ')}"))
        if row.kind == "ring-fence" and row.amount > 1:
            wrong = f"the ring-fence keeps {row.amount:g} of the budget"
            problems.append(Problem(FILE, number, "amount", wrong, "give a share from 0 to 1"))
        if row.kind in ("block", "post") and row.amount == 0:
            problems.append(Problem(FILE, number, "amount", "a block of nothing", "give its size, or take out the row"))
        room = given.get((row.capability, row.site), 0.0)
        if row.kind == "contract" and row.capability and row.amount > room:
            where = f" at {row.site}" if row.site else ""
            wrong = f"{row.amount:g} of {row.capability} a month are promised{where}, where services.csv has {room:g}"
            problems.append(Problem(FILE, number, "amount", wrong, "correct the amount or the room in services.csv"))
    return problems


def ring_fences_fit(draft: Draft) -> list[Problem]:
    """Ring-fences keep 100% of the budget between them at most."""
    fences = [(number, row) for number, row in draft.of("limits") if row.kind == "ring-fence" and row.amount <= 1]
    total = sum(row.amount for _, row in fences)
    if total <= 1:
        return []
    names = " and ".join(row.name for _, row in fences)
    wrong = f"the ring-fences {names} keep {total:.0%} of the budget between them"
    return [Problem(FILE, fences[-1][0], "amount", wrong, "keep 100% at most")]
