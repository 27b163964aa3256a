"""A place's own log of contacts, brought in from a CSV file by a mapping of its columns: all of it, or nothing.

The file is read twice, a row at a time, so its size does not matter: once to find everything that is wrong, while
others go on writing, and once to keep it. The same contact twice, in the file or already kept, is one.
"""

from dataclasses import dataclass
from datetime import UTC
from itertools import islice

from drawwell.guard import journal
from drawwell.guard.powers import power
from drawwell.place.ids import new_id
from drawwell.place.many_rows import writer_of
from drawwell.place.models import Area

from .log_reading import Understood
from .models import Contact

AT_ONCE = 2_000
WRITTEN = (
    "id", "place_id", "key", "month", "area_id", "channel", "words", "arrived_at", "ended_at", "what_was_done",
)  # fmt: skip
KEY, WORDS, ARRIVED, ENDED = (WRITTEN.index(name) for name in ("key", "words", "arrived_at", "ended_at"))


@dataclass(frozen=True)
class Kept:
    """What came of bringing in a log: rows read, new contacts, repeats and how many of those say something else than
    what is kept of the same contact, rows without an end, and how dates were read.
    """

    rows: int
    new: int
    repeats: int
    differ: int
    without_end: int
    date_format: str

    @property
    def sentence(self):
        """How many rows were read, and what became of them."""
        differ = f" ({self.differ:,} of them with other words or time: the first was kept)" if self.differ else ""
        return (
            f"{self.rows:,} rows read: {self.new:,} new contacts, {self.repeats:,} already known{differ}, "
            f"{self.without_end:,} without an end."
        )


@power("load")
def import_log(place, file, mapping, *, by, at, name=None):
    """Keep every contact of a log. Raises MappingIsWrong, or LogHasErrors naming row, field and what is wrong.

    A contact without an end is kept as not ended yet. Words are shown to nobody until two people have read them.
    name: what the file is called, where that is not its own name.
    """
    understood = Understood(file, mapping, name)
    count = understood.check()
    with journal.all_or_nothing():
        new, differ, without_end = _keep_all(place, understood)
        journal.write(place, by=by, at=at, act="log of contacts brought in", power="load", subject=place)
    return Kept(count, new, count - new, differ, without_end, understood.form)


def _keep_all(place, understood):
    """(new, repeats that say something else, without an end) of all rows of a log that was checked."""
    areas = dict(Area.objects.for_place(place).values_list("code", "id"))
    write, zone = writer_of(Contact, WRITTEN), place.zone
    contacts = (_contact(place.id, zone, line, areas) for _number, _row, line in understood.lines())
    new = differ = without_end = 0
    while batch := list(islice(contacts, AT_ONCE)):
        without_end += sum(one[ENDED] is None for one in batch)
        fresh, others = _fresh_of(place, batch)
        write(fresh)
        new, differ = new + len(fresh), differ + others
    return new, differ, without_end


def _contact(place_id, zone, line, areas):
    """The values of one contact, as WRITTEN."""
    begins = line.begins.replace(tzinfo=zone).astimezone(UTC)
    # In the hour that a clock skips in spring, what ended later may come out as earlier.
    ends = max(begins, line.ends.replace(tzinfo=zone).astimezone(UTC)) if line.ends else None
    here = begins.astimezone(zone)
    return (
        new_id(),
        place_id,
        line.contact,
        f"{here.year:04d}-{here.month:02d}",
        areas.get(line.area),
        line.channel[:40] or "log",
        line.words,
        begins,
        ends,
        line.done,
    )


def _fresh_of(place, batch):
    """(those that are new, how many repeats say something else than what is kept)."""
    kept = Contact.objects.for_place(place).filter(key__in=[one[KEY] for one in batch])
    said = {key: (words, at) for key, words, at in kept.values_list("key", "words", "arrived_at")}
    fresh, differ = [], 0
    for one in batch:
        key, says = one[KEY], (one[WORDS], one[ARRIVED])
        if key in said:
            differ += said[key] != says
        else:
            said[key] = says
            fresh.append(one)
    return fresh, differ
