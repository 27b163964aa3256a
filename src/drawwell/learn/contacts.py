"""What people ask for, in their words: read and classed by two named people, and what came of it.

A machine may suggest what belongs together (learn/themes.py); it never decides, and 'you didn't' is nobody's target.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import nsmallest
from statistics import median
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef

from drawwell.guard import journal
from drawwell.guard.membership import check_role
from drawwell.guard.powers import no_power, power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.place.models import Account, Role
from drawwell.place.rows import kept_row
from drawwell.understand.actions import keep_study

from .models import Classing, Contact
from .themes import themes_of

READERS = (Role.WORKER, Role.PLANNER, Role.PROVIDER, Role.LEADER)
TWO = 2
READ_OF_A_CONTACT = tuple(field.attname for field in Contact._meta.concrete_fields)


class ClassedAlready(Refusal):
    """You have already said what you think this is. A second reading is for a second person."""


class ClassedByTwo(Refusal):
    """Two people have read this one already. Choose another."""


@no_power("a named person says what they read; two are needed, and both are shown")
@journal.all_or_nothing()
def class_contact(contact, *, kind, names_nobody, by, at, purpose=""):
    """One named person says whether a contact is 'help me' or 'you didn't'. Raises ClassedAlready, ClassedByTwo."""
    check_role(by, contact.place, *READERS, at=at)
    earlier = list(contact.classings.all())
    if any(one.by_id == by.id for one in earlier):
        raise ClassedAlready()
    if len(earlier) >= TWO:
        raise ClassedByTwo()
    return Classing.objects.create(
        place=contact.place,
        contact=contact,
        kind=Classing.Kind(kind),
        purpose=purpose.strip(),
        names_nobody=names_nobody,
        at=at,
        by=by,
    )


@no_power("what was done about a contact is said once it is known; nobody is named or measured by it")
@journal.all_or_nothing()
def say_what_was_done(contact, *, what, at_first_contact, ended_at, by, at, arrived_at=None):
    """What the system did about a contact, when that was, and whether it was done there and then.

    arrived_at: when it came, where only its month was known. Raises WrongInput for an end before that.
    """
    check_role(by, contact.place, *READERS, at=at)
    contact.arrived_at = contact.arrived_at or arrived_at
    if contact.arrived_at and ended_at and ended_at < contact.arrived_at:
        raise WrongInput(field="When it was done", wrong="that is before it arrived", right="Choose a later day")
    contact.what_was_done, contact.at_first_contact, contact.ended_at = what.strip(), at_first_contact, ended_at
    contact.save(update_fields=["what_was_done", "at_first_contact", "arrived_at", "ended_at"])
    return contact


@no_power("counts of statements that two named people have read; no person is in it")
@journal.all_or_nothing()
def study_demand(place, *, purpose, by, at):
    """Keep what the readings so far show as a study of demand, which a plan needs before it is agreed.

    Raises what `understand.actions.keep_study` raises.
    """
    check_role(by, place, Role.PLANNER, Role.LEADER, Role.WORKER, at=at)
    read = read_by_two(place)
    months = sorted(one.contact.month for one in read)
    counts = Counter(one.came_to for one in read)
    return keep_study(
        place,
        purpose=purpose,
        from_month=months[0] if months else "",
        to_month=months[-1] if months else "",
        help_me=counts[Classing.Kind.VALUE],
        you_did_not=counts[Classing.Kind.FAILURE],
        not_agreed=counts[None],
        classed_by=[name for one in read for name in one.readers],
        by=by,
        at=at,
    )


class Voice(NamedTuple):
    """What one named person said of a contact."""

    kind: str
    purpose: str
    names_nobody: bool
    name: str


@dataclass(frozen=True)
class Reading:
    """A contact that two people have read: what each said, and what it came to (None: they see it differently)."""

    contact: Contact
    classings: tuple[Voice, ...]

    @property
    def came_to(self):
        kinds = {one.kind for one in self.classings}
        return kinds.pop() if len(kinds) == 1 else None

    @property
    def readers(self):
        return [one.name for one in self.classings]

    @property
    def purpose(self):
        return next((one.purpose for one in self.classings if one.purpose), "")

    @property
    def names_nobody(self):
        """Both said so: only then may planners read the words."""
        return all(one.names_nobody for one in self.classings)


def read_by_two(place):
    """Every contact that two named people have classed, by month."""
    said = Classing.objects.for_place(place)
    names = dict(Account.objects.filter(id__in=said.values("by")).values_list("id", "name"))
    readings = defaultdict(list)
    for contact, *says, by in said.order_by("at", "id").values_list(
        "contact_id", "kind", "purpose", "names_nobody", "by"
    ):
        readings[contact].append(Voice(*says, names[by]))
    # Asked of the readings, which are few, and put in order here: told to order them, a database walks through every
    # contact ever kept.
    contacts = Contact.objects.filter(id__in=said.values("contact")).order_by().values(*READ_OF_A_CONTACT)
    rows = [kept_row(Contact, one) for one in contacts if len(readings[one["id"]]) >= TWO]
    return [Reading(one, tuple(readings[one.id])) for one in sorted(rows, key=_by_month_and_key)]


def _by_month_and_key(contact):
    return contact.month, contact.key


@power("suggest themes")
def suggest_themes(place, *, by, at):
    """What a machine would put together of the statements that two people read and that name nobody: Themes."""
    check_role(by, place, *READERS, Role.AUDITOR, at=at)
    return themes_of([one.contact.words for one in read_by_two(place) if one.names_nobody])


def _read(place):
    """Contacts anybody has read, with how many `readers` each had."""
    return Classing.objects.for_place(place).values("contact").annotate(readers=Count("id")).order_by()


def next_to_read(place, account, *, most=5):
    """Contacts this account may class next: those another has read first, then unread ones, oldest first."""
    mine = Classing.objects.for_place(place).filter(by=account).values("contact")
    contacts = Contact.objects.for_place(place).select_related("area")
    once = contacts.filter(id__in=_read(place).filter(readers__lt=TWO).values("contact")).exclude(id__in=mine)
    # Only the few that are shown are read whole.
    first = nsmallest(most, once.order_by().values_list("month", "key", "id"))
    begun = sorted(contacts.filter(id__in=[one[-1] for one in first]).order_by(), key=_by_month_and_key)
    unread = contacts.filter(~Exists(Classing.objects.filter(contact=OuterRef("pk")))).order_by("month", "key")
    return begun + list(unread[: most - len(begun)])


@dataclass(frozen=True)
class WhatCameOfThem:
    """What the system did about statements: how many are known, done at first contact, and days to the end.

    days: the middle one of all whose end is known, from when they arrived, in half days as all times are told; None
    where too few are known.
    """

    purpose: str
    statements: int
    help_me: int
    you_did_not: int
    known: int
    at_first_contact: int
    days: float | None


FEWEST_ENDS = 5  # statements, of which nobody is known


def what_came_of(readings, *, purpose=""):
    """WhatCameOfThem of some readings."""
    contacts = [one.contact for one in readings]
    agreed = Counter(one.came_to for one in readings)
    days = [
        (one.ended_at - one.arrived_at).total_seconds() / 86_400 for one in contacts if one.ended_at and one.arrived_at
    ]
    return WhatCameOfThem(
        purpose=purpose,
        statements=len(readings),
        help_me=agreed[Classing.Kind.VALUE],
        you_did_not=agreed[Classing.Kind.FAILURE],
        known=sum(one.at_first_contact is not None for one in contacts),
        at_first_contact=sum(one.at_first_contact is True for one in contacts),
        days=round(2 * median(days)) / 2 if len(days) >= FEWEST_ENDS else None,
    )


def by_purpose(readings):
    """WhatCameOfThem of each purpose that a reader named, those with most of 'you didn't' first."""
    purposes = {}
    for one in readings:
        if one.purpose:
            purposes.setdefault(one.purpose, []).append(one)
    found = [what_came_of(rows, purpose=purpose) for purpose, rows in purposes.items()]
    return sorted(found, key=lambda one: (-one.you_did_not, -one.statements, one.purpose))


def by_month(readings):
    """[(month, help me, you didn't, not agreed)] of readings, for a chart."""
    months = {}
    for one in readings:
        months.setdefault(one.contact.month, Counter())[one.came_to] += 1
    kinds = Classing.Kind
    return [(month, n[kinds.VALUE], n[kinds.FAILURE], n[None]) for month, n in sorted(months.items())]
