"""A study written into a folder, for an analyst: tables as Parquet, the whole as JSON, and a report."""

import json
from errno import EISDIR

from drawwell.cli.saying import CannotBeDone


def write_study(folder, rehearsal):
    """rehearsals.parquet, areas.parquet, study.json and report.md in a folder, which may be there already.

    All or nothing: where one cannot be written, none is left behind. Raises a refusal that names the file.
    """
    from drawwell.engine.twin_report import areas_frame, rehearsals_frame

    study = rehearsal.frames
    writers = {
        "rehearsals.parquet": lambda path: rehearsals_frame(study.results).write_parquet(path),
        "areas.parquet": lambda path: areas_frame(study.case, study.results).write_parquet(path),
        "study.json": lambda path: path.write_text(json.dumps(rehearsal.result, indent=1), encoding="utf-8"),
        "report.md": lambda path: path.write_text(rehearsal.result["report"], encoding="utf-8"),
    }
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, write in writers.items():
            if (folder / name).is_dir():
                raise IsADirectoryError(EISDIR, f"{name} is a folder there")
            written.append(folder / name)
            write(folder / name)
    except OSError as no:
        for path in written:
            path.unlink(missing_ok=True)
        raise CannotBeDone(sentence=f"{folder} cannot be written ({no.strerror}). Name another --folder.") from None
