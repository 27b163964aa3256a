"""How many people a need arises in, area by area: a census count times a stated share, with a range."""

from dataclasses import dataclass

from drawwell.place.census.areas import Area
from drawwell.place.census.assumptions import Assumptions, plain
from drawwell.place.census.sources import stated

MIDDLE_OF_DECILES = 5.5
STEPS_BETWEEN_ENDS = 9  # from the most deprived tenth to the least
FROM_DATE = "2027-01-01"


@dataclass(frozen=True)
class Estimate:
    """People a year in whom a need arises in an area, its range, and how it was worked out."""

    area: str
    need: str
    people_per_year: float
    low: float
    high: float
    basis: str


def estimates_of(areas: tuple[Area, ...], assumptions: Assumptions) -> list[Estimate]:
    """One estimate for each area and need. The range puts every assumption at its low, or every one at its high."""
    terms = {}
    for term in stated("arises.csv"):
        terms.setdefault(term["need"], []).append(term)
    return [_estimate(area, need, terms[need], assumptions) for area in areas for need in terms]


def need_rows() -> list[dict]:
    return [
        {
            "need": need["need"],
            "name": need["name"],
            "description": need["description"],
            "priority_weight": need["priority_weight"],
            "priority_author": "assumed by the builder of this folder; to be set by the council and residents",
            "priority_date": "2026-11-01",
        }
        for need in stated("needs.csv")
    ]


def outcome_rows() -> list[dict]:
    """One outcome a need. The I-statement is an example to talk about, and says that nobody has said it yet."""
    return [
        {
            "outcome": f"outcome-{need['need']}",
            "name": need["name"],
            "need": need["need"],
            "i_statement": need["i_statement"],
            "said_by": "nobody yet: an example, to be replaced by what residents say",
            "recognised_by": "nobody yet",
            "measure": need["measure"],
        }
        for need in stated("needs.csv")
    ]


def estimate_rows(estimates: list[Estimate]) -> list[dict]:
    return [
        {
            "area": one.area,
            "need": one.need,
            "people_per_year": one.people_per_year,
            "low": one.low,
            "high": one.high,
            "basis": one.basis,
            "from_date": FROM_DATE,
            "to_date": "",
        }
        for one in estimates
    ]


def people_by_need(estimates: list[Estimate]) -> dict[str, float]:
    """People a year in the whole place, by need."""
    totals: dict[str, float] = {}
    for one in estimates:
        totals[one.need] = totals.get(one.need, 0.0) + one.people_per_year
    return totals


def steepness(decile: int, gradient: float) -> float:
    """How much more often a need arises in this tenth than in the middle.

    Geometric: `gradient` times between the most deprived tenth and the least, 1 halfway between.
    """
    return gradient ** ((MIDDLE_OF_DECILES - decile) / STEPS_BETWEEN_ENDS)


def _estimate(area: Area, need: str, terms: list[dict], assumptions: Assumptions) -> Estimate:
    parts = [_part(area, term, assumptions) for term in terms]
    middle, low, high = (round(sum(part[at] for part in parts), 1) for at in range(3))
    basis = "Census 2021: " + " + ".join(part[3] for part in parts)
    return Estimate(area.code, need, middle, low, high, basis)


def _part(area: Area, term: dict, assumptions: Assumptions) -> tuple[float, float, float, str]:
    """(estimate, low, high, words) of one count times its shares."""
    shares = [term["assumption"]]
    if term["counted"] in area.counts:
        count, words = area.counts[term["counted"]], term["phrase"]
    else:
        count = area.counts[term["stand_in"]]
        words = f"people of 65 or over, of whom {term['phrase']}"
        shares.insert(0, term["stand_in_share"])
    middle = low = high = float(count)
    said = f"{count} {words}"
    for share in shares:
        middle *= assumptions.value(share)
        low *= assumptions.low(share)
        high *= assumptions.high(share)
        said += f" x {plain(assumptions.value(share))} ({share})"
    if term["steeper_where_deprived"] == "yes":
        key = "deprivation-gradient"
        middle *= steepness(area.decile, assumptions.value(key))
        ends = [steepness(area.decile, end) for end in (assumptions.low(key), assumptions.high(key))]
        low, high = low * min(ends), high * max(ends)
        said += f" x {steepness(area.decile, assumptions.value(key)):.3f} ({key}, tenth {area.decile})"
    return middle, low, high, said
