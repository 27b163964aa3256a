"""The tables of a place folder as a page of documentation."""

from drawwell.place.folder.columns import KINDS, Column, Table
from drawwell.place.folder.tables import CONDITIONS, LIMIT_KINDS_SAY, NEEDED_ASSUMPTIONS, TABLES

OPENING = """# Place folder

A place is loaded from a folder of plain CSV files that a council can fill in with a spreadsheet, together a
Frictionless data package (`datapackage.json` is written for you). Files are UTF-8, with a header row; columns may
come in any order. Money is whole pence; months are YYYY-MM, dates YYYY-MM-DD; yes/no columns hold "yes" or "no";
keys are lower-case words joined by hyphens. Blank rows are passed over. Nothing is loaded from a folder with an
error, and all errors are listed at once, each with its file, row and column and what would be right.

This page is written by `describe()` in `drawwell.place.folder` from the tables the checker itself uses.
"""

CLOSING = """## Rules across files

- place.csv has one row, and a time zone that exists.
- Coordinates are not swapped, and no area, site or postcode lies far from the rest.
- A postcode is there once, however it is written.
- Conditions are of those that can be asked for: {conditions}, or `language-` and a language's name. Hours of a day
  at which it is given are `hours-0900-1230`, and as many of them as there are; without any it is any time of day.
- low <= the figure <= high, in need_estimates.csv and assumptions.csv.
- Nothing ends before it begins.
- Nobody is counted twice: an age band is listed under all or by circumstance, and an estimate ends before the next.
- Offers kept free are of capabilities that can be kept free; other offers of those that can be produced.
- No capability is, through its parents, part of itself.
- The words in demand_words.csv hold no figures and none of the place's own names.
- demand_words.csv or demand_counts.csv is there, or both.
- The budget has three years or more. No cost centre's statutory minimum or commitment exceeds its budget, and each
  year's total can pay for the universal floor at the cheapest way of meeting each need; if not, the refusal names
  the floor. A total that does not fall from year to year is allowed, and said.
- Each limit names what its kind needs and what is there; ring-fences keep 100% of the budget between them at most.
"""


def describe() -> str:
    """The page docs/reference/place-folder.md, in Markdown."""
    closing = CLOSING.format(conditions=", ".join(f"`{one}`" for one in CONDITIONS))
    return "\n".join(
        [OPENING, *(_describe_table(table) for table in TABLES), _describe_limits(), _describe_assumptions(), closing]
    )


def _describe_table(table: Table) -> str:
    absent = " This file may be absent." if table.may_be_absent else ""
    key = " with ".join(f"`{name}`" for name in table.key)
    lines = [
        f"## {table.file}\n",
        f"{table.meaning}{absent} One row for each {key}.\n",
        "| column | holds | unit | required | meaning |",
        "| --- | --- | --- | --- | --- |",
        *(_describe_column(column) for column in table.columns),
    ]
    return "\n".join(lines) + "\n"


def _describe_column(column: Column) -> str:
    holds = column.asks if column.choices or column.bounds else KINDS[column.kind].asks
    if column.refers_to:
        holds = f"a key in {column.refers_to}.csv"
    required = "yes" if column.required else "no"
    return f"| `{column.name}` | {holds} | {column.unit or '-'} | {required} | {column.meaning} |"


def _describe_assumptions() -> str:
    lines = [f"- `{key}`: {meaning}" for key, meaning in NEEDED_ASSUMPTIONS.items()]
    return "## Assumptions every folder states\n\n" + "\n".join(lines) + "\n"


def _describe_limits() -> str:
    lines = ["## Kinds of limit", "", "In limits.csv, by `kind`:", ""]
    return "\n".join([*lines, *(f"- `{kind}`: {says}." for kind, says in LIMIT_KINDS_SAY.items()), ""])
