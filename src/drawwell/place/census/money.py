"""Three falling budget years by cost centre, worked out from the needs until the council gives its own."""

from drawwell.place.census.assumptions import Assumptions
from drawwell.place.census.reckoning import MONTHS_A_YEAR, Usage
from drawwell.place.census.sites import COUNCIL
from drawwell.place.census.sources import stated

YEARS = ("2026-27", "2027-28", "2028-29")
STATUTES = {
    "home-help": "Care Act 2014, section 18: a duty to meet an adult's needs for care and support",
    "carer-sitting": "Care Act 2014, section 20: a duty to meet a carer's needs for support",
    "family-session": "Childcare Act 2006, section 5A: enough children's centres to meet local need",
    "home-decision": "Housing Act 1996, part 7: duties to people who are homeless or threatened with it",
}
CONTRACTS = {
    "talking-help": "assumed contract with community providers, running to March 2029",
    "money-advice": "assumed agreement with advice agencies, running to March 2029",
}
WORKERS, PLACES = "workers-beside-people", "places-kept-open"


def budget_rows(usage: dict[str, Usage], worker_hours: float, site_pence: int, assumptions: Assumptions) -> list[dict]:
    """Rows by cost centre and year. Actuals are left empty: nobody has given them yet.

    The first year is a stated share of what meeting every need would cost; sites are paid in full while they are
    open; each later year is smaller by a stated share.
    """
    names = {row["capability"]: row["name"] for row in stated("capabilities.csv")}
    share = assumptions.value("budget-share-of-full-cost")
    yearly = {key: one.pence * share * MONTHS_A_YEAR for key, one in usage.items()}
    yearly[WORKERS] = worker_hours * assumptions.value("worker-hour-cost-pence") * min(share, 1.0) * MONTHS_A_YEAR
    yearly[PLACES] = float(site_pence * MONTHS_A_YEAR)
    names |= {WORKERS: "Workers beside people", PLACES: "Places kept open"}
    left = 1 - assumptions.value("budget-fall-a-year-share")
    return [
        _row(key, names[key], year, round(pence * left**after), assumptions)
        for after, year in enumerate(YEARS)
        for key, pence in yearly.items()
    ]


def _row(key: str, name: str, year: str, pence: int, assumptions: Assumptions) -> dict:
    minimum = round(pence * assumptions.value("statutory-minimum-share")) if key in STATUTES else 0
    committed = round(pence * assumptions.value("committed-contract-share")) if key in CONTRACTS else 0
    because = [words for words in (STATUTES.get(key), CONTRACTS.get(key)) if words and minimum + committed]
    return {
        "cost_centre": key,
        "name": f"{name} (assumed figure)",
        "organisation": COUNCIL,
        "year": year,
        "capability": "" if key in (WORKERS, PLACES) else key,
        "budget_pence": pence,
        "actual_pence": "",
        "statutory_minimum_pence": minimum,
        "committed_pence": committed,
        "because": "; ".join(because),
    }
