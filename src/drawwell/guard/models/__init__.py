"""Guards, their drills and moves; the journal and its seals; chains of next problems."""

from .chains import Chain, Followed, Join, Link, Look
from .guards import Drill, Guard, GuardMove
from .hybrids import HybridAnswer, Undertaking
from .journal import JournalEntry, Seal, SealLeaf, SubjectKey
from .rows import RowOfAPlaceOrInstallation

__all__ = [
    "Chain",
    "Drill",
    "Followed",
    "Guard",
    "GuardMove",
    "HybridAnswer",
    "Join",
    "JournalEntry",
    "Link",
    "Look",
    "RowOfAPlaceOrInstallation",
    "Seal",
    "SealLeaf",
    "SubjectKey",
    "Undertaking",
]
