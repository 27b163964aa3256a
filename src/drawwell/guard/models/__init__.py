"""Guards, their drills and moves; the journal and its seals; chains of next problems."""

from .chains import Chain, Link
from .guards import Drill, Guard, GuardMove
from .journal import JournalEntry, Seal, SealLeaf, SubjectKey
from .rows import RowOfAPlaceOrInstallation

__all__ = [
    "Chain",
    "Drill",
    "Guard",
    "GuardMove",
    "JournalEntry",
    "Link",
    "RowOfAPlaceOrInstallation",
    "Seal",
    "SealLeaf",
    "SubjectKey",
]
