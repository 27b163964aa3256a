"""Every figure that is assumed and not counted: value, unit, range, source and dates, open to edit."""

import difflib
import math
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from drawwell.place.census.sources import CensusRefused, rows_of, stated

COLUMNS = ("assumption", "value", "unit", "low", "high", "source", "from_date", "to_date")
WORKER_HOURS = "worker-hours-per-month"


@dataclass(frozen=True)
class Assumption:
    key: str
    value: float
    unit: str
    low: float
    high: float
    source: str
    from_date: str
    to_date: str


class Assumptions:
    """Assumptions by key, in the order they are written."""

    def __init__(self, rows: dict[str, Assumption]):
        self._rows = rows

    def value(self, key: str) -> float:
        return self._rows[key].value

    def low(self, key: str) -> float:
        return self._rows[key].low

    def high(self, key: str) -> float:
        return self._rows[key].high

    def holds(self, key: str) -> bool:
        return key in self._rows

    def with_added(self, assumption: Assumption) -> "Assumptions":
        return Assumptions({**self._rows, assumption.key: assumption})

    def as_rows(self) -> list[dict]:
        return [
            {
                "assumption": row.key,
                "value": plain(row.value),
                "unit": row.unit,
                "low": plain(row.low),
                "high": plain(row.high),
                "source": row.source,
                "from_date": row.from_date,
                "to_date": row.to_date,
            }
            for row in self._rows.values()
        ]


def plain(figure: float) -> str:
    """A number as a person writes it: no trailing zeros, no exponent."""
    return f"{figure:.6f}".rstrip("0").rstrip(".")


def read_assumptions(edited: Path | None) -> Assumptions:
    """The stated assumptions, with every row of an edited file in place of the stated one.

    Refuses an unknown key (with the nearest), a key given twice, a figure that is not a number, a value
    outside its own range, a missing source and dates in the wrong order.
    """
    rows = {row["assumption"]: _assumption(row, "the stated assumptions") for row in stated("assumptions.csv")}
    if edited is None:
        return Assumptions(rows)
    seen = set()
    for at, row in enumerate(rows_of(edited, needs=COLUMNS), start=2):
        where = f"{edited.name}, row {at}"
        key = row["assumption"]
        if key not in rows and key != WORKER_HOURS:
            near = difflib.get_close_matches(key, [*rows, WORKER_HOURS], n=1, cutoff=0.4)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise CensusRefused(f"{where}, column assumption: there is no assumption '{key}'.{hint}")
        if key in seen:
            raise CensusRefused(f"{where}, column assumption: '{key}' is given twice. Keep one of the two rows.")
        seen.add(key)
        rows[key] = _assumption(row, where)
    if not seen:
        raise CensusRefused(f"{edited.name} has no rows. Leave it out, or give at least one assumption.")
    return Assumptions(rows)


def worked_out_worker_hours(hours: float) -> Assumption:
    """The hours of workers beside people when nobody has stated them: worked out from the needs."""
    shape = Assumption(
        key=WORKER_HOURS,
        value=round(hours),
        unit="hours a month of workers beside people in the whole place",
        low=round(hours * 0.5),
        high=round(hours * 2),
        source="assumption, worked out from the estimated needs and workers-beside-people-share; "
        "to be replaced by the council's own",
        from_date="2026-11-01",
        to_date="",
    )
    return replace(shape, value=max(shape.value, 1), high=max(shape.high, 1))


def _assumption(row: dict[str, str], where: str) -> Assumption:
    key = row["assumption"]
    value, low, high = (_figure(row, column, where) for column in ("value", "low", "high"))
    if not low <= value <= high:
        raise CensusRefused(
            f"{where}, column value: {key} is {plain(value)}, outside its own range {plain(low)} to {plain(high)}. "
            "Change the value, or widen low and high and say why in source."
        )
    for column in ("unit", "source"):
        if not (row[column] or "").strip():
            raise CensusRefused(f"{where}, column {column}: {key} has none. Say what it is counted in and who says so.")
    dates = [_day(row, column, where) for column in ("from_date", "to_date")]
    if dates[0] is None:
        raise CensusRefused(f"{where}, column from_date: {key} has no date. Give the day it holds from, YYYY-MM-DD.")
    if dates[1] is not None and dates[1] < dates[0]:
        raise CensusRefused(f"{where}, column to_date: {key} ends before it begins. Put the later date in to_date.")
    return Assumption(key, value, row["unit"], low, high, row["source"], row["from_date"], row["to_date"] or "")


def _figure(row: dict[str, str], column: str, where: str) -> float:
    try:
        figure = float(row[column])
    except (TypeError, ValueError):
        figure = math.nan
    if not math.isfinite(figure) or figure < 0:
        raise CensusRefused(f"{where}, column {column}: '{row[column]}' is not a number of 0 or more, such as 0.25.")
    return figure


def _day(row: dict[str, str], column: str, where: str) -> date | None:
    if not row[column]:
        return None
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        raise CensusRefused(
            f"{where}, column {column}: '{row[column]}' is not a date. Write it as 2026-11-01."
        ) from None
