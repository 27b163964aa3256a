"""Everything held about a person. Each stage that keeps something registers how to find it, here or in its own file.

What is found is for that person alone: rows that name them, and never another's private words.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format

from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours

from .access import same_people
from .models import CircleMember, Person

_registered = []
_subjects = []


@dataclass(frozen=True)
class Kept:
    """One row that names the person: which table and row, when, by whom, the words in it, and further facts by name.

    row: the row itself, for a page that offers something to do with it; not part of a copy.
    """

    table: str
    id: object
    at: datetime | None = None
    by: str = ""
    words: str = ""
    facts: tuple = ()
    private: bool = False
    row: object = field(default=None, compare=False)

    @property
    def shown(self):
        """The facts as a page shows them: without inner ids, moments as days."""
        for label, value in self.facts:
            if isinstance(value, datetime):
                yield label, date_format(timezone.localtime(value), "j F Y")
            elif not isinstance(value, UUID):
                yield label, value


@dataclass(frozen=True)
class Holding:
    """One kind of thing held: its name in code, its heading in plain words, why it is kept, and how it is found."""

    name: str
    heading: str
    why: str
    find: object


def holds(name, heading, why):
    """Register `find(person, at) -> Kept rows` under a heading: everything of this kind that names the person."""

    def mark(find):
        _registered[:] = [one for one in _registered if one.name != name] + [Holding(name, heading, why, find)]
        return find

    return mark


def subjects(find):
    """Register `find(person) -> ids` of what a journal row about this person may be about: circles, asks, ..."""
    _subjects.append(find)
    return find


def subjects_of(person):
    """Every id that a journal row about this person may be about."""
    return {UUID(str(one)) for find in _subjects for one in find(person)}


@no_power("a person reads what is held about themselves")
def held_about(person, *, by, at, leaving_out=()):
    """[(Holding, [Kept, ...]), ...] of everything held, in the order it was registered, for the person themselves.

    Rows that a named person said are the same human being belong to it. by: the person's own account, else NotYours.
    leaving_out: names of holdings that the caller shows otherwise.
    """
    if by is None or person.account_id != by.id:
        raise NotYours()
    people = [person, *Person.objects.filter(id__in=same_people(by, person.place))]
    found = []
    for one in _registered:
        if one.name not in leaving_out:
            kept = {(row.table, row.id): row for each in people for row in one.find(each, at)}
            found.append((one, list(kept.values())))
    return found


def person_of(account, *, place):
    """The Person an account is, in a place, or None."""
    return Person.objects.for_place(place).select_related("place", "account").filter(account=account).first()


def circle_ids_of(person):
    """Ids of every circle the person is or was in."""
    return list(CircleMember.objects.filter(person=person).values_list("circle_id", flat=True))


def names(person, row):
    """Whether a row is theirs to read: about them, and kept back by no lawful reason, it always names them a reader."""
    return str(person.id) in row.may_see
