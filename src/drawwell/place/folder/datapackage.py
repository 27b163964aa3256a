"""Writing datapackage.json, so that any Frictionless tool can read a place folder too."""

import json
import re
from pathlib import Path

from drawwell.place.folder.reading import DATAPACKAGE
from drawwell.place.folder.shapes import schema_of
from drawwell.place.folder.sheets import Sheet, open_sheet
from drawwell.place.folder.tables import TABLES


def write_datapackage(folder: str | Path) -> Path:
    """Write datapackage.json (Frictionless v1, tabular) for the CSV files that are there; returns its path.

    FileNotFoundError if the folder holds none of a place's files.
    """
    path = Path(folder)
    sheets = {table.name: sheet for table in TABLES if (sheet := open_sheet(path, table)[0])}
    if not sheets:
        raise FileNotFoundError(f"{path} holds none of a place folder's files, so there is nothing to describe.")
    package = {
        "profile": "tabular-data-package",
        "name": _name(sheets, path),
        "title": _title(sheets, path),
        "resources": [_resource(sheet, set(sheets)) for sheet in sheets.values()],
    }
    target = path / DATAPACKAGE
    target.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return target


def _resource(sheet: Sheet, present: set[str]) -> dict:
    return {
        "profile": "tabular-data-resource",
        "name": sheet.table.name,
        "path": sheet.table.file,
        "description": sheet.table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema_of(sheet.table, sheet.header, present),
    }


def _name(sheets: dict[str, Sheet], path: Path) -> str:
    place = sheets.get("place")
    given = place.rows[0][0] if place and place.rows else path.resolve().name
    return re.sub(r"[^a-z0-9._-]+", "-", given.lower()).strip("-") or "place"


def _title(sheets: dict[str, Sheet], path: Path) -> str:
    place = sheets.get("place")
    return place.rows[0][1] if place and place.rows and place.rows[0][1] else path.resolve().name
