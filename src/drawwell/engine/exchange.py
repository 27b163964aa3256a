"""The rules of the exchange, readable: what may be held, drawn, released, returned and when it lapses.

This file is the meaning. The ledger keeps the same rules in two databases under load, and its tests compare
every answer with this model. Units are whole numbers; times are anything that can be compared; keys are
whatever the caller brings. Nothing is ever promised twice: in every lot, held + taken <= units.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

# verb -> (what a hold must be, what it becomes). A hold that is anything else refuses the verb, except
# that one which has already become it gives the same answer again: a retry has one effect.
MOVES = {
    "draw": ("held", "drawn"),
    "release": ("held", "released"),
    "lapse": ("held", "lapsed"),
    "return": ("drawn", "returned"),
}

# verb -> what one unit of it does to a lot's (units, held, taken)
EFFECTS = {
    "open": (1, 0, 0),
    "close": (-1, 0, 0),
    "hold": (0, 1, 0),
    "draw": (0, -1, 1),
    "release": (0, -1, 0),
    "lapse": (0, -1, 0),
    "return": (0, 0, -1),
}

STATUSES = ("held", "drawn", "released", "lapsed", "returned", "refused")


def allocate(free: Sequence[int], units: int) -> list[tuple[int, int]]:
    """Which lots give how much: [(lot, units), ...], or [] when together they have too little.

    The first lot that has it all gives it all; where none has, each gives what it has, in order, so that
    units are never refused while there is room for them.
    """
    for lot, room in enumerate(free):
        if room >= units:
            return [(lot, units)]
    if sum(free) < units:
        return []
    given, wanted = [], units
    for lot, room in enumerate(free):
        part = min(room, wanted)
        if part:
            given.append((lot, part))
            wanted -= part
    return given


def allocate_together(free: dict[Hashable, list[int]], legs: Sequence[tuple[Hashable, int]]):
    """Every leg's [(lot, units), ...] in the order asked, and the reason per leg that cannot be met.

    `free` maps an offer to the room in each of its lots; legs of one offer share it, the earlier first.
    A reason is "full" (no room at all), "short" (some, but too little) or None.
    """
    left = {offer: list(rooms) for offer, rooms in free.items()}
    given, reasons = [], []
    for offer, units in legs:
        parts = allocate(left[offer], units)
        for lot, part in parts:
            left[offer][lot] -= part
        given.append(parts)
        reasons.append(None if parts else ("short" if sum(left[offer]) else "full"))
    return given, reasons


def spread(units: int, lots: int) -> list[int]:
    """Units over lots as evenly as whole numbers allow, the first ones taking what is over."""
    each, over = divmod(units, lots)
    return [each + (number < over) for number in range(lots)]


def respread(lots: Sequence["LotState"], change: int) -> list[int]:
    """How many units each lot gains (or loses) so that the offer changes by `change`; only free units go.

    Gains go one by one to the smallest lot, losses come from the lot with most room; worked out at once.
    """
    if change >= 0:
        sizes = [lot.units for lot in lots]
        return [after - before for before, after in zip(sizes, _levelled_up(sizes, change), strict=True)]
    rooms = [lot.free for lot in lots]
    assert sum(rooms) >= -change, "only free units can go"
    top = max(rooms)
    depths = [top - room for room in rooms]
    levelled = _levelled_up(depths, -change)
    return [before - after for before, after in zip(depths, levelled, strict=True)]


def _levelled_up(levels: Sequence[int], more: int) -> list[int]:
    """Pour `more` into the lowest levels first, as water would."""
    order = sorted(range(len(levels)), key=lambda number: (levels[number], number))
    for count in range(len(order), 0, -1):
        low = order[:count]
        total = sum(levels[number] for number in low) + more
        if total >= count * levels[low[-1]]:
            break
    after = list(levels)
    for number, level in zip(low, spread(total, count), strict=True):
        after[number] = level
    return after


@dataclass
class LotState:
    """A part of an offer that is locked as one."""

    units: int
    held: int = 0
    taken: int = 0
    entries: list[tuple[str, int]] = field(default_factory=list)

    @property
    def free(self) -> int:
        return self.units - self.held - self.taken

    def write(self, verb: str, units: int) -> None:
        """One entry, and the balances it makes."""
        more_units, more_held, more_taken = EFFECTS[verb]
        self.units += more_units * units
        self.held += more_held * units
        self.taken += more_taken * units
        self.entries.append((verb, units))
        assert self.units >= self.held + self.taken
        assert min(self.units, self.held, self.taken) >= 0


@dataclass
class OfferState:
    """One provider's capability, here, until it is over."""

    ends_at: Any
    lots: list[LotState]


@dataclass
class HoldState:
    """What was asked under one key, where it was found, and what has become of it."""

    asked: tuple
    status: str
    until: Any
    parts: list[tuple[Hashable, int, int]]  # offer, lot, units
    reasons: tuple = ()


class Exchange:
    """Offers and holds in memory: the oracle. Each verb returns a code; "done" and "held" are a yes."""

    def __init__(self):
        self.offers: dict[Hashable, OfferState] = {}
        self.holds: dict[Hashable, HoldState] = {}

    def open_offer(self, offer, *, units, ends_at, lots=4):
        self.offers[offer] = OfferState(ends_at, [LotState(0) for _ in range(lots)])
        for lot, part in zip(self.offers[offer].lots, spread(units, lots), strict=True):
            lot.write("open", part)

    def change_units(self, offer, *, units) -> str:
        lots = self.offers[offer].lots
        change = units - sum(lot.units for lot in lots)
        if -change > sum(lot.free for lot in lots):
            return "promised"
        for lot, part in zip(lots, respread(lots, change), strict=True):
            if part:
                lot.write("open" if part > 0 else "close", abs(part))
        return "done"

    def free_units(self, offer) -> int:
        return sum(lot.free for lot in self.offers[offer].lots)

    def hold(self, legs, *, pull, key, until, at) -> str:
        """Keep every leg's units or none; the answer under a key is given again, yes or no."""
        asked = (pull, tuple(legs))
        if key in self.holds:
            known = self.holds[key]
            if known.asked != asked:
                return "key used"
            return "refused" if known.status == "refused" else "held"
        free = {offer: [lot.free for lot in self.offers[offer].lots] for offer, _ in legs}
        given, reasons = allocate_together(free, legs)
        reasons = ["over" if self.offers[offer].ends_at <= at else reasons[leg] for leg, (offer, _) in enumerate(legs)]
        if any(reasons):
            shown = tuple(reason or "together" for reason in reasons)
            self.holds[key] = HoldState(asked, "refused", until, [], shown)
            return "refused"
        parts = [(offer, lot, part) for (offer, _), got in zip(legs, given, strict=True) for lot, part in got]
        self.holds[key] = HoldState(asked, "held", until, parts)
        self._write("hold", parts)
        return "held"

    def move(self, verb, key, *, at) -> str:
        """Draw, release or return what is held under a key."""
        hold = self.holds.get(key)
        if hold is None:
            return "unknown"
        before, after = MOVES[verb]
        if hold.status == after:
            return "again"
        if hold.status != before:
            return hold.status
        if verb == "draw" and hold.until <= at:
            return "lapsed"
        hold.status = after
        self._write(verb, hold.parts)
        return "done"

    def lapse_due(self, *, at) -> list:
        """Give back what nobody drew in time; the keys that lapsed."""
        due = [key for key, hold in self.holds.items() if hold.status == "held" and hold.until <= at]
        for key in due:
            self.holds[key].status = "lapsed"
            self._write("lapse", self.holds[key].parts)
        return due

    def _write(self, verb, parts):
        for offer, lot, units in parts:
            self.offers[offer].lots[lot].write(verb, units)
