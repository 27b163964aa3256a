"""Figures in a file: no stored place is touched, so no guard is needed."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from drawwell.cli.options import AsJson
from drawwell.cli.saying import CannotBeDone, as_refusals, speaking, table
from drawwell.guard.powers import no_power

MISSING = {"", "na", "n/a", "nan", "null", "none", "-"}


@no_power("it reads figures from a file; no stored place is touched")
def xmr(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file with a header, in order of time.")],
    column: Annotated[str, typer.Option("--column", metavar="NAME", help="The column that holds the figures.")],
    baseline: Annotated[
        int | None, typer.Option("--baseline", metavar="N", help="Only the first N points set the limits.")
    ] = None,
    rebase_at: Annotated[
        list[int] | None,
        typer.Option("--rebase-at", metavar="POINT", help="The limits start afresh at this point (the first is 1)."),
    ] = None,
    screen: Annotated[
        bool, typer.Option("--screen/--no-screen", help="Leave extreme moving ranges out of the limits, once.")
    ] = True,
    as_json: AsJson = False,
):
    """Tell signal from noise in a file of figures.

    An XmR chart: the usual range, and the points beyond it. It reads a file only, so it needs no guard.
    """
    with speaking(as_json) as voice:
        values = _column(file, column)
        from drawwell.engine.patterns import COMMON, ChartRefused
        from drawwell.engine.patterns import xmr as chart_of
        from drawwell.engine.plan.answer import in_figures

        starts = [point - 1 for point in rebase_at or ()]
        with as_refusals(ChartRefused):
            chart = chart_of(values, screen=screen, baseline=baseline, rebase_at=starts)
        shown = table("Point", column, "Mean", "Lower", "Upper", "Shows")
        for point, cause in enumerate(chart.causes):
            if cause != COMMON:
                figures = (chart.values, chart.mean, chart.lower, chart.upper)
                shown.add_row(str(point + 1), *(in_figures(each[point]) for each in figures), cause)
        gaps = sum(value is None for value in values)
        voice.found(
            {"file": file, "column": column, "sentence": chart.sentence, **chart.to_dict()},
            chart.sentence,
            *([f"{gaps} of {len(values)} figures are missing; a gap breaks runs and ranges."] if gaps else []),
            *([shown] if shown.row_count else []),
        )


def _column(file, column):
    """The figures of one column, None where a cell is empty. Refuses with the file, row and column."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            there = rows.fieldnames or []
            if not there:
                raise CannotBeDone(sentence=f"{file} is empty: its first row must name the columns.")
            if column not in there:
                raise CannotBeDone(sentence=f"{file} has no column '{column}'. It has: {', '.join(there)}.")
            return [_figure(row[column], f"{file}, row {rows.line_num}, column {column}") for row in rows]
    except (FileNotFoundError, IsADirectoryError):
        raise CannotBeDone(sentence=f"There is no file {file}. Give the path of a CSV file.") from None
    except UnicodeDecodeError:
        raise CannotBeDone(sentence=f"{file} is not UTF-8: save it from the spreadsheet as CSV UTF-8.") from None


def _figure(cell, where):
    text = (cell or "").strip()
    if text.lower() in MISSING:
        return None
    try:
        return float(text)
    except ValueError:
        right = "write a number with digits and at most one point, or leave the cell empty where it is missing"
        raise CannotBeDone(sentence=f"{where}: '{text}' is not a number; {right}.") from None
