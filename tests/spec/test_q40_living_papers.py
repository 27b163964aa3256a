"""A power's papers live: they go stale at once when what it reads changes, and it is off until they are signed anew."""

from dataclasses import replace
from datetime import timedelta

import pytest

from drawwell.design.actions import run
from drawwell.guard import papers, powers
from drawwell.guard.actions import pair_again
from drawwell.guard.models import Paper
from drawwell.guard.papers import OverrulingNeedsReasons, PaperIsThin, SignerOwnsThePower
from drawwell.guard.powers import POWERS
from drawwell.guard.refusals import WrongInput
from drawwell.guard.standing import GuardNotInForce, is_in_force, standing_of
from places import DAY, pair_guard, signed_papers, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
NAMES = ("data protection impact assessment", "equality impact assessment", "algorithmic transparency record")


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def missing(tiny, at=None):
    return standing_of(POWERS["design"], place=tiny.place, at=at or tiny.at).missing


def sign(tiny, kind, **changes):
    said = signed_papers(POWERS["design"], tiny.place)[kind] | {
        "owner": tiny.planner, "by": tiny.keeper, "at": tiny.at, "review_by": (tiny.at + 300 * DAY).date(),
    } | changes  # fmt: skip
    return papers.sign(tiny.place, "design", kind, **said)


def test_each_paper_that_is_missing_is_named(tiny):
    pair_guard(tiny, "design", signed={})
    assert missing(tiny) == tuple(f"its {name} is not signed" for name in NAMES)
    sign(tiny, "equality")
    assert missing(tiny) == (f"its {NAMES[0]} is not signed", f"its {NAMES[2]} is not signed")
    with pytest.raises(GuardNotInForce, match=f"its {NAMES[0]} is not signed"):
        run(tiny.place, year="2027-28", by=tiny.planner, at=tiny.at)


def test_a_tool_that_reads_more_has_no_papers_and_stops_until_they_are_signed_again(tiny, monkeypatch):
    guard = pair_guard(tiny, "design")
    assert is_in_force("design", place=tiny.place, at=tiny.at)
    wider = replace(POWERS["design"], reads=(*POWERS["design"].reads, "learn_contact"))
    monkeypatch.setitem(powers.POWERS, "design", wider)
    assert missing(tiny)[1:] == tuple(
        f"its {name} was signed for what it read then, and that has changed" for name in NAMES
    )
    with pytest.raises(GuardNotInForce, match="and that has changed"):
        run(tiny.place, year="2027-28", by=tiny.planner, at=tiny.at)
    pair_again(guard, sunset_at=guard.sunset_at, by=tiny.keeper, at=tiny.at)
    assert is_in_force("design", place=tiny.place, at=tiny.at)
    assert Paper.objects.filter(power="design").count() == 6  # what was signed before stays


def test_reading_less_is_a_change_too_and_order_is_none():
    power = POWERS["design"]
    assert replace(power, reads=power.reads[1:]).fingerprint != power.fingerprint
    assert replace(power, reads=power.reads[::-1]).fingerprint == power.fingerprint


def test_a_paper_is_looked_at_again_by_its_day(tiny):
    pair_guard(tiny, "design")
    sign(tiny, "dpia", review_by=(tiny.at + 30 * DAY).date())
    assert missing(tiny, tiny.at + 30 * DAY) == ()
    assert missing(tiny, tiny.at + 31 * DAY) == (f"its {NAMES[0]} was to be looked at again by 2 June 2027",)


def test_overruling_the_officer_needs_reasons_that_everybody_reads(tiny):
    pair_guard(tiny, "design")
    objects = {"advised_by": "Dora", "advice": "objects", "advice_words": "It reads too much."}
    with pytest.raises(OverrulingNeedsReasons, match="Dora objects to 'design'"):
        sign(tiny, "dpia", **objects)
    sign(tiny, "dpia", **objects, overruled_because="The panel wants a year's trial.")
    said = visitor().get("/tiny/guards/design/papers").content.decode()
    for words in ("Dora objects.", "It reads too much.", "The panel wants a year&#x27;s trial."):
        assert words in said


def test_whoever_uses_the_power_does_not_sign_its_assessments(tiny):
    for kind in ("dpia", "equality"):
        with pytest.raises(SignerOwnsThePower, match="Paul uses 'design'"):
            sign(tiny, kind, by=tiny.planner)
    assert sign(tiny, "atrs", by=tiny.planner).signed_by == tiny.planner


def test_a_thin_paper_names_what_is_not_answered(tiny):
    with pytest.raises(PaperIsThin, match="'Phase' is not answered|'4.1.2 - Phase' is not answered"):
        sign(tiny, "atrs", answers={})
    with pytest.raises(PaperIsThin, match="it has no question called 'score'"):
        sign(
            tiny,
            "equality",
            answers=signed_papers(POWERS["design"], tiny.place)["equality"]["answers"] | {"score": "3"},
        )
    with pytest.raises(PaperIsThin, match="officer's name and advice are not there"):
        sign(tiny, "dpia", advised_by="")
    with pytest.raises(WrongInput, match="not within a year"):
        sign(tiny, "atrs", review_by=(tiny.at - timedelta(days=1)).date())


def test_a_power_and_its_template_say_which_person_decides():
    """No decision about a person is made by code alone: each power names who decides."""
    for power in POWERS.values():
        assert len(papers.suggested(power)["person_decides"].split()) >= 4, power.name
        assert papers.first_answers(power, place=None)["atrs"]["human_decisions_and_review"]


def test_what_the_register_answers_leaves_an_afternoon():
    """Of all questions of the three papers, the register answers over half; what is left are those for people."""
    power = POWERS["design"]
    known = papers.first_answers(power, place=None)
    left = sum(len(papers.unanswered(kind, known[kind])) for kind in known)
    asked = sum(len(papers.template(kind).fields) for kind in known)
    assert (left, asked) == (16, 59)
