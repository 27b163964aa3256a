"""Known problems and queueing cases in files: no stored place is touched, so no guard is needed."""

import time
from pathlib import Path
from typing import Annotated

import typer

from drawwell.cli.options import AsJson
from drawwell.cli.saying import as_refusals, speaking, table
from drawwell.guard.powers import no_power


@no_power("it reads a problem from a file; no stored place is touched")
def solve(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file of a known problem.")],
    form: Annotated[
        str,
        typer.Option("--format", metavar="FORMAT", help="pmed, cap or pmedcap: the OR-Library's formats."),
    ],
    capacity: Annotated[
        float | None,
        typer.Option("--capacity", metavar="N", min=0, help="Room of each warehouse, where a cap file leaves it open."),
    ] = None,
    as_json: AsJson = False,
):
    """Solve a known problem from its file.

    P-median, warehouse location, p-median with room: the total, a bound that no answer can beat, the sites opened. It
    reads a file only, so it needs no guard.
    """
    with speaking(as_json) as voice:
        from drawwell.engine.plan.known_files import FileIsWrong, solve_file

        with voice.waiting(f"Solving {file}"), as_refusals(FileIsWrong):
            start = time.process_time()
            found = solve_file(file, form, capacity)
            seconds = time.process_time() - start
        sites = ", ".join(str(site) for site in found.sites)
        if found.not_read:
            voice.note(f"{file.name} has {found.not_read:,} words after the last that its format asks for: not read.")
        voice.found(
            {
                "file": file,
                "format": form,
                "objective": found.objective,
                "bound": found.bound,
                "gap": found.gap,
                "seconds": round(seconds, 4),
                "sites": found.sites,
            },
            f"{file.name}: {found.objective:,.10g} in all, and no answer is below {found.bound:,.10g} "
            f"({found.gap:.3%} apart). It took {seconds:.2f} seconds of processor time.",
            f"{len(found.sites)} sites are opened: {sites}.",
        )


def rehearse_case(file, *, replications, precision, as_json):
    """Rehearse a queueing case from a TOML file: the mean of each measure, and its interval."""
    with speaking(as_json) as voice:
        from drawwell.engine.twin_case import RehearsalRefused
        from drawwell.engine.twin_network_case import read_case
        from drawwell.engine.twin_network_result import run_case

        with voice.waiting(f"Rehearsing {file}"), as_refusals(RehearsalRefused):
            case = read_case(file)
            seeds = range(case.seed, case.seed + replications) if replications else None
            result = run_case(case, seeds=seeds, precision=precision)
        voice.found(
            result.to_dict(),
            f"{result.name}: {len(result.seeds)} rehearsals of {result.horizon:g} {result.time_unit}s after "
            f"{result.warm_up:g} to warm up; intervals hold {result.confidence:.0%}.",
            *result.notes,
            _by_station(case, result),
            "Every measure of every class, each with its interval: --json.",
        )


def _by_station(case, result):
    """One row a station, all classes together; on a screen the waits keep their interval."""
    right = {"justify": "right", "no_wrap": True}
    heads = ("Wait, mean", "Nine in ten wait", "Gave up", "Busy")
    shown = table("Station", *((head, right) for head in heads))
    measures = ("wait_mean", "wait_p90", "gave_up_share", "busy_share")
    rows = {(row.station, row.measure): row for row in result.rows if row.who == "every class"}
    for station in case.stations:
        found = [rows.get((station, measure)) for measure in measures]
        shown.add_row(station, *map(_wait, found[:2]), *map(_share, found[2:]))
    return shown


def _wait(row):
    if row is None or row.value is None:
        return "-"
    from drawwell.engine.plan.answer import in_figures

    range_ = f" ({in_figures(row.low)}-{in_figures(row.high)})" if row.low is not None else ""
    return in_figures(row.value) + range_


def _share(row):
    return "-" if row is None or row.value is None else f"{row.value:.1%}"
