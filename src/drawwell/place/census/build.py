"""Builds the folder: reads, estimates, places, prices, then writes every table at once."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from drawwell.place.census import demand, needs, sites, supply
from drawwell.place.census.areas import Area, area_rows, population_rows, read_areas
from drawwell.place.census.assumptions import (
    WORKER_HOURS,
    Assumptions,
    read_assumptions,
    worked_out_worker_hours,
)
from drawwell.place.census.located import Located
from drawwell.place.census.money import budget_rows
from drawwell.place.census.reckoning import Usage, usage_by_capability
from drawwell.place.census.sources import OPEN_GOVERNMENT_LICENCE, CensusRefused, check_is_data_folder
from drawwell.place.folder import write_datapackage

Say = Callable[[str], None]
Tables = dict[str, list[dict]]


@dataclass(frozen=True)
class CensusReport:
    """What was built: where, for whom, how many rows in each table, and what a reader ought to know."""

    folder: Path
    authority: str
    name: str
    people: int
    real_sites: int
    assumed_sites: int
    rows_by_table: dict[str, int]
    notes: tuple[str, ...]


def from_census(
    data: Path, lad: str, out: Path, *, assumptions: Path | None = None, say: Say | None = None
) -> CensusReport:
    """Build a place folder in `out` for the local authority with this code, from the tables in `data`.

    `assumptions` is an assumptions.csv edited by hand: its values stand in place of the stated ones. `say` is
    called with a sentence at each step. The same inputs write the same bytes. Refuses (CensusRefused) an unknown
    code, a missing or damaged file, a bad assumption, and a folder that holds something else.
    """
    say = say or (lambda sentence: None)
    data, out, lad = Path(data), Path(out), lad.strip()
    check_is_data_folder(data)
    check_can_write(out, data)
    chosen = read_assumptions(assumptions)
    say("Reading the census tables.")
    name, areas, centroids = read_areas(data, lad, chosen)
    people = sum(area.people for area in areas)
    say(f"{name}: {len(areas)} areas, {people:,} people. Estimating needs.")
    estimates = needs.estimates_of(areas, chosen)
    people_by_need = needs.people_by_need(estimates)
    usage = usage_by_capability(people_by_need, chosen)
    chosen = _with_worker_hours(chosen, usage)
    say("Finding sites and services.")
    located = Located(data, lad, areas, centroids)
    found, left_out = sites.real_sites(data, located)
    found += sites.hubs(areas, {area for _, area in found}, located)
    placed, organisations = sites.keyed(found, f"{name} Council")
    say(f"{len(placed)} sites. Reading demand over time.")
    counts, said = demand.demand_rows(data, lad, areas, estimates)
    tables = {
        "place": [_place_row(lad, name)],
        **_people_tables(areas, estimates, chosen),
        **_supply_tables(placed, organisations, areas, usage, chosen),
        "demand_counts": counts,
        "assumptions": chosen.as_rows(),
    }
    say("Writing the folder.")
    _write(out, tables)
    real = sum(site.is_real for site in placed)
    notes = [*said, *_notes(located, placed, real), *(f"Left out: {line}" for line in left_out)]
    rows_by_table = {table: len(rows) for table, rows in tables.items()}
    return CensusReport(out, lad, name, people, real, len(placed) - real, rows_by_table, tuple(notes))


def check_can_write(out: Path, data: Path) -> None:
    """Refuses a file, the data folder itself, and a folder that holds something other than a place folder."""
    if out.exists() and not out.is_dir():
        raise CensusRefused(f"{out} is a file. Name a folder to build in.")
    if out.resolve() == data.resolve() or data.resolve() in out.resolve().parents:
        raise CensusRefused(f"{out} is inside the data folder. Name a folder somewhere else.")
    if out.is_dir() and any(out.iterdir()) and not (out / "datapackage.json").is_file():
        raise CensusRefused(
            f"{out} holds other files and no datapackage.json. Name an empty folder, or one built before."
        )


def _people_tables(areas: tuple[Area, ...], estimates: list[needs.Estimate], chosen: Assumptions) -> Tables:
    return {
        "areas": area_rows(areas),
        "population": population_rows(areas, chosen),
        "needs": needs.need_rows(),
        "need_estimates": needs.estimate_rows(estimates),
        "outcomes": needs.outcome_rows(),
    }


def _supply_tables(
    placed: list[sites.Site],
    organisations: list[dict],
    areas: tuple[Area, ...],
    usage: dict[str, Usage],
    chosen: Assumptions,
) -> Tables:
    services = supply.services_of(placed, areas, chosen)
    site_rows = supply.site_rows(placed, chosen)
    names = {row["organisation"]: row["name"] for row in organisations}
    site_pence = sum(row["cost_per_month_pence"] for row in site_rows)
    return {
        "capabilities": supply.capability_rows(chosen),
        "fit": supply.fit_rows(chosen),
        "organisations": organisations,
        "sites": site_rows,
        "services": supply.service_rows(services, usage, chosen),
        "offers": supply.offer_rows(services, usage, chosen, names),
        "budget": budget_rows(usage, chosen.value(WORKER_HOURS), site_pence, chosen),
    }


def _with_worker_hours(chosen: Assumptions, usage: dict[str, Usage]) -> Assumptions:
    if chosen.holds(WORKER_HOURS):
        return chosen
    hours = sum(one.worker_hours for one in usage.values()) * chosen.value("workers-beside-people-share")
    return chosen.with_added(worked_out_worker_hours(hours))


def _place_row(lad: str, name: str) -> dict:
    return {
        "place": lad.lower(),
        "name": name,
        "made_up": "no",
        "services_are": "real",
        "pulls_are": "simulated",
        "timezone": "Europe/London",
        "first_month": f"{supply.FIRST_YEAR}-{supply.FIRST_MONTH:02d}",
        "source": "Contains public sector information licensed under the "
        f"{OPEN_GOVERNMENT_LICENCE} (ONS, MHCLG); contains OS data (c) Crown copyright and database right; "
        "costs, capacity and budget are assumptions",
    }


def _notes(located: Located, placed: list[sites.Site], real: int) -> list[str]:
    by = "their shapes" if located.by_shapes else "the nearest middle of a neighbourhood"
    return [
        f"{real} real sites were placed by {by}; {len(placed) - real} hubs are assumed, one a ward without any.",
        "Costs, fit, capacity, offers and budget are assumptions: edit assumptions.csv and build again with it.",
        "The I-statements are examples nobody has said yet.",
    ]


def _write(out: Path, tables: Tables) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (out / f"{table}.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    write_datapackage(out)
