"""What trip-wires may read. Each stage registers its own readings; guard knows only their names."""

from collections.abc import Callable
from dataclasses import dataclass

from .refusals import Refusal


@dataclass(frozen=True)
class Reading:
    """One number that the machine can take: its name, its unit, and (place, since, until) -> number or None."""

    name: str
    unit: str
    take: Callable


_readings = {}


class ReadingIsUnknown(Refusal):
    """There is no reading called '{name}', so no trip-wire can watch it. The readings are: {known}."""

    status = 422


def reading(name, unit):
    """Register a function (place, since, until) -> number under a name that trip-wires may use.

    It counts what came after `since` and up to `until`; None means too little to say.
    """

    def register(take):
        _readings[name] = Reading(name, unit, take)
        return take

    return register


def in_fives(share):
    """A share per cent to the nearest five: read day after day in public, it must not show each ask that comes."""
    return 5.0 * round(share / 5)


def reading_named(name):
    """The reading of this name. Raises ReadingIsUnknown."""
    if name not in _readings:
        raise ReadingIsUnknown(name=name, known=", ".join(sorted(_readings)) or "none yet")
    return _readings[name]


def readings():
    """All registered readings by name."""
    return dict(sorted(_readings.items()))
