"""The words a place folder's tables are defined in: a column, a table, and what each kind of column holds."""

import math
import re
from dataclasses import dataclass
from datetime import date

KEY = r"[a-z0-9]+(-[a-z0-9]+)*"
AREA = r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*"
MONTH = r"[0-9]{4}-(0[1-9]|1[0-2])"
YEAR = r"[0-9]{4}-[0-9]{2}"


@dataclass(frozen=True)
class Kind:
    """What the cells of a column may hold, in Frictionless's terms and in a person's.

    `asks` finishes the sentence "'12,5' is not ..."; `example` is one right cell.
    """

    frictionless: str
    asks: str
    example: str
    pattern: str = ""


KINDS = {
    "text": Kind("string", "text", "Harbour Square"),
    "key": Kind("string", "a key of lower-case words joined by hyphens", "rent-hold", KEY),
    "area": Kind("string", "an area code of letters, digits and hyphens", "E01005001", AREA),
    "choice": Kind("string", "one of the words allowed here", ""),
    "yes/no": Kind("boolean", "yes or no", "yes"),
    "month": Kind("string", "a month written YYYY-MM", "2026-04", MONTH),
    "year": Kind("string", "a budget year written like 2026-27", "2026-27", YEAR),
    "date": Kind("date", "a date written YYYY-MM-DD", "2026-04-01"),
    "integer": Kind("integer", "a whole number in digits only", "1250"),
    "number": Kind("number", "a number in digits with at most one point", "53.41"),
}


@dataclass(frozen=True)
class Column:
    """One column of one table.

    kind        one of KINDS
    unit        what a number counts ("people", "pence a month", "share 0 to 1"); empty for words and dates
    required    an empty cell is refused
    choices     the only words allowed
    minimum, maximum, above   bounds, the first two included, the last not
    refers_to   the table whose key this cell must be one of
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    required: bool = True
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    refers_to: str = ""

    @property
    def bounds(self) -> str:
        """The bounds as words, e.g. "0 or more", "0 to 1"; empty where there are none."""
        if self.above is not None:
            return f"more than {self.above:g}"
        if self.minimum is not None and self.maximum is not None:
            return f"{self.minimum:g} to {self.maximum:g}"
        return f"{self.minimum:g} or more" if self.minimum is not None else ""

    @property
    def asks(self) -> str:
        """What a cell must be, in words: the end of the sentence "'x' is not ..."."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        return KINDS[self.kind].asks + (f", {self.bounds}" if self.bounds else "")

    def value_of(self, cell: str):
        """The cell as a Python value: str, int, float, bool or date; None where empty. ValueError if it is not one."""
        if cell == "":
            return None
        if self.kind == "yes/no":
            return {"yes": True, "no": False}[cell]
        if self.kind == "integer":
            return int(cell)
        if self.kind == "number":
            return _finite(float(cell))
        return date.fromisoformat(cell) if self.kind == "date" else cell


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


@dataclass(frozen=True)
class Table:
    """One CSV file of a place folder: its columns, and which of them together name a row."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    may_be_absent: bool = False

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def looks_like(kind: str, cell: str) -> bool:
    """Whether a cell has the written form its kind asks for (only kinds with a pattern are judged)."""
    pattern = KINDS[kind].pattern
    return not pattern or re.fullmatch(pattern, cell) is not None
