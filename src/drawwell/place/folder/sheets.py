"""From the bytes of a CSV file to a sheet of cells in the table's own column order, with what was wrong on the way."""

import codecs
import csv
import io
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from drawwell.place.folder.columns import Table
from drawwell.place.folder.problems import Problem

SAVE_AS_UTF8 = "open it in the spreadsheet and save as CSV UTF-8"
LONGEST_CELL = 1_000_000


@dataclass(frozen=True)
class Sheet:
    """One file as cells. `rows` are in the table's column order; `row_numbers` are the spreadsheet's own.

    `header` is as the file has it.
    `trusted` names, for a row with too few or too many cells, the columns whose cells can still be judged.
    `missing` names required columns the file lacks, so that no rule blames the cells that are not there.
    """

    table: Table
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_numbers: tuple[int, ...]
    trusted: dict[int, frozenset[str]] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()


def open_sheet(folder: Path, table: Table) -> tuple[Sheet | None, list[Problem]]:
    """The sheet of a table, or None where it cannot be read at all, and the problems met."""
    path = folder / table.file
    if not path.is_file():
        return None, [] if table.may_be_absent else [_missing(folder, table)]
    text, problems = _decode(path.read_bytes(), table.file)
    if text is None:
        return None, problems
    lines, problems = _cells(text, table.file)
    if problems:
        return None, problems
    if not lines:
        return None, [_empty(table)]
    return _arrange(table, lines)


def _missing(folder: Path, table: Table) -> Problem:
    others = [path.name for path in folder.glob("*.csv")]
    close = get_close_matches(table.file, others, n=1, cutoff=0.7)
    hint = f"did you mean it by {close[0]}? Name it {table.file}" if close else f"add {table.file} to the folder"
    return Problem(
        table.file, 0, "", "the file is missing", f"{hint}, with the columns {', '.join(table.column_names)}"
    )


def _empty(table: Table) -> Problem:
    return Problem(table.file, 0, "", "the file is empty", f"its first row must be {','.join(table.column_names)}")


def _decode(content: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """The text of a UTF-8 file, with or without Excel's byte-order mark; else the first byte that is not UTF-8."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None, [Problem(file, 1, "", "the file is UTF-16 (byte 1), not UTF-8", SAVE_AS_UTF8)]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as refusal:
        row = content.count(b"\n", 0, refusal.start) + 1
        wrong = f"the file is not UTF-8: byte {refusal.start + 1} is 0x{content[refusal.start]:02X}"
        return None, [Problem(file, row, "", wrong, SAVE_AS_UTF8)]
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        return None, [Problem(file, row, "", "the file holds a null character, so it is not plain text", SAVE_AS_UTF8)]
    return text, []


def _cells(text: str, file: str) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """The rows that hold anything, each with its number. Blank rows, which Excel leaves at the end, are let go."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            cells = [cell.strip() for cell in cells]
            if any(cells):
                lines.append((number, cells))
    except csv.Error as refusal:
        wrong = f"the row cannot be read as CSV ({refusal})"
        return [], [Problem(file, number + 1, "", wrong, "look for a quotation mark that is not closed or not doubled")]
    return lines, []


def _arrange(table: Table, lines) -> tuple[Sheet | None, list[Problem]]:
    """The sheet with its columns in the table's order, whatever order the file has them in."""
    header_row, header = lines[0]
    problems = _check_header(table, header_row, header)
    place_of = {name: position for position, name in reversed(list(enumerate(header)))}
    known = [name for name in table.column_names if name in place_of]
    if not known:
        return None, problems
    rows, numbers, trusted = [], [], {}
    for number, cells in lines[1:]:
        if len(cells) < len(header) or any(cells[len(header) :]):
            problems.append(_wrong_length(table, number, cells, header))
            trusted[number] = frozenset(header[: len(cells)] if len(cells) < len(header) else ())
        cells = cells + [""] * (len(header) - len(cells))
        rows.append(tuple(cells[place_of[name]] if name in place_of else "" for name in table.column_names))
        numbers.append(number)
    if not rows and not problems:
        problems.append(Problem(table.file, 0, "", "the file has a header but no rows", "add at least one row"))
    missing = frozenset(c.name for c in table.columns if c.required and c.name not in place_of)
    return Sheet(table, tuple(header), tuple(rows), tuple(numbers), trusted, missing), problems


def _wrong_length(table: Table, number: int, cells: list[str], header: list[str]) -> Problem:
    wrong = f"the row has {len(cells)} cells where the header has {len(header)}"
    if len(cells) < len(header):
        first = header[len(cells)]
        right = f"give a cell for {first} and every column after it, empty or not"
        return Problem(table.file, number, first, wrong, right)
    right = 'put quotation marks round a cell that holds a comma, e.g. "Monday, Tuesday"'
    return Problem(table.file, number, "", wrong, right)


def _check_header(table: Table, row: int, header: list[str]) -> list[Problem]:
    problems = []
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        wrong = "the columns are not parted by commas"
        return [Problem(table.file, row, "", wrong, "save it as CSV with a comma between the columns")]
    strangers = [name for name in header if name not in table.column_names]
    wanted = [c.name for c in table.columns if c.required and c.name not in header]
    optional = [c.name for c in table.columns if not c.required and c.name not in header]
    for name in strangers:
        close = get_close_matches(name.lower().replace(" ", "_"), wanted + optional, n=1, cutoff=0.6)
        problems.append(_stranger(table, row, name, close[0] if close else ""))
        wanted = [other for other in wanted if [other] != close]
    for name in wanted:
        wrong = "the column is missing"
        problems.append(Problem(table.file, row, name, wrong, f"add it: {table.column(name).meaning}"))
    for name in dict.fromkeys(name for name in header if header.count(name) > 1 and name):
        problems.append(Problem(table.file, row, name, "the column is there twice", "keep one of the two"))
    return problems


def _stranger(table: Table, row: int, name: str, close: str) -> Problem:
    if close:
        return Problem(table.file, row, name, f"{name} is not a column of {table.file}", f"did you mean {close}?")
    wrong = f"{name} is not a column of {table.file}" if name else "a column has cells but no heading"
    return Problem(table.file, row, name, wrong, f"take it out; the columns are {', '.join(table.column_names)}")
