"""Rows as small frozen values: `areas` rows have `.area`, `.name`, `.latitude` and so on, as the tables define them."""

from dataclasses import dataclass, field, make_dataclass

from drawwell.place.folder.columns import Table
from drawwell.place.folder.problems import Problem
from drawwell.place.folder.shapes import cell_problem
from drawwell.place.folder.sheets import Sheet
from drawwell.place.folder.tables import TABLE_OF, TABLES


def _row_type(table: Table) -> type:
    fields = [(column.name, object) for column in table.columns]
    return make_dataclass(f"{table.name.title().replace('_', '')}Row", fields, frozen=True, slots=True)


ROW_TYPE = {table.name: _row_type(table) for table in TABLES}


@dataclass(frozen=True)
class Draft:
    """What could be read so far. `rows` maps a table to (row number, row) pairs of its rows without a wrong cell;
    `sound` names the tables in which nothing at all is wrong, the only ones whose totals mean anything.
    """

    rows: dict[str, list[tuple[int, object]]]
    sound: set[str] = field(default_factory=set)

    def of(self, table: str) -> list[tuple[int, object]]:
        return self.rows.get(table, [])

    def keys(self, table: str) -> set:
        """The keys given in a table (its first key column)."""
        return {getattr(row, TABLE_OF[table].key[0]) for _, row in self.of(table)}


def typed_rows(sheet: Sheet, wrong_rows: set[int]) -> tuple[list[tuple[int, object]], list[Problem]]:
    """The rows of a sheet as values, leaving out those already known wrong, and what only a typed reading shows."""
    table, rows, problems = sheet.table, [], []
    if sheet.missing:
        return [], []
    for number, cells in zip(sheet.row_numbers, sheet.rows, strict=True):
        if number in wrong_rows:
            continue
        values = {}
        for column, cell in zip(table.columns, cells, strict=True):
            try:
                value = values[column.name] = column.value_of(cell)
            except (ValueError, KeyError):
                problems.append(cell_problem(table, number, column, cell))
                continue
            if column.above is not None and value is not None and value <= column.above:
                problems.append(cell_problem(table, number, column, cell))
        if len(values) == len(table.columns):
            rows.append((number, ROW_TYPE[table.name](**values)))
    return rows, problems
