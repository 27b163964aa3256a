"""A place's postcodes, taken from the national directory of postcodes (ONSPD or NSPL) into its folder.

The directory is read row by row, as the CSV or the ZIP it comes in; nothing of it is kept but the place's own rows.
"""

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from drawwell.place.census.sources import OPEN_GOVERNMENT_LICENCE, CensusRefused
from drawwell.place.folder import write_datapackage
from drawwell.place.postcodes import compact, is_written_right

# How its editions call them, the one to be preferred first; small letters.
WRITTEN = ("pcds", "pcd8", "pcd7", "pcd2", "pcd", "postcode")
ENDED = ("doterm",)
NORTH, EAST = ("lat", "latitude"), ("long", "longitude")
AREA = re.compile(r"(lsoa|msoa|oa|wd|osward|ward|dz|datazone)\d*(cd)?")
COLUMNS = ("postcode", "area", "latitude", "longitude", "source")


@dataclass(frozen=True)
class PostcodesReport:
    """What was taken: how many postcodes, in how many of the folder's areas, by which column of the directory."""

    path: Path
    postcodes: int
    areas: int
    areas_without: tuple[str, ...]
    column: str
    read: int
    ended: int
    nowhere: int


def postcodes_from(directory: Path, folder: Path) -> PostcodesReport:
    """Write FOLDER/postcodes.csv: every postcode in use whose area is one of the folder's.

    directory: the CSV, or the ZIP it comes in. Raises CensusRefused, and then nothing is written.
    """
    areas = _areas_of(folder)
    with _lines_of(directory) as (name, lines):
        taken = _Taken(name, areas)
        taken.read(csv.reader(lines))
    column, rows = taken.of_best_column()
    path = folder / "postcodes.csv"
    _write(path, rows, source=f"{Path(name).stem}, ONS, {OPEN_GOVERNMENT_LICENCE}")
    if (folder / "datapackage.json").is_file():
        write_datapackage(folder)
    without = tuple(sorted(areas - {area for _, area, _, _ in rows}))
    return PostcodesReport(
        path, len(rows), len(areas) - len(without), without, column, taken.seen, taken.ended, taken.nowhere
    )


class _Taken:
    """The rows of a directory that lie in the areas of a folder, for each of its columns that names areas."""

    def __init__(self, name: str, areas: set[str]):
        self.name, self.areas = name, areas
        self.rows: dict[str, list[tuple]] = defaultdict(list)
        self.seen = self.ended = self.nowhere = 0

    def read(self, lines: Iterable[list[str]]) -> None:
        try:
            heading = [one.strip().lower() for one in next(lines, [])]
            written, north, east = (self._column(heading, names) for names in (WRITTEN, NORTH, EAST))
            ended = next((heading.index(name) for name in ENDED if name in heading), None)
            named = [(number, one) for number, one in enumerate(heading) if AREA.fullmatch(one)]
            if not named:
                raise CensusRefused(f"{self.name} has no column that names areas, such as lsoa21.")
            for row in lines:
                self.seen += 1
                inside = [one for number, one in named if len(row) > number and row[number] in self.areas]
                if not inside:
                    continue
                if len(row) != len(heading):
                    raise CensusRefused(
                        f"{self.name}, row {self.seen + 1}: it has {len(row)} fields, and the heading {len(heading)}."
                    )
                if ended is not None and row[ended].strip():
                    self.ended += 1
                    continue
                self._take(row, inside, heading, written, north, east)
        except UnicodeDecodeError:
            raise CensusRefused(f"{self.name} is not in UTF-8. Save it as UTF-8 and run this again.") from None
        except csv.Error as error:
            raise CensusRefused(f"{self.name}, after row {self.seen + 1}: it is not a CSV ({error}).") from None
        except (zipfile.BadZipFile, EOFError):
            raise CensusRefused(f"{self.name} is damaged: it cannot be unpacked. Copy it again.") from None

    def _take(self, row, inside, heading, written, north, east):
        try:
            latitude, longitude = float(row[north]), float(row[east])
        except ValueError:
            said = f"'{row[north]}', '{row[east]}'"
            raise CensusRefused(
                f"{self.name}, row {self.seen + 1}: {said} are not degrees, such as 53.41777, -2.31."
            ) from None
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # 99.999999 stands for no place on the map
            self.nowhere += 1
            return
        if not is_written_right(row[written]):
            raise CensusRefused(
                f"{self.name}, row {self.seen + 1}, column {heading[written]}: '{row[written][:12]}' is not a postcode."
            )
        for one in inside:
            self.rows[one].append((row[written], row[heading.index(one)], latitude, longitude))

    def _column(self, heading: list[str], names: tuple[str, ...]) -> int:
        for name in names:
            if name in heading:
                return heading.index(name)
        raise CensusRefused(f"{self.name} has no column {names[0]}. Give the CSV of the ONS Postcode Directory.")

    def of_best_column(self) -> tuple[str, list[tuple]]:
        """(column, rows) of the column in which most postcodes are in the folder's areas; of two, the newer."""
        if not self.rows:
            few = ", ".join(sorted(self.areas)[:2])
            raise CensusRefused(
                f"None of the {self.seen:,} postcodes in {self.name} is in one of this folder's areas ({few} ...), so "
                "nothing was written. Their codes must be those of the directory: LSOAs, MSOAs or wards."
            )
        column = max(self.rows, key=lambda one: (len(self.rows[one]), one))
        once = {compact(row[0]): row for row in self.rows[column]}
        return column, [once[code] for code in sorted(once)]


def _areas_of(folder: Path) -> set[str]:
    path = folder / "areas.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = {row.get("area") for row in csv.DictReader(file)} - {None, ""}
    except OSError as error:
        raise CensusRefused(
            f"{path}: {error.strerror}. Give a place folder: areas.csv says which areas it has."
        ) from None
    except (UnicodeDecodeError, csv.Error):
        raise CensusRefused(f"{path} is not a CSV in UTF-8.") from None
    if not found:
        raise CensusRefused(f"{path} names no area. It needs a column area and a row for each.")
    return found


@contextmanager
def _lines_of(directory: Path) -> Iterator[tuple[str, Iterable[str]]]:
    """(name, lines) of the directory's CSV; in a ZIP the largest: the others are its parts and look-ups."""
    try:
        if directory.suffix.lower() != ".zip":
            with directory.open(encoding="utf-8-sig", newline="") as file:
                yield directory.name, file
            return
        with zipfile.ZipFile(directory) as packed:
            tables = [one for one in packed.infolist() if one.filename.lower().endswith(".csv")]
            if not tables:
                raise CensusRefused(f"{directory.name} holds no CSV. Give the ZIP of the ONS Postcode Directory.")
            largest = max(tables, key=lambda one: one.file_size)
            with packed.open(largest) as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as file:
                yield largest.filename, file
    except OSError as error:
        raise CensusRefused(f"{directory}: {error.strerror}.") from None
    except zipfile.BadZipFile:
        raise CensusRefused(f"{directory.name} is no ZIP, or is damaged. Copy it again.") from None


def _write(path: Path, rows: list[tuple], *, source: str) -> None:
    """Whole, or not at all: written beside it and then put in its place."""
    said = io.StringIO()
    writer = csv.writer(said, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((*row, source) for row in rows)
    beside = path.with_suffix(".csv.new")
    try:
        beside.write_text(said.getvalue(), encoding="utf-8", newline="")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise CensusRefused(f"{path}: {error.strerror}.") from None
