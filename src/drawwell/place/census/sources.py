"""Opens the source files, and says which one is missing or not as expected."""

import csv
import gzip
import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

OPEN_GOVERNMENT_LICENCE = "Open Government Licence v3.0"


class CensusRefused(Exception):
    """The folder cannot be built; the message says which file or value, and what would be right."""


def check_is_data_folder(data: Path) -> None:
    """Refuses a folder that does not hold the census tables."""
    if not data.is_dir():
        raise CensusRefused(f"There is no folder {data}. Give the folder that holds lsoa_england/.")
    if not (data / "lsoa_england").is_dir():
        raise CensusRefused(
            f"{data} is not the data folder: it has no folder lsoa_england in it. "
            "Give the folder that holds lsoa_england/lsoa21_england.csv.gz."
        )


def rows_of(path: Path, *, needs: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Rows of a CSV (plain or .gz) as dictionaries; refuses a missing file or column, or another encoding."""
    if not path.is_file():
        raise CensusRefused(f"The file {path} is missing.")
    try:
        with _opened(path) as lines:
            reader = csv.DictReader(lines)
            missing = [column for column in needs if column not in (reader.fieldnames or [])]
            if missing:
                raise CensusRefused(f"{path.name} has no column {', '.join(missing)}.")
            yield from reader
    except UnicodeDecodeError:
        raise CensusRefused(f"{path.name} is not in UTF-8. Save it as UTF-8 and run this again.") from None
    except (gzip.BadGzipFile, EOFError):
        raise CensusRefused(f"{path.name} is damaged: it cannot be unpacked. Copy it again.") from None


def features_of(path: Path) -> list[dict]:
    """Features of a GeoJSON file; refuses a file that is missing or is not GeoJSON."""
    if not path.is_file():
        raise CensusRefused(f"The file {path} is missing.")
    try:
        return json.loads(path.read_text(encoding="utf-8"))["features"]
    except (ValueError, KeyError):
        raise CensusRefused(f"{path.name} is not GeoJSON with features.") from None


def stated(name: str) -> list[dict[str, str]]:
    """Rows of one of the tables stated in this package (needs, capabilities, what is assumed)."""
    text = resources.files(__package__).joinpath("stated", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def number(row: dict[str, str], column: str, file: str) -> int:
    """A count from a row; refuses anything but a whole number of 0 or more."""
    text = row[column] or ""
    if not text.isdigit():
        raise CensusRefused(
            f"{file}, row of {_first(row)}, column {column}: '{text}' is not a count. A whole number of 0 or more is."
        )
    return int(text)


def degrees(row: dict[str, str], column: str, file: str) -> float:
    """A latitude or longitude from a row, to about a tenth of a metre."""
    try:
        return round(float(row[column]), 6)
    except (TypeError, ValueError):
        raise CensusRefused(
            f"{file}, row of {_first(row)}, column {column}: '{row[column]}' is not in degrees, such as 53.41777."
        ) from None


def _first(row: dict[str, str]) -> str:
    return next(iter(row.values()))


def _opened(path: Path):
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")
