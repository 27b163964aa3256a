"""Guards and what holds them, papers, charters, the journal and its seals, chains of next problems."""

from .chains import Chain, Followed, Join, Link, Look
from .charters import Charter, CharterMove, CharterWorker, Creep, Requirement
from .guards import Drill, Guard, GuardMove
from .hybrids import HybridAnswer, Undertaking
from .journal import JournalEntry, Seal, SealLeaf, SubjectKey
from .limits import PowerUse, TripWire
from .papers import PairingDraft, Paper
from .rows import RowOfAPlaceOrInstallation

__all__ = [
    "Chain",
    "Charter",
    "CharterMove",
    "CharterWorker",
    "Creep",
    "Drill",
    "Followed",
    "Guard",
    "GuardMove",
    "HybridAnswer",
    "Join",
    "JournalEntry",
    "Link",
    "Look",
    "PairingDraft",
    "Paper",
    "PowerUse",
    "Requirement",
    "RowOfAPlaceOrInstallation",
    "Seal",
    "SealLeaf",
    "SubjectKey",
    "TripWire",
    "Undertaking",
]
