"""What meeting every estimated need once would use: units, hours and pence a month, by capability."""

from dataclasses import dataclass

from drawwell.place.census.assumptions import Assumptions
from drawwell.place.census.sources import stated

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Usage:
    """A month's use of one capability if every need were met."""

    units: float
    pence: float
    worker_hours: float


def usage_by_capability(people_by_need: dict[str, float], assumptions: Assumptions) -> dict[str, Usage]:
    """Usage by capability, in a plain split that needs no solver.

    The people of a need are split over the capabilities that serve it in proportion to how well each fits when
    pulled. Of those, the share whom the standard service suits use it; the rest are met by a pull.
    """
    pairs = stated("fit.csv")
    capabilities = {row["capability"]: row for row in stated("capabilities.csv")}
    weight = {}
    for pair in pairs:
        fitting = assumptions.value(fit_key("pulled", pair["need"], pair["capability"]))
        weight[pair["need"]] = weight.get(pair["need"], 0.0) + fitting
    usage = {key: Usage(0.0, 0.0, 0.0) for key in capabilities}
    for pair in pairs:
        need, key = pair["need"], pair["capability"]
        pulled = assumptions.value(fit_key("pulled", need, key))
        people = people_by_need[need] / MONTHS_A_YEAR * (pulled / weight[need] if weight[need] else 0.0)
        produced = assumptions.value(fit_key("produced", need, key))
        usage[key] = _added(usage[key], capabilities[key], people * produced, people * (1 - produced), assumptions)
    return usage


def fit_key(way: str, need: str, capability: str) -> str:
    """The assumption that says how well a capability fits a need; way is 'produced' or 'pulled'."""
    return f"fit-{way}-{need}-by-{capability}"


def _added(usage: Usage, capability: dict, produced: float, pulled: float, assumptions: Assumptions) -> Usage:
    made = produced * float(capability["units_per_person_produced"])
    kept = pulled * float(capability["units_per_pull"])
    key = capability["capability"]
    return Usage(
        units=usage.units + made + kept,
        pence=usage.pence
        + made * assumptions.value(f"cost-produced-{key}-pence")
        + kept * assumptions.value(f"cost-kept-free-{key}-pence"),
        worker_hours=usage.worker_hours + pulled * float(capability["worker_hours_per_pull"]),
    )
