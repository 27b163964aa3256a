"""What changed because people asked, as told to them. Learn writes the tellings and says here how they are read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

_readers = []


@dataclass(frozen=True)
class Told:
    """One thing somebody was told about a pull."""

    pull_id: UUID
    at: datetime
    words: str


def tells(read):
    """Register a function (pulls) -> Tolds, of a stage above this one."""
    _readers.append(read)
    return read


def told_about(pulls):
    """Everything told about these pulls, latest first. The caller has seen to it that the pulls may be seen."""
    found = [told for read in _readers for told in read(pulls)]
    return sorted(found, key=lambda told: told.at, reverse=True)
