"""A place folder: the CSV files a place is loaded from. Check it, read it, describe it. No database here."""

from drawwell.place.folder.datapackage import write_datapackage
from drawwell.place.folder.describe import describe
from drawwell.place.folder.problems import FolderHasErrors, Problem
from drawwell.place.folder.reading import Folder, check, read
from drawwell.place.folder.tables import NEEDED_ASSUMPTIONS, TABLES

__all__ = [
    "NEEDED_ASSUMPTIONS",
    "TABLES",
    "Folder",
    "FolderHasErrors",
    "Problem",
    "check",
    "describe",
    "read",
    "write_datapackage",
]
