"""A power that gains from its own use, and a trader that acts as if it might compel, are named; nothing is stopped."""

from datetime import timedelta

import pytest

from drawwell.guard import hybrids
from drawwell.guard.refusals import WrongInput
from places import DAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def described(tiny, **said):
    parts = {
        "name": "A team", "does": "Its work", "paid_by": "fixed", "who_gains": "nobody in particular",
        "by": tiny.auditor, "at": tiny.at,
    }  # fmt: skip
    return hybrids.describe(tiny.place, **(parts | said))


def per_fine(tiny):
    return described(
        tiny, name="Parking enforcement", does="Fines drivers under a contract", powers_held=["fine"],
        paid_by="each use", who_gains="the firm", trades=True,
    )  # fmt: skip


def per_denial(tiny):
    return described(
        tiny, name="Panel team", does="Decides who may have support", powers_held=["decide", "deny"],
        paid_by="each refusal", who_gains="the team, by a bonus",
    )  # fmt: skip


def test_a_firm_paid_by_the_fine_and_a_team_paid_by_the_denial_are_both_named(tiny):
    per_fine(tiny)
    per_denial(tiny)
    found = hybrids.mixtures(tiny.place, at=tiny.at)
    assert {(one.undertaking.name, one.key) for one in found} == {
        ("Parking enforcement", hybrids.BY_POWER), ("Panel team", hybrids.BY_POWER),
    }  # fmt: skip


def test_both_precepts_are_named(tiny):
    per_fine(tiny)
    said = visitor().get("/tiny/who-compels").content.decode()
    assert "shun trading" in said
    assert "are industrious and grow by doing more of what pays" in said
    assert "nobody answers for it" in said


def test_outsourcing_as_such_is_not_named(tiny):
    described(tiny, name="Cleaners", does="Clean offices under a contract", paid_by="work", who_gains="the firm",
              trades=True)  # fmt: skip
    described(tiny, name="Care at home", does="Visits, bought from a firm", paid_by="work", who_gains="the firm")
    described(tiny, name="Bailiffs on a salary", does="Collect what is owed", powers_held=["collect"])
    assert hybrids.mixtures(tiny.place, at=tiny.at) == []


@pytest.mark.parametrize("precept", hybrids.GUARDIANS_KEEP)
def test_a_trader_that_acts_by_a_guardians_precept_is_named_with_both(tiny, precept):
    described(tiny, trades=True, paid_by="sales", acts_by=[precept], who_gains="its owners")
    guardian, trader = hybrids.GUARDIANS_KEEP[precept]
    (found,) = hybrids.mixtures(tiny.place, at=tiny.at)
    assert (found.guardian, found.trader) == (guardian, trader)


def test_a_named_person_answers_and_the_answer_runs_out(tiny):
    one = per_denial(tiny)
    (mixture,) = hybrids.mixtures_of(one, at=tiny.at)
    assert mixture.open
    until = (tiny.at + 90 * DAY).date()
    hybrids.answer(mixture, words="The bonus ends in June", expires_on=until, by=tiny.leader, at=tiny.at)
    (answered,) = hybrids.mixtures_of(one, at=tiny.at + 89 * DAY)
    assert (answered.open, answered.answer.by) == (False, tiny.leader)
    (later,) = hybrids.mixtures_of(one, at=tiny.at + 90 * DAY)
    assert (later.open, later.expired) == (True, True)


@pytest.mark.parametrize("days", [0, 367])
def test_an_answer_without_an_end_within_a_year_is_refused(tiny, days):
    (mixture,) = hybrids.mixtures_of(per_fine(tiny), at=tiny.at)
    with pytest.raises(hybrids.AnswerHasNoEnd):
        hybrids.answer(
            mixture, words="x", expires_on=(tiny.at + timedelta(days=days)).date(), by=tiny.leader, at=tiny.at
        )


def test_what_is_put_right_is_a_new_description_and_the_mixture_is_gone(tiny):
    one = per_denial(tiny)
    described(tiny, name="Panel team", powers_held=["decide"], paid_by="fixed", after=one)
    assert hybrids.mixtures(tiny.place, at=tiny.at) == []


def test_a_power_nobody_knows_is_refused(tiny):
    with pytest.raises(WrongInput, match="there is no 'flog'"):
        described(tiny, powers_held=["flog"])


def test_the_page_takes_a_description_and_an_answer(tiny):
    client = visitor(tiny.auditor)
    sent = {
        "name": "Parking", "does": "Fines", "powers_held": ["fine"], "paid_by": "each use", "who_gains": "the firm",
    }  # fmt: skip
    assert client.post("/tiny/who-compels", sent).status_code == 302
    (mixture,) = hybrids.mixtures(tiny.place, at=tiny.at)
    page = f"/tiny/who-compels/{mixture.undertaking.id}"
    answered = client.post(page, {"words": "A flat fee from May", "expires_on": "2027-09-30"}, follow=True)
    assert "Audrey, until 30 September 2027: “A flat fee from May”" in answered.content.decode()
    assert visitor(tiny.worker).get(page).status_code == 403
