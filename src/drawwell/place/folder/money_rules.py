"""Rules about money: three years at least, no year of zero, and nothing promised that the budget cannot hold."""

from collections import defaultdict
from itertools import pairwise

from drawwell.place.folder.problems import Problem
from drawwell.place.folder.rows import Draft

FILE = "budget.csv"


def pounds(pence: float) -> str:
    return f"£{pence / 100:,.0f}"


def budget_years(draft: Draft) -> list[Problem]:
    """Years are written right and there are three of them or more."""
    problems = []
    for number, row in draft.of("budget"):
        first, second = int(row.year[:4]), int(row.year[5:])
        if second != (first + 1) % 100:
            wrong = f"{row.year} is not a budget year"
            problems.append(Problem(FILE, number, "year", wrong, f"did you mean {first}-{(first + 1) % 100:02}?"))
        if row.because is None and (row.statutory_minimum_pence or row.committed_pence):
            wrong = "money is fixed by a statute or a contract that is not named"
            problems.append(Problem(FILE, number, "because", wrong, "write which statute or which contract"))
    years = {row.year for _, row in draft.of("budget")}
    if "budget" in draft.sound and len(years) < 3 and not problems:
        wrong = f"the file has {len(years)} budget {'year' if len(years) == 1 else 'years'}"
        problems.append(Problem(FILE, 0, "year", wrong, "give three years or more"))
    return problems


def budget_fits(draft: Draft) -> list[Problem]:
    """No cost centre is promised more than it has. A contract may be what meets the statute, so each must fit alone."""
    problems = []
    for number, row in draft.of("budget"):
        for column, noun in (
            ("statutory_minimum_pence", "the statutory minimum"),
            ("committed_pence", "what is committed"),
        ):
            asked = getattr(row, column)
            if asked > row.budget_pence:
                why = f" ({row.because})" if row.because else ""
                wrong = (
                    f"{noun}{why} is {asked} and the budget of {row.cost_centre} in {row.year} only {row.budget_pence}"
                )
                problems.append(
                    Problem(
                        FILE,
                        number,
                        column,
                        wrong,
                        f"raise the budget by {asked - row.budget_pence} pence or correct the figure",
                    )
                )
    return problems


def floors_fit(draft: Draft) -> list[Problem]:
    """Each year's money could at least pay for the floors, at the cheapest way of meeting each need.

    The check is a lower bound (no distance, no misfit, no sites), so what it refuses is certainly infeasible.
    """
    needed = ("budget", "needs", "need_estimates", "capabilities", "fit", "assumptions")
    if not set(needed) <= draft.sound:
        return []
    share = _latest(draft, "universal-floor-share")
    if not share:
        return _years_of_zero(draft, "nothing can be produced or kept free")
    costs, problems = _floor_costs(draft, share)
    if not costs:
        return problems
    least, dearest = sum(costs.values()), max(costs, key=costs.get)
    floor = (
        f"the universal floor of {share:.0%} (assumptions.csv, universal-floor-share) costs at least {pounds(least)},"
    )
    most = f"{dearest} the most with {pounds(costs[dearest])}"
    for year, budget in _totals(draft).items():
        if budget < least:
            wrong = f"the budget of {year} is {pounds(budget)} and {floor} {most}"
            right = "raise the budget or lower the floor"
            problems.append(Problem(FILE, _first_row(draft, year), "budget_pence", wrong, right))
    return problems


def _years_of_zero(draft: Draft, why: str) -> list[Problem]:
    return [
        Problem(
            FILE,
            _first_row(draft, year),
            "budget_pence",
            f"the budget of {year} is zero, so {why}",
            "give the year's money",
        )
        for year, budget in _totals(draft).items()
        if budget == 0
    ]


def _floor_costs(draft: Draft, share: float) -> tuple[dict[str, float], list[Problem]]:
    """Least pence a year that each need's floor costs, and needs whose floor nothing can reach."""
    people = defaultdict(float)
    for _, row in draft.of("need_estimates"):
        if row.to_date is None:
            people[row.need] += row.people_per_year
    ways = _ways(draft)
    costs, problems = {}, []
    for number, row in draft.of("needs"):
        produced, pulled = ways[row.need]
        most = max(produced, default=(0.0, 0.0))[0]
        reach = most + (1 - most) * max(pulled, default=(0.0, 0.0))[0]
        if reach >= share:
            costs[row.need] = share * people[row.need] * min(pence for _, pence in produced + pulled)
            continue
        wrong = f"the floor asks that {share:.0%} of {row.need} is met; what fit.csv lists meets {reach:.0%}"
        right = "add to fit.csv a capability that meets it, or lower universal-floor-share"
        problems.append(Problem("needs.csv", number, "need", wrong, right))
    return costs, problems


def _ways(draft: Draft) -> dict[str, tuple[list, list]]:
    """By need, the (share met, pence per person met) of each produced and each pulled way that is possible.

    Of those a standard service suits, each is met; of those who pull, only the pulled share is.
    """
    hour = _latest(draft, "worker-hour-cost-pence") or 0
    capabilities = {row.capability: row for _, row in draft.of("capabilities")}
    ways = defaultdict(lambda: ([], []))
    for _, row in draft.of("fit"):
        capability = capabilities[row.capability]
        if capability.can_be_produced and row.produced_share > 0:
            pence = capability.units_per_person_produced * capability.cost_per_unit_produced_pence
            ways[row.need][0].append((row.produced_share, pence))
        if capability.can_be_kept_free and row.pulled_share > 0:
            pence = capability.units_per_pull * capability.cost_per_unit_kept_pence
            pence += capability.worker_hours_per_pull * hour
            ways[row.need][1].append((row.pulled_share, pence / row.pulled_share))
    return ways


def _latest(draft: Draft, key: str) -> float | None:
    dated = [row for _, row in draft.of("assumptions") if row.assumption == key]
    return max(dated, key=lambda row: row.from_date).value if dated else None


def _totals(draft: Draft) -> dict[str, int]:
    totals = defaultdict(int)
    for _, row in draft.of("budget"):
        totals[row.year] += row.budget_pence
    return dict(sorted(totals.items()))


def _first_row(draft: Draft, year: str) -> int:
    return next(number for number, row in draft.of("budget") if row.year == year)


def budget_notes(draft: Draft) -> list[Problem]:
    """A total that does not fall is allowed, and said."""
    totals = list(_totals(draft).items())
    return [
        Problem(FILE, _first_row(draft, year), "budget_pence",
                f"the total of {year} ({pounds(now)}) is not below that of {before_year} ({pounds(before)})",
                "allowed, but most places' totals fall: check that it is meant")
        for (before_year, before), (year, now) in pairwise(totals)
        if now >= before
    ]  # fmt: skip
