"""Checking and reading a whole place folder: every problem of every file, or everything in it."""

import hashlib
import json
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from drawwell.place.folder.problems import FolderHasErrors, Problem
from drawwell.place.folder.rows import Draft, typed_rows
from drawwell.place.folder.rules import RULES, notes_on
from drawwell.place.folder.shapes import check_shapes
from drawwell.place.folder.sheets import Sheet, open_sheet
from drawwell.place.folder.tables import TABLES

DATAPACKAGE = "datapackage.json"


@dataclass(frozen=True)
class Folder:
    """A place folder without errors. Each table is a tuple of frozen rows with the table's column names as attributes;
    `place` is the one row of place.csv; tables that may be absent are then empty.

    digest   sha256 of every cell of every table, so that the same contents are recognised however they were saved
    notes    what is allowed but should be said, as Problems
    """

    place: object
    areas: tuple
    postcodes: tuple
    population: tuple
    needs: tuple
    need_estimates: tuple
    outcomes: tuple
    capabilities: tuple
    fit: tuple
    organisations: tuple
    sites: tuple
    services: tuple
    offers: tuple
    demand_words: tuple
    demand_counts: tuple
    budget: tuple
    limits: tuple
    assumptions: tuple
    digest: str
    notes: tuple[Problem, ...] = ()

    def assumption(self, key: str) -> float:
        """The value of an assumption, the latest dated where there are several; KeyError if the folder has none."""
        dated = [row for row in self.assumptions if row.assumption == key]
        if not dated:
            raise KeyError(key)
        return max(dated, key=lambda row: row.from_date).value

    def budget_pence_in(self, month: str) -> float:
        """Pence for one month (YYYY-MM), a twelfth of its April-to-March year; KeyError for a year without budget."""
        year = int(month[:4]) - (month[5:] < "04")
        name = f"{year}-{(year + 1) % 100:02}"
        centres = [row.budget_pence for row in self.budget if row.year == name]
        if not centres:
            raise KeyError(name)
        return sum(centres) / 12


def check(folder: str | Path) -> list[Problem]:
    """Everything wrong in a folder, in the order of its tables and rows; an empty list if it can be read."""
    return _examine(Path(folder))[0]


def read(folder: str | Path) -> Folder:
    """The folder's contents. Raises FolderHasErrors with every problem, and then nothing is read."""
    path = Path(folder)
    problems, draft, sheets = _examine(path)
    if problems:
        raise FolderHasErrors(path.name or str(path), problems)
    tables = {table.name: tuple(row for _, row in draft.of(table.name)) for table in TABLES}
    (place,) = tables.pop("place")
    return Folder(place=place, **tables, digest=_digest(sheets), notes=tuple(notes_on(draft)))


def _examine(folder: Path) -> tuple[list[Problem], Draft, dict[str, Sheet]]:
    if not folder.is_dir():
        wrong = "there is no such folder"
        return [Problem(str(folder), 0, "", wrong, "give the path of a folder of CSV files")], Draft({}), {}
    sheets, problems = {}, [*_check_datapackage(folder), *_check_strangers(folder)]
    for table in TABLES:
        sheet, found = open_sheet(folder, table)
        problems += found
        if sheet is not None:
            sheets[table.name] = sheet
    problems += check_shapes(sheets)
    draft, found = _draft(folder, sheets, problems)
    problems += found
    for rule in RULES:
        problems += rule(draft)
    return _in_order(problems), draft, sheets


def _draft(folder: Path, sheets: dict[str, Sheet], problems: list[Problem]) -> tuple[Draft, list[Problem]]:
    rows, found = {}, []
    for name, sheet in sheets.items():
        wrong_rows = {problem.row for problem in problems if problem.file == sheet.table.file}
        rows[name], more = typed_rows(sheet, wrong_rows)
        found += more
    blamed = {problem.file for problem in [*problems, *found]}
    absent_on_purpose = {t.name for t in TABLES if t.may_be_absent and not (folder / t.file).exists()}
    readable = set(sheets) | absent_on_purpose
    return Draft(rows, {t.name for t in TABLES if t.name in readable and t.file not in blamed}), found


def _check_datapackage(folder: Path) -> list[Problem]:
    """datapackage.json may be missing (the tables are known without it), but where it is there it must not mislead."""
    path = folder / DATAPACKAGE
    if not path.exists():
        return []
    right = "correct it, or delete it and let Drawwell write it again"
    try:
        resources = json.loads(path.read_text("utf-8"))["resources"]
        listed = [resource["path"] for resource in resources]
    except (ValueError, KeyError, TypeError) as refusal:
        return [Problem(DATAPACKAGE, 0, "", f"it is not a Frictionless data package ({refusal})", right)]
    absent = [name for name in listed if not isinstance(name, str) or not (folder / name).is_file()]
    return [Problem(DATAPACKAGE, 0, "", f"it lists {name}, which is not in the folder", right) for name in absent]


def _check_strangers(folder: Path) -> list[Problem]:
    known = [table.file for table in TABLES]
    problems = []
    for path in sorted(folder.glob("*.csv")):
        if path.name not in known:
            close = get_close_matches(path.name.lower(), known, n=1, cutoff=0.75)
            right = f"did you mean {close[0]}?" if close else "take it out of the folder"
            problems.append(Problem(path.name, 0, "", "it is not one of a place folder's files", right))
    return problems


def _in_order(problems: list[Problem]) -> list[Problem]:
    order = {table.file: position for position, table in enumerate(TABLES)}
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda p: (order.get(p.file, -1), p.row, p.column))


def _digest(sheets: dict[str, Sheet]) -> str:
    content = {name: [sheet.table.column_names, sheet.rows] for name, sheet in sorted(sheets.items())}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
