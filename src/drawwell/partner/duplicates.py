"""Two rows for one human being: a machine only suggests, a person says so, and it can be undone.

Nothing is moved: while it stands, the one sign-in opens the stories of both rows. Only rows of circles the worker works
with are ever suggested, so that nobody learns who else somebody sees.
"""

from itertools import combinations

from django.db.models import Q

from drawwell.guard import journal
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, WrongInput

from . import access
from .models import CircleMember, NameToken, NotTheSame, Person, SamePerson


def suggested(worker, *, place, at):
    """Pairs of people of the worker's own circles whose names are alike: [((Person, name), (Person, name))].

    Alike: every part of the one name is a part of the other. Two of one circle are never suggested.
    """
    circles = [key for key, _name in access.circles_of_worker(worker, place=place, at=at)]
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    rows = CircleMember.objects.filter(now, circle_id__in=circles, starts_at__lte=at).select_related("person")
    circle_of = {row.person: row.circle_id for row in rows}
    tokens = {}
    for token in NameToken.objects.filter(person__in=circle_of):
        tokens.setdefault(token.person_id, set()).add(token.token)
    said = {frozenset((one.one_id, one.other_id)) for one in SamePerson.objects.for_place(place)}
    pairs = []
    for one, other in combinations(sorted(circle_of, key=lambda person: (person.made_at, person.id)), 2):
        mine, theirs = tokens.get(one.id, set()), tokens.get(other.id, set())
        alike = mine and theirs and (mine <= theirs or theirs <= mine)
        if alike and circle_of[one] != circle_of[other] and frozenset((one.id, other.id)) not in said:
            pairs.append(tuple((person, access.name_of_person(person)) for person in (one, other)))
    return pairs


@no_power("a worker who works with both says that they are one; both circles see it, and it can be undone")
@journal.all_or_nothing()
def say_same(one, other, *, by, at):
    """These two rows are one human being. The worker works with both. Returns the SamePerson."""
    if one.id == other.id:
        raise WrongInput(field="The same person", wrong="that is one row twice", right="Choose two")
    _open_both(one, other, by=by, at=at, why="saying that two are one person")
    either_way = Q(one=one, other=other) | Q(one=other, other=one)
    standing = SamePerson.objects.filter(either_way, undone=None).first()
    return standing or SamePerson.objects.create(place=one.place, one=one, other=other, by=by, at=at)


@no_power("undoing it closes to a sign-in what it opened")
@journal.all_or_nothing()
def undo_same(same, *, by, at):
    """They are two after all. Nothing was moved, so nothing has to be put back."""
    _open_both(same.one, same.other, by=by, at=at, why="saying that two are not one person")
    return NotTheSame.objects.get_or_create(same=same, defaults={"place": same.place, "by": by, "at": at})[0]


def said_by(worker, *, place):
    """What this worker said to be one person and is not undone: [(SamePerson, name, name)]."""
    rows = SamePerson.objects.for_place(place).filter(by=worker, undone=None).select_related("one", "other")
    return [(row, access.name_of_person(row.one), access.name_of_person(row.other)) for row in rows]


def people_named(ids, *, place):
    """The Person rows of these ids, in the order asked. Raises NotYours for one that is not there."""
    found = {str(one.id): one for one in Person.objects.for_place(place).filter(id__in=ids)}
    if set(found) != {str(one) for one in ids}:
        raise NotYours()
    return [found[str(one)] for one in ids]


def _open_both(one, other, *, by, at, why):
    now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    for person in (one, other):
        member = CircleMember.objects.filter(now, person=person).order_by("starts_at", "id").first()
        if member is None:
            raise NotYours()
        opened = access.open_circle(member.circle_id, place=person.place, by=by, at=at, reason=why, only_for=person.id)
        if opened.person is not None:
            raise NotYours()
