"""What really happened, told upwards: a later stage registers where its published counts can be read.

Design may not see pulls or people; learn publishes counts of them, small ones hidden and the rest rounded, and
registers here how to read those. A rehearsal of past months can then stand beside what happened in them.
"""

from collections.abc import Callable
from dataclasses import dataclass

_SOURCES: list[Callable] = []


@dataclass(frozen=True)
class Happened:
    """Asks of one capability ("all": of the place) in one published period: None where the number was hidden.

    days_to_use is the middle one, from asking to use.
    """

    period: str
    capability: str
    asked: int | None
    met: int | None
    days_to_use: float | None = None


def tells_what_happened(source: Callable) -> Callable:
    """Mark a function (place, at=) -> list of Happened as where the record of past asks is read."""
    _SOURCES.append(source)
    return source


def record_of(place, *, at) -> list[Happened]:
    """What is published of the last twelve months' asks, oldest first; empty where nothing is."""
    return [row for source in _SOURCES for row in source(place, at=at)]
