"""Demand over time as counts: months of citizens' reports, moved from the 2011 neighbourhoods to those of 2021."""

from collections import Counter
from pathlib import Path

from drawwell.place.census.areas import Area
from drawwell.place.census.needs import Estimate
from drawwell.place.census.reckoning import MONTHS_A_YEAR
from drawwell.place.census.sources import number, rows_of

REPORTS = {
    "E09000013": "fixmystreet_lsoa/hammersmith_fulham_2012_2020.csv",
    "E08000009": "fixmystreet_lsoa/trafford_2012_2020.csv",
}
REPORTS_SOURCE = "FixMyStreet reports by neighbourhood, mySociety, ODC-By 1.0; shape of demand, not its volume"
EXPECTED_SOURCE = "not counted: a twelfth of the estimated need, put here because no counts are in the data"
EXPECTED_MONTH = "2026-12"


def demand_rows(
    data: Path, lad: str, areas: tuple[Area, ...], estimates: list[Estimate]
) -> tuple[list[dict], list[str]]:
    """(demand_counts rows, sentences on what could not be placed)."""
    path = data / REPORTS[lad] if lad in REPORTS else None
    if path is None or not path.is_file():
        return _expected(estimates), ["No counts of demand over time are in the data for this authority."]
    counts, unmapped = _moved(path, _successors(data, areas), {area.code: area.people for area in areas})
    words = _categories(data)
    rows = [
        {
            "month": month,
            "area": area,
            "category": words.get(category, category),
            "count": count,
            "source": REPORTS_SOURCE,
        }
        for (month, area, category), count in sorted(counts.items())
    ]
    return rows, _said(unmapped, sum(counts.values()))


def _moved(path: Path, successors: dict[str, list[str]], people: dict[str, int]) -> tuple[Counter, dict[str, int]]:
    """Reports by (month, 2021 area, category), and reports by 2011 code with no place to go.

    A neighbourhood that was split hands each report, in order of month, to the part that is furthest below its
    share of people: totals stay whole numbers and, over time, follow the people.
    """
    counts: Counter = Counter()
    unmapped: dict[str, int] = {}
    given: Counter = Counter()
    rows = rows_of(path, needs=("month", "lsoa", "cat", "reports"))
    for row in sorted(rows, key=lambda row: (row["month"], row["lsoa"], row["cat"])):
        reports = number(row, "reports", path.name)
        parts = successors.get(row["lsoa"], [])
        if not parts:
            unmapped[row["lsoa"]] = unmapped.get(row["lsoa"], 0) + reports
            continue
        for _ in range(reports):
            part = min(parts, key=lambda code: ((given[row["lsoa"], code] + 1) / max(people[code], 1), code))
            given[row["lsoa"], part] += 1
            counts[row["month"], part, row["cat"]] += 1
    return counts, unmapped


def _successors(data: Path, areas: tuple[Area, ...]) -> dict[str, list[str]]:
    """2021 areas of this authority for each 2011 code."""
    mine = {area.code for area in areas}
    found: dict[str, list[str]] = {}
    path = data / "lsoa_england/lsoa11_to_lsoa21.csv.gz"
    for row in rows_of(path, needs=("lsoa11_code", "lsoa21_code")):
        if row["lsoa21_code"] in mine:
            found.setdefault(row["lsoa11_code"], []).append(row["lsoa21_code"])
    return found


def _categories(data: Path) -> dict[str, str]:
    path = data / "fixmystreet_lsoa/CODES_SHEF_C.csv"
    return {row["code"]: row["name"] for row in rows_of(path, needs=("name", "code"))}


def _expected(estimates: list[Estimate]) -> list[dict]:
    """One month expected from the estimates, marked as not counted."""
    rows = []
    for one in estimates:
        count = round(one.people_per_year / MONTHS_A_YEAR)
        if count:
            rows.append(
                {
                    "month": EXPECTED_MONTH,
                    "area": one.area,
                    "category": one.need,
                    "count": count,
                    "source": EXPECTED_SOURCE,
                }
            )
    return rows


def _said(unmapped: dict[str, int], placed: int) -> list[str]:
    if not unmapped:
        return [f"All {placed:,} reports were placed in the neighbourhoods of 2021."]
    codes = ", ".join(sorted(unmapped)[:5]) + (" and others" if len(unmapped) > 5 else "")
    return [
        f"{sum(unmapped.values()):,} reports in {len(unmapped)} neighbourhoods of 2011 that lead to none here "
        f"({codes}) were left out; {placed:,} were placed."
    ]
