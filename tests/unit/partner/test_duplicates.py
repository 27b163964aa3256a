"""The same person twice: suggested by a machine, said by a person, undone at will; and nothing is moved."""

import pytest

from drawwell.guard.refusals import NotYours
from drawwell.partner import access, duplicates
from drawwell.partner.actions import begin_partnership
from drawwell.partner.models import Person, SamePerson
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


def second(tiny, name="Dee Marsh", by=None):
    return begin_partnership(tiny.place, circle_name="", names=[name], by=by or tiny.worker, at=tiny.at).circle


def names(tiny, worker=None):
    pairs = duplicates.suggested(worker or tiny.worker, place=tiny.place, at=tiny.at)
    return [(one[1], other[1]) for one, other in pairs]


def person_in(circle):
    return Person.objects.filter(memberships__circle=circle).order_by("made_at", "id").first()


def test_alike_names_of_two_circles_are_suggested(tiny):
    second(tiny)
    second(tiny, "Bo")
    assert names(tiny) == [("Dee", "Dee Marsh")]


def test_nothing_is_merged_by_itself(tiny):
    second(tiny)
    visitor(tiny.worker).get(f"/{tiny.place.key}/people")
    visitor(tiny.worker).get(f"/{tiny.place.key}/people/same")
    assert not SamePerson.objects.exists()


def test_nobody_learns_whom_another_worker_sees(tiny):
    second(tiny, by=tiny.leader)
    assert names(tiny) == []
    assert names(tiny, tiny.leader) == []


def test_two_of_one_family_with_one_name_are_two(tiny):
    begin_partnership(tiny.place, circle_name="", names=["Sam", "Sam"], by=tiny.worker, at=tiny.at)
    assert names(tiny) == []


def test_saying_so_opens_both_to_their_sign_in_and_undoing_closes_it(tiny):
    other = second(tiny)
    one, two = person_in(tiny.circle), person_in(other)
    page = visitor(tiny.worker)
    page.post(f"/{tiny.place.key}/people/same", {"one": one.id, "other": two.id})
    assert {key for key, _ in access.circles_of_person(tiny.resident, place=tiny.place, at=tiny.at)} == {
        tiny.circle.id,
        other.id,
    }
    assert visitor(tiny.resident).get(f"/{tiny.place.key}/people/{other.id}").status_code == 200
    page.post(f"/{tiny.place.key}/people/same", {"undo": SamePerson.objects.get().id})
    assert visitor(tiny.resident).get(f"/{tiny.place.key}/people/{other.id}").status_code == 404
    assert Person.objects.count() == 3, "nothing was moved or taken away"


def test_only_who_works_with_both_says_so(tiny):
    other = second(tiny, by=tiny.leader)
    for by in (tiny.worker, tiny.leader, tiny.resident):
        with pytest.raises(NotYours):
            duplicates.say_same(person_in(tiny.circle), person_in(other), by=by, at=tiny.at)


def test_said_the_other_way_round_is_said_once_and_one_undoing_undoes_it(tiny):
    one, two = person_in(tiny.circle), person_in(second(tiny))
    told = {"by": tiny.worker, "at": tiny.at}
    same = duplicates.say_same(one, two, **told)
    assert duplicates.say_same(two, one, **told) == same
    duplicates.undo_same(same, **told)
    assert len(access.circles_of_person(tiny.resident, place=tiny.place, at=tiny.at)) == 1
