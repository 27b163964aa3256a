"""The only doors to a record. Each opening is journalled with its reason and shown to the person."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import Q

from drawwell.guard import journal, keys
from drawwell.guard.powers import POWERS
from drawwell.guard.refusals import NotYours
from drawwell.guard.standing import check_in_force, is_in_force
from drawwell.place.ahead import known
from drawwell.place.models import Membership, Role

from .models import Circle, CircleMember, Cover, NotForLearning, Partnership, Person, SamePerson, Sharing

_once = ContextVar("opened once", default=None)


@dataclass(frozen=True)
class Opened:
    """A circle opened by somebody: everything read of it afterwards goes through here."""

    circle: Circle
    by: object
    person: Person | None  # the reader, when one of the circle's own people reads
    works_for: frozenset  # ids of the persons the reader's partnerships are with; None in it: the whole circle
    members: frozenset  # ids of the circle's people now
    shown: tuple | None = None  # (whose id, part) pairs shared with a worker who joined; None: not narrowed so

    @property
    def place(self):
        return self.circle.place

    def may_see(self, row):
        """Member by member: a person sees what names them a reader; a worker what is not private, what they
        wrote themselves, and what belongs to the one person they work with.
        """
        if self.person is not None:
            return str(self.person.id) in row.may_see
        if self.shown is not None and row.by_id != self.by.id:
            return (row.whose_id, part_of(row)) in self.shown and not row.private
        if row.whose_id is not None and row.whose_id in self.works_for:
            return True
        return not row.private or row.by_id == self.by.id

    def rows(self, model, **filters):
        """The circle's rows of one kind that this reader may see, oldest first."""
        found = model.objects.for_place(self.place).filter(circle=self.circle, **filters)
        return [row for row in found if self.may_see(row)]

    def with_words(self, rows):
        """The same rows, each with `.text` unsealed: two look-ups for all of them."""
        texts = keys.unseal_many([(row.sealed_for, row.words_sealed) for row in rows])
        for row, text in zip(rows, texts, strict=True):
            row.text = text
        return rows

    @property
    def name(self):
        return name_of_circle(self.circle)


def open_circle(circle_id, *, place, by, at, reason, stated="", only_for=None, seen_by=None):
    """Open a circle for its own people or its workers; anybody else needs the power 'open any record'.

    reason: what it is opened for, in our words. stated: what somebody from outside typed when asked why; without it
    the power is not used, so that nothing which only says its own purpose can open other people's records.
    only_for: id of the one person whose private words or ask it is opened for; nobody else sees that it was.
    seen_by: ids of the only people who are shown this opening; () for what must be kept from all of the circle, which
    the keeper alone sees.
    A guessed address and one that is not there give the same answer, and both are journalled.
    """
    once, which = _once.get(), (circle_id, by.id, at, only_for, None if seen_by is None else tuple(seen_by))
    if once is not None and which in once:
        return once[which]
    opened = _open_circle(
        circle_id, place=place, by=by, at=at, reason=reason, stated=stated, only_for=only_for, seen_by=seen_by
    )
    if once is not None:
        once[which] = opened
    return opened


@contextmanager
def opening_once():
    """What one request opens is open until it ends: one line in a record's journal, whatever is done there with it.

    Only around one transaction, and open first what is opened: a line that is undone must take the opening along.
    """
    token = _once.set({})
    try:
        yield
    finally:
        _once.reset(token)


def _open_circle(circle_id, *, place, by, at, reason, stated, only_for, seen_by):
    circle = known((Circle, place.pk, circle_id), lambda: _circle(circle_id, place))
    if circle is None:
        journal.write(place, by=by, at=at, act="open record", refused=True, subject=circle_id, subject_kind="circle")
        raise NotYours()
    members = _members(circle, at)
    person = _own_person(members, by, place)
    standing = partnerships_now(circle, at=at)
    mine = [one for one in standing if one.worker_id == by.id]
    if mine and _found_once("left", _has_left, by, place, at):
        mine = []  # the partnership is the circle's to end, but it opens nothing to one who no longer works here
    if person is None and not mine:
        mine = covered_now(standing, by, place=place, at=at)
        reason += "".join(sorted({f", as cover for {one.worker.name}" for one in mine}))
    works_for = frozenset(one.whose_id for one in mine)
    power = ""
    if person is None and not works_for:
        power = _by_exception(circle, by=by, at=at, stated=stated)
        reason = stated
    ids = frozenset(one.id for one in members)
    opened = Opened(circle, by, person, works_for, ids, _shown_to(circle, by, mine, at=at))
    _write_opening(opened, at=at, reason=reason, power=power, only_for=only_for, seen_by=seen_by)
    return opened


def _circle(circle_id, place):
    return Circle.objects.for_place(place).select_related("place").filter(id=circle_id).first()


def _found_once(name, find, account, place, *at):
    """What `find` says of an account in a place; looked up once where several circles are opened together."""
    once, which = _once.get(), (name, account.id, place.pk, *at)
    if once is None:
        return known(which, lambda: find(account, place, *at))
    if which not in once:
        once[which] = known(which, lambda: find(account, place, *at))
    return once[which]


def _has_left(worker, place, at):
    """Whether the account was a worker of the place and is none any more."""
    workers = Membership.objects.for_place(place).filter(account=worker, role=Role.WORKER)
    return all_over(workers.values_list("ends_at", flat=True), at=at)


def all_over(ends, *, at):
    """Whether there was something, and all of it has ended. ends: when each ends, None for what does not."""
    ends = list(ends)
    return bool(ends) and all(one is not None and one <= at for one in ends)


def _own_person(members, account, place):
    """The member who is this sign-in's own person: by its row, or by one that a named person said is the same."""
    own = next((one for one in members if one.account_id and one.account_id == account.id), None)
    if own is not None or not members:
        return own
    same = _found_once("same", same_people, account, place)
    return next((one for one in members if one.id in same), None)


def same_people(account, place):
    """Ids of the rows a named person said are the same human being as this sign-in's own; without its own."""
    own = Q(one__account=account) | Q(other__account=account)
    pairs = (
        SamePerson.objects.for_place(place).filter(own, undone=None).values_list("one_id", "other_id", "one__account")
    )
    return {other if of_one == account.id else one for one, other, of_one in pairs}


def covered_now(partnerships, account, *, place, at):
    """Those of some partnerships in which this account steps in for the worker now."""
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    rows = Cover.objects.for_place(place).filter(now, cover=account, starts_at__lte=at)
    covered = set(rows.values_list("worker_id", "partnership_id"))
    return [one for one in partnerships if {(one.worker_id, None), (one.worker_id, one.id)} & covered]


# The parts of a story that can be shared one by one, and which rows each is made of.
PARTS = {
    "matters": ("Purpose", "Observable"),
    "noticed": ("Noticing",),
    "helps": ("Strength",),
    "said": ("Said",),
    "notes": ("Gloss",),
    "asks": ("Pull",),
}
_PART_OF = {kind: part for part, kinds in PARTS.items() for kind in kinds}


def part_of(row):
    """Which part of a story a row belongs to: 'matters', 'noticed', ... or 'other'."""
    return getattr(row, "part_of_story", "") or _PART_OF.get(type(row).__name__, "other")


def _shown_to(circle, worker, partnerships, *, at):
    """What is shared with a worker who joined, as (whose id, part) pairs; None for one whose view is not narrowed.

    What one person shares is what is theirs and what belongs to all of the circle; never what is another's.
    """
    if not partnerships or not all(one.sees_only_shared for one in partnerships):
        return None
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    rows = Sharing.objects.filter(now, circle=circle, worker=worker, starts_at__lte=at)
    pairs = list(rows.values_list("whose_id", "part"))
    return (*pairs, *((None, part) for _, part in pairs))


def _by_exception(circle, *, by, at, stated):
    """Not yours: a guard in force and a stated reason, or the same answer as a record that is not there."""
    if not stated.strip() or not is_in_force("open any record", place=circle.place, at=at):
        journal.write(circle.place, by=by, at=at, act="open record", refused=True, subject=circle)
        raise NotYours()
    check_in_force(POWERS["open any record"], place=circle.place, by=by, at=at)
    return "open any record"


def _write_opening(opened, *, at, reason, power, only_for, seen_by):
    """One partner must not see that the other's worker looked: a private worker's visit is that person's."""
    private = {one for one in opened.works_for if one is not None}
    if seen_by is not None:
        readers = sorted(seen_by, key=str)
    elif opened.person is not None:
        readers = [opened.person.id]
    elif only_for is not None:
        readers = [only_for]
    elif private and None not in opened.works_for:
        readers = sorted(private, key=str)
    else:
        readers = sorted(opened.members, key=str)
    whose = readers[0] if len(readers) == 1 else None
    journal.write(
        opened.place,
        by=opened.by,
        at=at,
        act="open record",
        power=power,
        subject=opened.circle,
        whose_id=whose,
        may_see=readers,
        sealed_for=whose or opened.circle.id,
        reason=reason,
    )


def people_of(circle, *, at):
    """The Person rows of a circle now."""
    return _members(circle, at)


def _members(circle, at):
    return known((CircleMember, circle.pk, at), lambda: _members_of(circle, at))


def _members_of(circle, at):
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    rows = CircleMember.objects.filter(now, circle=circle, starts_at__lte=at).select_related("person").order_by("id")
    return [row.person for row in rows]


def partnerships_now(circle, *, at):
    """The partnerships that stand at a moment, resting ones among them."""
    return known((Partnership, circle.pk, at), lambda: _partnerships_at(circle, at))


def _partnerships_at(circle, at):
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    found = Partnership.objects.filter(now, circle=circle, starts_at__lte=at)
    return list(found.select_related("worker").order_by("id"))


def circles_of_worker(worker, *, place, at):
    """The circles a worker works with now, longest first; only ids and names, so nothing is opened."""
    rows = list({row.circle_id: row for row in reversed(_partnerships_of(worker, place, at))}.values())[::-1]
    names = keys.unseal_many([(row.circle_id, row.circle.name_sealed) for row in rows])
    return [(row.circle_id, name) for row, name in zip(rows, names, strict=True)]


def _partnerships_of(worker, place, at):
    """The partnerships of a worker now, and those they step in for, longest first."""
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    covers = Cover.objects.for_place(place).filter(now, cover=worker, starts_at__lte=at)
    mine = Q(worker=worker)
    for covered, partnership in covers.values_list("worker_id", "partnership_id"):
        mine |= Q(worker=covered) if partnership is None else Q(id=partnership)
    rows = Partnership.objects.for_place(place).filter(now, mine, starts_at__lte=at)
    return list(rows.select_related("circle", "worker").order_by("starts_at", "id"))


def circles_of_person(account, *, place, at):
    """The circles an account's own person belongs to, and those of a row a named person said is theirs too."""
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    own = Q(person__account=account) | Q(person__in=same_people(account, place))
    rows = CircleMember.objects.for_place(place).filter(now, own, starts_at__lte=at).select_related("circle")
    names = keys.unseal_many([(row.circle_id, row.circle.name_sealed) for row in rows])
    return [(row.circle_id, name) for row, name in zip(rows, names, strict=True)]


def own_people_of(account, *, place):
    """Ids of the rows of persons that are the account's own, in any of its circles."""
    own = Q(account=account) | Q(id__in=same_people(account, place))
    return set(Person.objects.for_place(place).filter(own).values_list("id", flat=True))


def name_of_circle(circle):
    """What a circle is called."""
    return keys.unseal(circle.name_sealed, subject_id=circle.id)


def name_of_person(person):
    return keys.unseal(person.name_sealed, subject_id=person.id)


def partnerships_of_made_up(place):
    """Every partnership of a made-up place, for the story that is told there; nothing real is ever listed so."""
    assert place.made_up, "only a made-up place's partnerships are listed"
    return list(Partnership.objects.for_place(place).select_related("circle__place", "worker").order_by("id"))


def names_of_people(opened):
    """{person id: name} of an opened circle's people, in the order they were written down."""
    rows = list(Person.objects.for_place(opened.place).filter(id__in=opened.members).order_by("made_at", "id"))
    names = keys.unseal_many([(row.id, row.name_sealed) for row in rows])
    return {row.id: name for row, name in zip(rows, names, strict=True)}


def accounts_left_out_of_learning(place, *, at):
    """Ids of the accounts of people in circles that are left out of every count: what they logged is not counted."""
    circles = left_out_of_learning(place, at=at)
    people = Person.objects.for_place(place).filter(memberships__in=CircleMember.objects.filter(circle_id__in=circles))
    return set(people.exclude(account=None).values_list("account_id", flat=True))


def left_out_of_learning(place, *, at):
    """Ids of circles left out of every count. For `learn.disclosure` alone: nothing lists them."""
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    return set(
        NotForLearning.objects.for_place(place).filter(now, starts_at__lte=at).values_list("circle_id", flat=True)
    )
