"""Pairing a power in an afternoon: a long form in steps, kept between visits, put into force by its keeper alone."""

import pytest
from django.urls import reverse

from drawwell.guard import pairing, papers
from drawwell.guard.models import Guard, PairingDraft, Paper
from drawwell.guard.pairing import DraftIsNotReady, OnlyTheNamedKeeper
from drawwell.guard.powers import POWERS
from drawwell.guard.refusals import RoleMayNot, WrongInput
from drawwell.guard.standing import is_in_force
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
POWER = POWERS["design"]


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def fill(tiny, **people):
    """Every step written as people in a room would: what the register knows, and an answer to everything else."""
    said = pairing.first_draft(POWER, place=tiny.place)
    said["people"] |= {
        "keeper": str(tiny.keeper.id), "owner": str(tiny.planner.id), "seats": "two residents", "until": "2028-03-31",
    } | people  # fmt: skip
    for kind in Paper.Kind:
        for field in papers.template(kind).fields:
            said[kind.value].setdefault(field.key, "Asked in the room.")
    said["dpia"] |= {"advised_by": "Dora", "advice": "agrees"}
    for step, answers in said.items():
        draft = pairing.write_step(tiny.place, "design", step, answers, by=tiny.planner, at=tiny.at)
    return draft


def test_a_draft_is_kept_and_put_into_force_by_its_keeper(tiny):
    draft = fill(tiny)
    assert pairing.missing_of(draft) == []
    assert not is_in_force("design", place=tiny.place, at=tiny.at)
    with pytest.raises(OnlyTheNamedKeeper, match="Only Kemi signs it"):
        pairing.put_in_force(draft, by=tiny.planner, at=tiny.at)
    guard = pairing.put_in_force(draft, by=tiny.keeper, at=tiny.at)
    assert is_in_force("design", place=tiny.place, at=tiny.at)
    assert guard.limits == {"per_day": 200}
    assert guard.trip_wires.count() == 2
    assert Paper.objects.filter(signed_by=tiny.keeper).count() == 3
    assert pairing.draft_of(POWER, place=tiny.place) is None


def test_what_is_missing_is_named_step_by_step(tiny):
    draft = pairing.write_step(tiny.place, "design", "people", {"seats": "two"}, by=tiny.planner, at=tiny.at)
    missing = pairing.missing_of(draft)
    assert ("people", "nobody is named as keeper") in missing
    assert ("dpia", "'On which lawful basis' is not answered") in missing
    with pytest.raises(DraftIsNotReady, match="nobody is named as keeper"):
        pairing.put_in_force(draft, by=tiny.keeper, at=tiny.at)
    assert not Guard.objects.exists()


def test_a_keeper_who_uses_the_power_is_named_as_missing(tiny):
    draft = fill(tiny, owner=str(tiny.keeper.id))
    assert ("people", "its keeper uses it: name a second person") in pairing.missing_of(draft)


def test_whoever_has_nothing_to_do_with_it_writes_nothing(tiny):
    with pytest.raises(RoleMayNot):
        pairing.write_step(tiny.place, "design", "people", {}, by=tiny.resident, at=tiny.at)
    assert not PairingDraft.objects.exists()


@pytest.mark.parametrize("line", ["too many", "uses of design over 3 in 1 day", "uses of design above x in 1 day"])
def test_a_trip_wire_that_cannot_be_read_is_named(line):
    with pytest.raises(WrongInput, match="cannot be read"):
        pairing.read_wire(line)


def test_a_line_says_reading_side_line_days_and_how_often():
    wire = pairing.read_wire("share of asks not met, per cent above 62.5 in 28 days, read every 15 minutes")
    assert wire == {
        "reading": "share of asks not met, per cent", "comparison": "above", "threshold": 62.5, "window_days": 28,
        "every_minutes": 15,
    }  # fmt: skip
    assert pairing.read_limit("roles=planner, worker") == ("roles", ["planner", "worker"])
    assert pairing.read_limit("per_day=50") == ("per_day", 50)


def test_the_whole_way_by_page_without_scripts(tiny):
    draft = fill(tiny)
    said, draft.answers["people"]["seats"] = draft.answers, "two residents\nthree providers"
    planner, keeper = visitor(tiny.planner), visitor(tiny.keeper)
    for step in pairing.STEPS:
        where = reverse("guard-pair", args=["tiny", "design", step])
        assert planner.get(where).status_code == 200
        assert planner.post(where, said[step]).status_code == 302
    check = reverse("guard-pair-check", args=["tiny", "design"])
    assert "Only Kemi" in planner.get(check).content.decode()
    assert planner.post(check).status_code == 403
    assert keeper.post(check).status_code == 302
    assert Guard.objects.get().seats == ["two residents", "three providers"]


def test_papers_are_public_on_a_page_and_for_a_program(tiny):
    pairing.put_in_force(fill(tiny), by=tiny.keeper, at=tiny.at)
    stranger = visitor()
    page = stranger.get(reverse("guard-papers", args=["tiny", "design"])).content.decode()
    assert "All three are signed for what it reads today." in page
    assert "2.4 - Previous process" in page
    data = stranger.get(reverse("guard-papers", args=["tiny", "design"]) + "?as=json").json()
    assert [paper["kind"] for paper in data["papers"]] == ["dpia", "equality", "atrs"]
    assert data["missing"] == []
    assert data["reads"] == list(POWER.reads)


def test_a_stranger_pairs_nothing(tiny):
    answer = visitor().get(reverse("guard-pair", args=["tiny", "design", "people"]))
    assert answer.status_code == 302
    assert visitor(tiny.resident).get(reverse("guard-pair", args=["tiny", "design", "people"])).status_code == 403
    assert visitor(tiny.planner).get(reverse("guard-pair", args=["tiny", "design", "poems"])).status_code == 404
