"""What Frictionless checks, said in our sentences: types, bounds, empty cells, keys given twice or leading nowhere."""

import re
from difflib import get_close_matches

from drawwell.place.folder.columns import KINDS, Column, Table
from drawwell.place.folder.problems import Problem
from drawwell.place.folder.sheets import Sheet
from drawwell.place.folder.tables import TABLE_OF

MISSING = [""]
UNLIMITED = 10**9
HAS_NO = {
    ("services", "site"): "the service has no site",
    ("services", "capability"): "the service has no capability",
    ("offers", "service"): "the offer has no service",
}


def schema_of(table: Table, header: tuple[str, ...], present: set[str]) -> dict:
    """The Frictionless (v1) table schema for the columns in `header`; foreign keys only to tables in `present`."""
    columns = [table.column(name) for name in header if name in table.column_names]
    schema = {"fields": [_field(column) for column in columns], "missingValues": MISSING}
    if set(table.key) <= set(header):
        schema["primaryKey"] = list(table.key)
    keys = [_foreign_key(table, column) for column in columns if column.refers_to in present and column.refers_to]
    return {**schema, "foreignKeys": keys} if keys else schema


def _field(column: Column) -> dict:
    kind = KINDS[column.kind]
    field = {"name": column.name, "type": kind.frictionless, "description": column.meaning}
    if column.unit:
        field["description"] += f" ({column.unit})"
    if kind.frictionless == "boolean":
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    constraints = {"required": True} if column.required else {}
    constraints |= {"pattern": kind.pattern} if kind.pattern else {}
    constraints |= {"enum": list(column.choices)} if column.choices else {}
    constraints |= {"minimum": column.minimum} if column.minimum is not None else {}
    constraints |= {"maximum": column.maximum} if column.maximum is not None else {}
    return {**field, "constraints": constraints} if constraints else field


def _foreign_key(table: Table, column: Column) -> dict:
    resource = "" if column.refers_to == table.name else column.refers_to
    return {"fields": column.name, "reference": {"resource": resource, "fields": _key_of(column.refers_to)}}


def _key_of(table_name: str) -> str:
    return TABLE_OF[table_name].key[0]


def check_shapes(sheets: dict[str, Sheet]) -> list[Problem]:
    """Every problem Frictionless finds in the sheets, none left out."""
    from frictionless import Package  # here, because loading it takes half a second

    if not sheets:
        return []
    present = {name for name, sheet in sheets.items() if not sheet.missing & set(sheet.table.key)}
    resources = [_resource(sheet, present) for sheet in sheets.values()]
    package = Package.from_descriptor({"name": "place", "resources": resources})
    report = package.validate(limit_errors=UNLIMITED)
    assert not report.errors, report.errors  # our own descriptor must be sound
    found = []
    for task in report.tasks:
        for error in task.errors:
            found += _translate(error, sheets[task.name], sheets)
    return found


def _resource(sheet: Sheet, present: set[str]) -> dict:
    kept = [i for i, name in enumerate(sheet.table.column_names) if name not in sheet.missing]
    names = tuple(sheet.table.column_names[i] for i in kept)
    data = [list(names), *([row[i] for i in kept] for row in sheet.rows)]
    return {"name": sheet.table.name, "data": data, "schema": schema_of(sheet.table, names, present)}


def _translate(error, sheet: Sheet, sheets: dict[str, Sheet]) -> list[Problem]:
    table, index = sheet.table, error.row_number - 2
    row = sheet.row_numbers[index]
    if error.type in ("type-error", "constraint-error"):
        column = table.column(error.field_name)
        if column.name not in sheet.trusted.get(row, table.column_names):
            return []  # said already: the row has too few or too many cells
        return [cell_problem(table, row, column, error.cell or "")]
    if error.type == "primary-key":
        return _twice(sheet, index)
    if error.type == "foreign-key":
        return [_leads_nowhere(table, row, table.column(error.field_names[0]), error.field_cells[0], sheets)]
    return [Problem(table.file, row, "", error.note, "see docs/reference/place-folder.md for what the row should be")]


def cell_problem(table: Table, row: int, column: Column, cell: str) -> Problem:
    """The sentence for one cell that is empty or not of its column's kind."""
    if not cell:
        wrong = HAS_NO.get((table.name, column.name), "the cell is empty")
        return Problem(table.file, row, column.name, wrong, f"give {_what_to_give(column)}")
    wrong = f"{cell!r} is not {column.asks}"
    return Problem(table.file, row, column.name, wrong, _what_would_be_right(column, cell))


def _what_to_give(column: Column) -> str:
    if column.refers_to:
        return f"one of the {column.name if column.name != 'parent' else 'capability'} keys in {column.refers_to}.csv"
    return f"{column.meaning} ({column.asks})"


def _what_would_be_right(column: Column, cell: str) -> str:
    if column.choices:
        close = get_close_matches(cell.lower(), column.choices, n=1, cutoff=0.5)
        return f"did you mean {close[0]}?" if close else f"write {column.choices[0]}, for instance"
    british = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", cell)
    if column.kind == "date" and british:
        day, month, year = british.groups()
        return f"write {year}-{month:0>2}-{day:0>2}, if the day came first"
    number = re.sub(r"[£%,\s]", "", cell)
    if column.kind in ("number", "integer") and _suits(column, number):
        return f"write {number}"
    if column.kind == "yes/no":
        return "write yes or no"
    if column.bounds and _is_number(number):
        return f"write a figure that is {column.bounds}" + (f" ({column.unit})" if column.unit else "")
    return f"write it like {KINDS[column.kind].example}"


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", cell) is not None


def _suits(column: Column, cell: str) -> bool:
    """Whether a tidied number would be accepted: of the kind and within the bounds."""
    if not _is_number(cell) or (column.kind == "integer" and not re.fullmatch(r"[+-]?\d+", cell)):
        return False
    value = float(cell)
    if column.above is not None and value <= column.above:
        return False
    return (column.minimum is None or value >= column.minimum) and (column.maximum is None or value <= column.maximum)


def _twice(sheet: Sheet, index: int) -> list[Problem]:
    """A key given twice, both rows named. A key with an empty cell is reported as that, not here."""
    table = sheet.table
    places = [table.column_names.index(name) for name in table.key]
    key = tuple(sheet.rows[index][place] for place in places)
    if not all(key):
        return []
    first = next(i for i, row in enumerate(sheet.rows) if tuple(row[place] for place in places) == key)
    wrong = f"{' and '.join(repr(part) for part in key)} is already in row {sheet.row_numbers[first]}"
    right = f"each {' with '.join(table.key)} may come once: change or remove one of the two rows"
    return [Problem(table.file, sheet.row_numbers[index], table.key[0], wrong, right)]


def _leads_nowhere(table: Table, row: int, column: Column, cell, sheets: dict[str, Sheet]) -> Problem:
    target = sheets[column.refers_to]
    keys = [cells[target.table.column_names.index(_key_of(column.refers_to))] for cells in target.rows]
    close = get_close_matches(str(cell), keys, n=1, cutoff=0.75)
    noun = "area code" if column.refers_to == "areas" else "key"
    wrong = f"{str(cell)!r} is not a known {noun}: {column.refers_to}.csv has no such row"
    right = f"did you mean {close[0]}?" if close else f"correct it, or add it to {column.refers_to}.csv"
    return Problem(table.file, row, column.name, wrong, right)
