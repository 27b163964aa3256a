"""EXAM 21: a redesign may be drafted without a study of what people ask for, and is not agreed without one"""

from datetime import timedelta

import pytest

from drawwell.design.actions import adopt, run
from drawwell.guard.refusals import WrongInput
from drawwell.learn.actions import keep_contacts
from drawwell.learn.contacts import ClassedAlready, class_contact, next_to_read, read_by_two, study_demand
from drawwell.learn.models import Contact
from drawwell.understand.models import DemandStudy
from drawwell.understand.readiness import NotStudied
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
NEXT = {"words": "w", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-09-01"}


@pytest.fixture
def tiny():
    tiny = tiny_place()
    DemandStudy.objects.filter(place=tiny.place).delete()
    rows = [
        {"contact": f"c{n:02d}", "month": "2027-04", "area": "T1", "channel": "phone", "words": f"Help me with {n}"}
        for n in range(24)
    ]
    keep_contacts(tiny.place, rows, areas=tiny.areas, by=tiny.planner, at=tiny.at)
    return tiny


def read(tiny, contact, first="help me", second="help me", names_nobody=True):
    class_contact(contact, kind=first, names_nobody=names_nobody, by=tiny.worker, at=tiny.at)
    class_contact(contact, kind=second, names_nobody=True, by=tiny.planner, at=tiny.at)


def studied(tiny, purpose="Help me keep my home"):
    return study_demand(tiny.place, purpose=purpose, by=tiny.planner, at=tiny.at)


def contacts(tiny):
    return list(Contact.objects.filter(place=tiny.place).order_by("key"))


def test_a_plan_is_drafted_but_not_agreed_without_a_study(tiny):
    plan = run(tiny.place, year="2027-28", months=["2027-05"], by=tiny.planner, at=tiny.at)
    with pytest.raises(NotStudied, match="studied what people ask for"):
        adopt(plan, next_problems=[NEXT], by=tiny.planner, at=tiny.at)
    assert not hasattr(plan, "adoption")


def test_a_sample_read_by_two_named_people_and_a_purpose_make_a_study(tiny):
    for number, contact in enumerate(contacts(tiny)):
        read(tiny, contact, second="you didn't" if number < 4 else "help me")
    study = studied(tiny)
    assert (study.sample, study.help_me, study.not_agreed) == (24, 20, 4)
    assert study.classed_by == ["Asha", "Paul"]
    plan = run(tiny.place, year="2027-28", months=["2027-05"], by=tiny.planner, at=tiny.at)
    assert adopt(plan, next_problems=[NEXT], by=tiny.planner, at=tiny.at)


def test_a_thin_sample_or_no_purpose_is_refused(tiny):
    for contact in contacts(tiny)[:5]:
        read(tiny, contact)
    with pytest.raises(WrongInput, match="5 statements"):
        studied(tiny)
    with pytest.raises(WrongInput, match="Purpose"):
        studied(tiny, purpose=" ")


def test_one_person_does_not_read_twice(tiny):
    contact = contacts(tiny)[0]
    class_contact(contact, kind="help me", names_nobody=True, by=tiny.worker, at=tiny.at)
    with pytest.raises(ClassedAlready):
        class_contact(contact, kind="help me", names_nobody=True, by=tiny.worker, at=tiny.at)
    assert contact not in next_to_read(tiny.place, tiny.worker, most=99)
    assert next_to_read(tiny.place, tiny.planner)[0] == contact


def test_words_that_may_name_somebody_are_not_shown_to_planners(tiny):
    first, second = contacts(tiny)[:2]
    read(tiny, first, names_nobody=False)
    read(tiny, second)
    page = visitor(tiny.planner).get("/tiny/learning/demand").content.decode()
    assert second.words + "<" in page
    assert first.words + "<" not in page


def test_readers_who_differ_are_shown_differing(tiny):
    read(tiny, contacts(tiny)[0], second="you didn't")
    assert read_by_two(tiny.place)[0].came_to is None
    page = visitor(tiny.planner).get("/tiny/learning/demand").content.decode()
    assert "on 1 the two readers differ" in page


def test_a_study_grows_old(tiny):
    for contact in contacts(tiny):
        read(tiny, contact)
    studied(tiny)
    plan = run(tiny.place, year="2027-28", months=["2027-05"], by=tiny.planner, at=tiny.at)
    DemandStudy.objects.update(at=tiny.at - timedelta(days=800))
    with pytest.raises(NotStudied, match="the last study is of"):
        adopt(plan, next_problems=[NEXT], by=tiny.planner, at=tiny.at)
